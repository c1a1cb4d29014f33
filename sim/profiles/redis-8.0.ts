/** Redis 8.0, as 8.0.2 answers: what changed since 7.4. */

import type { Profile } from "./profile.js";
import { redis74 } from "./redis-7.4.js";
import { changedSettings } from "./settings.js";

/** Redis 8.0.2. */
export const redis80: Profile = {
  ...redis74,
  name: "redis-8.0",
  version: "8.0.2",
  deletionsInLag: "any",
  lagKnowsUnreadStream: true,
  unbalancedText: "each-with-plus",
  lastEntryId: "there",
  settings: changedSettings(
    redis74.settings,
    `
cluster-compatibility-sample-ratio number(0,100) 0
replica-full-sync-buffer-limit memory 0
`,
    ["io-threads-do-reads"],
  ),
  modules: [{ name: "vectorset", version: 1, path: "", options: "handle-io-errors|handle-repl-async-load" }],
  laterCommands: new Set(["hgetdel", "waitaof"]),
  rangeEndGrammar: "decimal",
  clientFields:
    "id addr laddr fd name age idle flags db sub psub ssub multi watch qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver io-thread",
};
