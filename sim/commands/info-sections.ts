/** The sections of INFO. Differs: what the model has no notion of (memory, network, CPU, child processes) is missing or zero. */

import type { CommandContext } from "../broker/command.js";

type Lines = readonly (readonly [name: string, value: string | number])[];

/** Titles and contents, in the server's order. */
export const infoSections: readonly (readonly [title: string, lines: (context: CommandContext) => Lines])[] = [
  ["Server", server],
  ["Clients", clients],
  ["Memory", memory],
  ["Persistence", persistence],
  ["Stats", stats],
  ["Replication", replication],
  ["Modules", () => []],
  ["Errorstats", errorStats],
  ["Cluster", () => [["cluster_enabled", 0]]],
  ["Keyspace", keyspace],
];

function server({ broker, profile, nowMs }: CommandContext): Lines {
  const uptimeSeconds = Math.floor((nowMs - (broker.startedAtMs ?? nowMs)) / 1000);
  const own: Lines =
    profile.server === "valkey"
      ? [
          ["redis_version", "7.2.4"],
          ["server_name", "valkey"],
          ["valkey_version", profile.version],
        ]
      : [["redis_version", profile.version]];
  return [
    ...own,
    ["redis_git_sha1", "00000000"],
    ["redis_git_dirty", 0],
    ["redis_build_id", "0000000000000000"],
    ["redis_mode", "standalone"],
    ["os", "streamproof"],
    ["arch_bits", 64],
    ["process_id", 1],
    ["run_id", broker.runId],
    ["tcp_port", broker.configuration.get("port")],
    ["server_time_usec", nowMs * 1000],
    ["uptime_in_seconds", uptimeSeconds],
    ["uptime_in_days", Math.floor(uptimeSeconds / 86400)],
    ["hz", broker.configuration.get("hz")],
    ["configured_hz", broker.configuration.get("hz")],
    ["executable", "/data/redis-server"],
    ["config_file", ""],
  ];
}

function clients({ broker }: CommandContext): Lines {
  return [
    ["connected_clients", broker.sessions.size],
    ["cluster_connections", 0],
    ["maxclients", broker.configuration.get("maxclients")],
    ["blocked_clients", broker.blockedClients.count + broker.pause.heldCount],
    ["tracking_clients", 0],
    ["clients_in_timeout_table", broker.blockedClients.countWithDeadline()],
  ];
}

function memory({ broker }: CommandContext): Lines {
  const maxmemory = broker.configuration.get("maxmemory");
  return [
    ["used_memory", 0],
    ["used_memory_human", "0B"],
    ["maxmemory", maxmemory],
    ["maxmemory_human", humanBytes(Number(maxmemory))],
    ["maxmemory_policy", broker.configuration.get("maxmemory-policy")],
    ["mem_allocator", "streamproof"],
  ];
}

function humanBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  const units = ["K", "M", "G", "T"];
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return value.toFixed(2) + units[unit]!;
}

function persistence({ broker }: CommandContext): Lines {
  return [
    ["loading", 0],
    ["async_loading", 0],
    ["rdb_changes_since_last_save", broker.statistics.changesSinceSave],
    ["rdb_bgsave_in_progress", 0],
    ["rdb_last_save_time", Math.floor((broker.startedAtMs ?? 0) / 1000)],
    ["rdb_last_bgsave_status", "ok"],
    ["aof_enabled", broker.configuration.get("appendonly") === "yes" ? 1 : 0],
    ["aof_rewrite_in_progress", 0],
    ["aof_last_bgrewrite_status", "ok"],
    ["aof_last_write_status", "ok"],
  ];
}

function stats({ broker }: CommandContext): Lines {
  const { statistics } = broker;
  return [
    ["total_connections_received", statistics.connectionsReceived],
    ["total_commands_processed", statistics.commandsProcessed],
    ["rejected_connections", 0],
    ["expired_keys", statistics.expiredKeys],
    ["evicted_keys", 0],
    ["total_error_replies", [...statistics.errorReplies.values()].reduce((sum, count) => sum + count, 0)],
  ];
}

function replication({ broker }: CommandContext): Lines {
  return [
    ["role", "master"],
    ["connected_slaves", 0],
    ["master_failover_state", "no-failover"],
    ["master_replid", broker.runId],
    ["master_replid2", "0".repeat(40)],
    ["master_repl_offset", 0],
    ["second_repl_offset", -1],
    ["repl_backlog_active", 0],
    ["repl_backlog_size", 1048576],
    ["repl_backlog_first_byte_offset", 0],
    ["repl_backlog_histlen", 0],
  ];
}

function errorStats({ broker }: CommandContext): Lines {
  return [...broker.statistics.errorReplies].map(([code, count]) => [`errorstat_${code}`, `count=${count}`]);
}

function keyspace({ broker, profile }: CommandContext): Lines {
  return broker.databases
    .filter(({ size }) => size > 0)
    .map(({ index, size, volatileSize }) => [`db${index}`, `keys=${size},expires=${volatileSize},avg_ttl=0${profile.keyspaceSuffix}`]);
}
