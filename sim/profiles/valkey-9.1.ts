/** Valkey 9.1, as 9.1.2 answers: what changed since 8.1. */

import type { Profile } from "./profile.js";
import { valkey81 } from "./valkey-8.1.js";
import { changedSettings } from "./settings.js";

/** Valkey 9.1.2. */
export const valkey91: Profile = {
  ...valkey81,
  name: "valkey-9.1",
  version: "9.1.2",
  failedLogin: "told",
  lastEntryId: "generated-or-none",
  rdbVersion: 80,
  foreignRdbVersions: 12,
  checksDumpedLength: true,
  settings: changedSettings(
    valkey81.settings,
    `
cluster-announce-client-port number(0,65535) 0
cluster-announce-client-tls-port number(0,65535) 0
cluster-config-save-behavior choice(sync,best-effort) sync
cluster-databases fixed 1
cluster-slot-migration-log-max-len number(0,9223372036854775807) 1000
hash-seed fixed
io-threads number(1,256) 1
log-format choice(legacy,logfmt,json) legacy
mptcp fixed no
repl-mptcp fixed no
shutdown-on-sigint choice(default,save,nosave,now,force,safe,failover) default
shutdown-on-sigterm choice(default,save,nosave,now,force,safe,failover) default
slot-migration-max-failover-repl-bytes memory 0
tls-auth-clients-user choice(CN,URI,off) off
tls-auto-reload-interval number(0,2147483647) 0
`,
    ["sanitize-dump-payload"],
  ),
  modules: [{ name: "lua", version: 1, path: "lua", options: "handle-repl-async-load|handle-atomic-slot-migration" }],
  laterCommands: new Set(["delifeq", "hgetdel", "msetex", "waitaof"]),
  laterInfo: new Set([...valkey81.laterInfo, "expired_fields"]),
  hasNewFlags: true,
  checksLoginFirst: true,
  noSubcommands: "array",
  postponedWait: "as-said",
  requestGrammar: { ...valkey81.requestGrammar, quote: "is-part", afterBlanks: "any", checksLineEnds: true },
  barredFromMultiText: "named",
  checksGetexExpiry: "first",
  wordsOfLaterCommands: "valkey",
  scoreGrammar: "decimal",
  rangeEndGrammar: "decimal",
  clientFilters: "all",
  keyspaceSuffix: ",keys_with_volatile_items=0",
  embeddedString: { bytesMax: 113, countsKey: true, expiryBytes: 8 },
};
