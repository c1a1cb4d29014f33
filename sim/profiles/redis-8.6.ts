/** Redis 8.6, as 8.6.3 answers: what changed since 8.0. */

import type { Profile } from "./profile.js";
import { redis80 } from "./redis-8.0.js";
import { changedSettings } from "./settings.js";

/** Redis 8.6.3. */
export const redis86: Profile = {
  ...redis80,
  name: "redis-8.6",
  version: "8.6.3",
  clampsEntriesRead: true,
  hasReferencePolicies: true,
  readsClaim: true,
  hasIdempotentProducers: true,
  rdbVersion: 13,
  skipsZeroChecksum: true,
  streamRdbType: 26,
  settings: changedSettings(
    redis80.settings,
    `
aof-load-corrupt-tail-max-size number(0,9223372036854775807) 0
cluster-slot-migration-handoff-max-lag-bytes memory 1048576
cluster-slot-migration-write-pause-timeout number(0,9223372036854775807) 10000
cluster-slot-stats-enabled choice(no,yes,cpu,net,mem) no
key-memory-histograms yes-no no
lookahead number(1,2147483647) 16
maxmemory-policy choice(volatile-lru,volatile-lfu,volatile-random,volatile-ttl,volatile-lrm,allkeys-lru,allkeys-lfu,allkeys-random,allkeys-lrm,noeviction) noeviction
notify-keyspace-events events(g$lshzxetdnocKEm)
repl-diskless-load choice(disabled,on-empty-db,swapdb,flushdb) disabled
stream-idmp-duration number(1,86400) 100
stream-idmp-maxsize number(1,10000) 100
tls-auth-clients-user choice(CN,off) off
vset-force-single-threaded-execution yes-no no
`,
  ),
  laterCommands: new Set(["delex", "hgetdel", "msetex", "waitaof"]),
  requestGrammar: { ...redis80.requestGrammar, lateError: "silent" },
  postponedWait: "as-said",
  subscribeNeedsMemory: true,
  countsPastRestore: true,
  unknownCommandText: "quotes-and-arguments-if-any",
  setConditions: "compared",
  clientFields:
    "id addr laddr fd name age idle flags db sub psub ssub multi watch qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver io-thread tot-net-in tot-net-out tot-cmds",
  embeddedString: { bytesMax: 41, countsKey: true, expiryBytes: 0 },
  sharesIntegers: false,
};
