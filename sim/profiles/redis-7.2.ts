/** Redis 7.2, as 7.2.6 answers: what changed since 7.0. */

import type { Profile } from "./profile.js";
import { redis70 } from "./redis-7.0.js";
import { changedSettings } from "./settings.js";

/** Redis 7.2.6. */
export const redis72: Profile = {
  ...redis70,
  name: "redis-7.2",
  version: "7.2.6",
  doubleFormat: "shortest",
  hasClientSetInfo: true,
  helpLastLine: "Print this help.",
  usedUpMillisecond: "not-above",
  consumerIsSeen: "when-named",
  wokenReader: "runs-again",
  blockMayOverflow: false,
  unbalancedText: "each",
  xsetidChecksMaxDeleted: true,
  rdbVersion: 11,
  streamRdbType: 21,
  packsSets: true,
  ownMessages: "behind",
  settings: changedSettings(
    redis70.settings,
    `
aof-rewrite-cpulist fixed
aof_rewrite_cpulist alias aof-rewrite-cpulist
bgsave-cpulist fixed
bgsave_cpulist alias bgsave-cpulist
bio-cpulist fixed
bio_cpulist alias bio-cpulist
cluster-announce-human-nodename text
locale-collate text
loglevel choice(debug,verbose,notice,warning,nothing) notice
maxmemory-samples number(1,64) 5
server-cpulist fixed
server_cpulist alias server-cpulist
set-max-listpack-entries number(0,9223372036854775807) 128
set-max-listpack-value number(0,9223372036854775807) 64
`,
    ["aof-disable-auto-gc"],
  ),
  laterCommands: new Set(["waitaof"]),
  countsWaits: "at-the-end",
  namesEnd: "at-nul",
  laterInfo: new Set(["total_blocking_keys", "total_blocking_keys_on_nokey", "acl_access_denied_auth"]),
  helloOptions: "all-or-none",
  queuesOutOfMemory: true,
  failedLogin: "untold-behind-replies",
  pauseEnd: "excluded",
  postponedWait: "endless",
  cursorGrammar: "unsigned",
  clientFields:
    "id addr laddr fd name age idle flags db sub psub ssub multi qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver",
  getkeysArity: -3,
};
