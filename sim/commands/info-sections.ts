/** The sections of INFO. Differs: what the model has no notion of (memory, network, CPU, child processes) is missing or zero. */

import type { CommandContext } from "../broker/command.js";

/** Fields; one that is `later` is there where the profile's laterInfo says so. */
type Lines = readonly (readonly [name: string, value: string | number, isLater?: "later"])[];

interface Section {
  readonly title: string;
  /** As INFO is asked for it. */
  readonly name: string;
  readonly lines: (context: CommandContext) => Lines;
  /** Shown only by INFO all and INFO everything, or when asked for. */
  readonly isOnDemand?: true;
}

/** In the server's order. */
export const infoSections: readonly Section[] = [
  { title: "Server", name: "server", lines: server },
  { title: "Clients", name: "clients", lines: clients },
  { title: "Memory", name: "memory", lines: memory },
  { title: "Persistence", name: "persistence", lines: persistence },
  { title: "Stats", name: "stats", lines: stats },
  { title: "Replication", name: "replication", lines: replication },
  { title: "Modules", name: "modules", lines: modules },
  { title: "Commandstats", name: "commandstats", lines: commandStats, isOnDemand: true },
  { title: "Errorstats", name: "errorstats", lines: errorStats },
  { title: "Cluster", name: "cluster", lines: () => [["cluster_enabled", 0]] },
  { title: "Keyspace", name: "keyspace", lines: keyspace },
];

function server({ broker, profile, nowMs }: CommandContext): Lines {
  const uptimeSeconds = Math.floor((nowMs - (broker.startedAtMs ?? nowMs)) / 1000);
  const own: Lines =
    profile.server === "valkey"
      ? [
          ["redis_version", "7.2.4"],
          ["server_name", "valkey"],
          ["valkey_version", profile.version],
          ["valkey_release_stage", "ga"],
        ]
      : [["redis_version", profile.version]];
  return [
    ...own,
    ["redis_git_sha1", "00000000"],
    ["redis_git_dirty", 0],
    ["redis_build_id", "0000000000000000"],
    [profile.server === "valkey" ? "server_mode" : "redis_mode", "standalone"],
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
  const { blockedClients, pause, watches, sessions } = broker;
  const all = [...sessions.values()];
  const { keys, untilGone } = blockedClients.countKeys();
  return [
    ["connected_clients", sessions.size],
    ["cluster_connections", 0],
    ["maxclients", broker.configuration.get("maxclients")],
    ["client_recent_max_input_buffer", 0],
    ["client_recent_max_output_buffer", 0],
    ["blocked_clients", blockedClients.count + pause.heldCount],
    ["tracking_clients", 0],
    ["pubsub_clients", all.filter(({ isSubscriber }) => isSubscriber).length, "later"],
    ["watching_clients", all.filter(({ watched }) => watched.size > 0).length, "later"],
    ["clients_in_timeout_table", blockedClients.countWithDeadline],
    ["total_watched_keys", watches.keyCount, "later"],
    ["total_blocking_keys", keys, "later"],
    ["total_blocking_keys_on_nokey", untilGone, "later"],
    ["paused_reason", pause.untilMs === undefined ? "none" : "client_pause", "later"],
    ["paused_actions", pause.actions, "later"],
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

function persistence({ broker: { statistics, startedAtMs, configuration } }: CommandContext): Lines {
  return [
    ["loading", 0],
    ["async_loading", 0],
    ["rdb_changes_since_last_save", statistics.changesSinceSave],
    ["rdb_bgsave_in_progress", 0],
    ["rdb_last_save_time", Math.floor((statistics.savedAtMs ?? startedAtMs ?? 0) / 1000)],
    ["rdb_last_bgsave_status", "ok"],
    ["rdb_last_bgsave_time_sec", -1],
    ["rdb_current_bgsave_time_sec", -1],
    ["aof_enabled", configuration.get("appendonly") === "yes" ? 1 : 0],
    ["aof_rewrite_in_progress", 0],
    ["aof_rewrite_scheduled", 0],
    ["aof_last_rewrite_time_sec", -1],
    ["aof_current_rewrite_time_sec", -1],
    ["aof_last_bgrewrite_status", "ok"],
    ["aof_last_write_status", "ok"],
  ];
}

function stats({ broker: { statistics, pubsub } }: CommandContext): Lines {
  return [
    ["total_connections_received", statistics.connectionsReceived],
    ["total_commands_processed", statistics.commandsProcessed],
    ["instantaneous_ops_per_sec", 0],
    ["rejected_connections", 0],
    ["sync_full", 0],
    ["sync_partial_ok", 0],
    ["sync_partial_err", 0],
    ["expired_subkeys", 0, "later"],
    ["expired_keys", statistics.expiredKeys],
    ["expired_fields", 0, "later"],
    ["evicted_keys", 0],
    ["evicted_clients", 0],
    ["evicted_scripts", 0, "later"],
    ["pubsub_channels", pubsub.names("channel").length],
    ["pubsub_patterns", pubsub.names("pattern").length],
    ["pubsubshard_channels", pubsub.names("shard").length],
    ["tracking_total_keys", 0],
    ["unexpected_error_replies", 0],
    ["total_error_replies", [...statistics.errorReplies.values()].reduce((sum, count) => sum + count, 0)],
    ["acl_access_denied_auth", statistics.deniedLogins, "later"],
  ];
}

function replication({ broker }: CommandContext): Lines {
  return [
    ["role", "master"],
    ["connected_slaves", 0],
    ["replicas_waiting_psync", 0, "later"],
    ["master_failover_state", "no-failover"],
    ["master_replid", broker.runId],
    ["master_replid2", "0".repeat(40)],
    ["master_repl_offset", 0],
    ["second_repl_offset", -1],
    ["repl_backlog_active", 0],
    ["repl_backlog_size", broker.configuration.get("repl-backlog-size")],
    ["repl_backlog_first_byte_offset", 0],
    ["repl_backlog_histlen", 0],
  ];
}

function modules({ profile }: CommandContext): Lines {
  return profile.modules.map(({ name, version, options }) => [
    "module",
    `name=${name},ver=${version},api=1,filters=0,usedby=[],using=[],options=[${options}]`,
  ]);
}

function commandStats({ broker }: CommandContext): Lines {
  // A wait that began before CONFIG RESETSTAT may be counted with nothing.
  const counted = [...broker.statistics.commands].filter(
    ([, { calls, rejected, failed }]) => calls + rejected + failed > 0,
  );
  return counted.map(([name, { calls, rejected, failed }]) => [
    `cmdstat_${name}`,
    `calls=${calls},usec=0,usec_per_call=0.00,rejected_calls=${rejected},failed_calls=${failed}`,
  ]);
}

function errorStats({ broker }: CommandContext): Lines {
  return [...broker.statistics.errorReplies].map(([code, count]) => [`errorstat_${code}`, `count=${count}`]);
}

function keyspace({ broker, profile }: CommandContext): Lines {
  return broker.databases
    .filter(({ size }) => size > 0)
    .map(({ index, size, volatileSize }) => [
      `db${index}`,
      `keys=${size},expires=${volatileSize},avg_ttl=0${profile.keyspaceSuffix}`,
    ]);
}
