/** Redis 6.2, as 6.2.16 answers. */

import type { Profile } from "./profile.js";
import { redis70 } from "./redis-7.0.js";
import { changedSettings } from "./settings.js";

/** Redis 6.2.16. */
export const redis62: Profile = {
  ...redis70,
  name: "redis-6.2",
  version: "6.2.16",
  hasPartialAutoId: false,
  unpairedFieldsText: "own",
  countsStreamEntries: false,
  unlimitedNodesTrim: "endless",
  dropsDeletedPending: false,
  limitsAutoclaimCount: false,
  tellsOfLostStream: false,
  missingConsumerIsChange: true,
  streamSubcommands: "own",
  rdbVersion: 9,
  streamRdbType: 15,
  packedIn: "ziplist",
  tellsOfMadeConsumers: false,
  hasShardChannels: false,
  settings: changedSettings(
    redis70.settings,
    `
acl-pubsub-default choice(allchannels,resetchannels) allchannels
dbfilename text dump.rdb
dir text /data
hash-max-ziplist-entries number(0,9223372036854775807) 512
hash-max-ziplist-value memory 64
list-max-ziplist-size number(-2147483648,2147483647) -2
lua-time-limit number(0,9223372036854775807) 5000
notify-keyspace-events events(g$lshzxetdKEm)
protected-mode yes-no yes
repl-diskless-sync yes-no no
zset-max-ziplist-entries number(0,9223372036854775807) 128
zset-max-ziplist-value memory 64
`,
    [
      "aof-disable-auto-gc",
      "aof-timestamp-enabled",
      "appenddirname",
      "bind-source-addr",
      "busy-reply-threshold",
      "cluster-allow-pubsubshard-when-down",
      "cluster-announce-hostname",
      "cluster-link-sendbuf-limit",
      "cluster-port",
      "cluster-preferred-endpoint-type",
      "enable-debug-command",
      "enable-module-command",
      "enable-protected-configs",
      "hash-max-listpack-entries",
      "hash-max-listpack-value",
      "latency-tracking",
      "latency-tracking-info-percentiles",
      "list-max-listpack-size",
      "maxmemory-clients",
      "propagation-error-behavior",
      "repl-diskless-sync-max-replicas",
      "replica-ignore-disk-write-errors",
      "shutdown-on-sigint",
      "shutdown-on-sigterm",
      "shutdown-timeout",
      "socket-mark-id",
      "zset-max-listpack-entries",
      "zset-max-listpack-value",
    ],
  ),
  unknownCommandText: "backquotes",
  clientFields:
    "id addr laddr fd name age idle flags db sub psub multi qbuf qbuf-free argv-mem obl oll omem tot-mem events cmd user redir",
};
