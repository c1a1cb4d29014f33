/** Valkey 8.1, as 8.1.1 answers: what changed since Redis 7.2, from which it was forked. */

import type { Profile } from "./profile.js";
import { redis72 } from "./redis-7.2.js";
import { changedSettings } from "./settings.js";

/** Valkey 8.1.1. */
export const valkey81: Profile = {
  ...redis72,
  name: "valkey-8.1",
  version: "8.1.1",
  server: "valkey",
  subcommandsEnd: "at-nul",
  deletionsInLag: "any",
  lastEntryId: "generated",
  pastExpiryEvent: "expired",
  settings: changedSettings(
    redis72.settings,
    `
active-defrag-cycle-us number(0,100000) 500
availability-zone text
cluster-announce-client-ipv4 text
cluster-announce-client-ipv6 text
cluster-blacklist-ttl number(0,4294967295) 60
cluster-manual-failover-timeout number(1,2147483647) 5000
cluster-slot-stats-enabled yes-no no
commandlog-execution-slower-than number(-1,9223372036854775807) 10000
commandlog-large-reply-max-len number(0,9223372036854775807) 128
commandlog-large-request-max-len number(0,9223372036854775807) 128
commandlog-reply-larger-than number(-1,9223372036854775807) 1048576
commandlog-request-larger-than number(-1,9223372036854775807) 1048576
commandlog-slow-execution-max-len number(0,9223372036854775807) 128
dual-channel-replication-enabled yes-no no
extended-redis-compatibility yes-no no
hide-user-data-from-log yes-no yes
import-mode yes-no no
lazyfree-lazy-eviction yes-no yes
lazyfree-lazy-expire yes-no yes
lazyfree-lazy-server-del yes-no yes
lazyfree-lazy-user-del yes-no yes
lazyfree-lazy-user-flush yes-no yes
log-format choice(legacy,logfmt) legacy
log-timestamp-format choice(legacy,iso8601,milliseconds) legacy
masterauth alias primaryauth
masteruser alias primaryuser
max-new-connections-per-cycle number(1,1000) 10
max-new-tls-connections-per-cycle number(1,1000) 1
pidfile fixed /var/run/valkey.pid
prefetch-batch-max-size number(0,128) 16
primaryauth text
primaryuser text
rdb-version-check choice(strict,relaxed) strict
rdma-bind text
rdma-completion-vector fixed -1
rdma-port number(0,65535) 0
rdma-rx-size fixed 1048576
repl-backlog-size memory(1,9223372036854775807) 10485760
repl-diskless-load choice(disabled,on-empty-db,swapdb,flush-before-load) disabled
replica-lazy-flush yes-no yes
slowlog-log-slower-than alias commandlog-execution-slower-than
slowlog-max-len alias commandlog-slow-execution-max-len
syslog-ident fixed valkey
unixsocketgroup fixed
`,
    ["dynamic-hz", "io-threads-do-reads"],
  ),
  laterInfo: new Set([
    ...redis72.laterInfo,
    "pubsub_clients",
    "watching_clients",
    "total_watched_keys",
    "evicted_scripts",
    "paused_reason",
    "paused_actions",
    "replicas_waiting_psync",
  ]),
  requestGrammar: { ...redis72.requestGrammar, byte255: "dropped", afterBlanks: "line" },
  barredFromMultiText: "any",
  setConditions: "equal",
  clientFields:
    "id addr laddr fd name age idle flags capa db sub psub ssub multi watch qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver tot-net-in tot-net-out tot-cmds",
  unknownTypeInScan: "error",
  multiOutside: "0-once-used",
  clientFilters: "shared",
  overlooksClientArguments: true,
  embeddedString: { bytesMax: 41, countsKey: true, expiryBytes: 8 },
  sharesIntegers: false,
  countsInterrupted: "rejected",
};
