/** The settings of Redis 7.0 with their defaults, as CONFIG GET * of 7.0.15 shows them and its CONFIG SET bounds them. How they are written is in settings.ts. */

import { parseSettings } from "./settings.js";

/** All settings of Redis 7.0. */
export const settings70 = parseSettings(`
acl-pubsub-default choice(allchannels,resetchannels) resetchannels
aclfile fixed
acllog-max-len number(0,9223372036854775807) 128
active-defrag-cycle-max number(1,99) 25
active-defrag-cycle-min number(1,99) 1
active-defrag-ignore-bytes memory(1,9223372036854775807) 104857600
active-defrag-max-scan-fields number(1,9223372036854775807) 1000
active-defrag-threshold-lower number(0,1000) 10
active-defrag-threshold-upper number(0,1000) 100
active-expire-effort number(1,10) 1
activedefrag yes-no no
activerehashing yes-no yes
always-show-logo fixed no
aof-disable-auto-gc yes-no no
aof-load-truncated yes-no yes
aof-rewrite-incremental-fsync yes-no yes
aof-timestamp-enabled yes-no no
aof-use-rdb-preamble yes-no yes
aof_rewrite_cpulist fixed
appenddirname fixed appendonlydir
appendfilename fixed appendonly.aof
appendfsync choice(everysec,always,no) everysec
appendonly yes-no no
auto-aof-rewrite-min-size memory 67108864
auto-aof-rewrite-percentage number(0,2147483647) 100
bgsave_cpulist fixed
bind text * -::*
bind-source-addr text
bio_cpulist fixed
busy-reply-threshold number(0,9223372036854775807) 5000
client-output-buffer-limit text normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60
client-query-buffer-limit memory(1048576,9223372036854775807) 1073741824
cluster-allow-pubsubshard-when-down yes-no yes
cluster-allow-reads-when-down yes-no no
cluster-allow-replica-migration yes-no yes
cluster-announce-bus-port number(0,65535) 0
cluster-announce-hostname text
cluster-announce-ip text
cluster-announce-port number(0,65535) 0
cluster-announce-tls-port number(0,65535) 0
cluster-config-file fixed nodes.conf
cluster-enabled fixed no
cluster-link-sendbuf-limit memory 0
cluster-migration-barrier number(0,2147483647) 1
cluster-node-timeout number(0,9223372036854775807) 15000
cluster-port fixed 0
cluster-preferred-endpoint-type choice(ip,hostname,unknown-endpoint) ip
cluster-replica-no-failover yes-no no
cluster-replica-validity-factor number(0,2147483647) 10
cluster-require-full-coverage yes-no yes
cluster-slave-no-failover alias cluster-replica-no-failover
cluster-slave-validity-factor alias cluster-replica-validity-factor
crash-log-enabled yes-no yes
crash-memcheck-enabled yes-no yes
daemonize fixed yes
databases fixed 16
dbfilename protected dump.rdb
dir protected /data
disable-thp fixed yes
dynamic-hz yes-no yes
enable-debug-command fixed no
enable-module-command fixed no
enable-protected-configs fixed no
hash-max-listpack-entries number(0,9223372036854775807) 512
hash-max-listpack-value memory 64
hash-max-ziplist-entries alias hash-max-listpack-entries
hash-max-ziplist-value alias hash-max-listpack-value
hll-sparse-max-bytes memory 3000
hz number(0,2147483647) 10
ignore-warnings text
io-threads fixed 1
io-threads-do-reads fixed no
jemalloc-bg-thread yes-no yes
latency-monitor-threshold number(0,9223372036854775807) 0
latency-tracking yes-no yes
latency-tracking-info-percentiles text 50 99 99.9
lazyfree-lazy-eviction yes-no no
lazyfree-lazy-expire yes-no no
lazyfree-lazy-server-del yes-no no
lazyfree-lazy-user-del yes-no no
lazyfree-lazy-user-flush yes-no no
lfu-decay-time number(0,2147483647) 1
lfu-log-factor number(0,2147483647) 10
list-compress-depth number(0,2147483647) 0
list-max-listpack-size number(-2147483648,2147483647) -2
list-max-ziplist-size alias list-max-listpack-size
logfile fixed
loglevel choice(debug,verbose,notice,warning) notice
lua-time-limit alias busy-reply-threshold
masterauth text
masteruser text
maxclients number(1,4294967295) 10000
maxmemory memory(0,18446744073709551615) 0
maxmemory-clients memory-or-percent 0
maxmemory-eviction-tenacity number(0,100) 10
maxmemory-policy choice(volatile-lru,volatile-lfu,volatile-random,volatile-ttl,allkeys-lru,allkeys-lfu,allkeys-random,noeviction) noeviction
maxmemory-samples number(1,2147483647) 5
min-replicas-max-lag number(0,2147483647) 10
min-replicas-to-write number(0,2147483647) 0
min-slaves-max-lag alias min-replicas-max-lag
min-slaves-to-write alias min-replicas-to-write
no-appendfsync-on-rewrite yes-no no
notify-keyspace-events events(g$lshzxetdnKEm)
oom-score-adj choice(no,yes,relative,absolute) no
oom-score-adj-values text 0 200 800
pidfile fixed /var/run/redis.pid
port number(0,65535) 6379
proc-title-template text {title} {listen-addr} {server-mode}
propagation-error-behavior choice(ignore,panic,panic-on-replicas) ignore
protected-mode protected yes
proto-max-bulk-len memory(1048576,9223372036854775807) 536870912
rdb-del-sync-files yes-no no
rdb-save-incremental-fsync yes-no yes
rdbchecksum fixed yes
rdbcompression yes-no yes
repl-backlog-size memory(1,9223372036854775807) 1048576
repl-backlog-ttl number(0,9223372036854775807) 3600
repl-disable-tcp-nodelay yes-no no
repl-diskless-load choice(disabled,on-empty-db,swapdb) disabled
repl-diskless-sync yes-no yes
repl-diskless-sync-delay number(0,2147483647) 5
repl-diskless-sync-max-replicas number(0,2147483647) 0
repl-ping-replica-period number(1,2147483647) 10
repl-ping-slave-period alias repl-ping-replica-period
repl-timeout number(1,2147483647) 60
replica-announce-ip text
replica-announce-port number(0,65535) 0
replica-announced yes-no yes
replica-ignore-disk-write-errors yes-no no
replica-ignore-maxmemory yes-no yes
replica-lazy-flush yes-no no
replica-priority number(0,2147483647) 100
replica-read-only yes-no yes
replica-serve-stale-data yes-no yes
replicaof fixed
requirepass text
sanitize-dump-payload choice(no,yes,clients) no
save text 3600 1 300 100 60 10000
server_cpulist fixed
set-max-intset-entries number(0,9223372036854775807) 512
set-proc-title fixed yes
shutdown-on-sigint choice(default,save,nosave,now,force) default
shutdown-on-sigterm choice(default,save,nosave,now,force) default
shutdown-timeout number(0,2147483647) 10
slave-announce-ip alias replica-announce-ip
slave-announce-port alias replica-announce-port
slave-ignore-maxmemory alias replica-ignore-maxmemory
slave-lazy-flush alias replica-lazy-flush
slave-priority alias replica-priority
slave-read-only alias replica-read-only
slave-serve-stale-data alias replica-serve-stale-data
slaveof alias replicaof
slowlog-log-slower-than number(-1,9223372036854775807) 10000
slowlog-max-len number(0,9223372036854775807) 128
socket-mark-id fixed 0
stop-writes-on-bgsave-error yes-no yes
stream-node-max-bytes memory 4096
stream-node-max-entries number(0,9223372036854775807) 100
supervised fixed no
syslog-enabled fixed no
syslog-facility fixed local0
syslog-ident fixed redis
tcp-backlog fixed 511
tcp-keepalive number(0,2147483647) 300
timeout number(0,2147483647) 0
tls-auth-clients choice(no,yes,optional) yes
tls-ca-cert-dir text
tls-ca-cert-file text
tls-cert-file text
tls-ciphers text
tls-ciphersuites text
tls-client-cert-file text
tls-client-key-file text
tls-client-key-file-pass text
tls-cluster yes-no no
tls-dh-params-file text
tls-key-file text
tls-key-file-pass text
tls-port number(0,65535) 0
tls-prefer-server-ciphers yes-no no
tls-protocols text
tls-replication yes-no no
tls-session-cache-size number(0,2147483647) 20480
tls-session-cache-timeout number(0,2147483647) 300
tls-session-caching yes-no yes
tracking-table-max-keys number(0,9223372036854775807) 1000000
unixsocket fixed
unixsocketperm fixed 0
zset-max-listpack-entries number(0,9223372036854775807) 128
zset-max-listpack-value memory 64
zset-max-ziplist-entries alias zset-max-listpack-entries
zset-max-ziplist-value alias zset-max-listpack-value
`);
