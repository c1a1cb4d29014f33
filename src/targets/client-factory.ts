/** Makes the clients that user code gets: the user's own ioredis, pointed at the server of the run. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Cluster, ClusterNode, ClusterOptions, Redis, RedisOptions } from "ioredis";
import { UserError } from "../platform/user-error.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Seeds } from "../scenario/seeds.js";

/** The constructor of ioredis's class. */
export type RedisClass = (new (options: RedisOptions) => Redis) & {
  readonly Cluster: new (nodes: readonly ClusterNode[], options: ClusterOptions) => Cluster;
};

/** `redis(options)` for user code: options are merged over host and port, or over what finds its way in a topology. */
export function clientFactory(
  scenario: Scenario,
  server: { readonly host: string; readonly port: number },
  seeds?: Seeds,
): (options?: RedisOptions) => Redis {
  const Client = redisClass(scenario);
  if (seeds === undefined) return (options) => new Client({ host: server.host, port: server.port, ...options });
  if (seeds.kind === "sentinel") {
    const sentinels = seeds.sentinels.map(({ host, port }) => ({ host, port }));
    return (options) => new Client({ sentinels, name: seeds.name, ...options });
  }
  const nodes = seeds.nodes.map(({ host, port }) => ({ host, port }));
  // The commands are the same; what else differs is for code to know that is meant for a Cluster.
  return (options) => new Client.Cluster(nodes, clusterOptions(options)) as unknown as Redis;
}

/**
 * Options of a client that its nodes have, and those that a Cluster's client has itself. That sends a command again whose
 * connection is gone, whatever its nodes are told, unless `retryDelayOnFailover` is 0.
 */
function clusterOptions(options: RedisOptions = {}): ClusterOptions {
  const { enableOfflineQueue, lazyConnect, ...redisOptions } = options;
  return {
    redisOptions,
    ...(redisOptions.autoResendUnfulfilledCommands === false ? { retryDelayOnFailover: 0 } : {}),
    ...(enableOfflineQueue === undefined ? {} : { enableOfflineQueue }),
    ...(lazyConnect === undefined ? {} : { lazyConnect }),
  };
}

const resolved = new Map<string, RedisClass>();

/** The scenario's own class, or the `ioredis` that is installed where the scenario file stands. @throws UserError */
export function redisClass(scenario: Scenario): RedisClass {
  if (scenario.ioredis !== undefined) return scenario.ioredis as RedisClass;
  const from = scenario.file ?? pathToFileURL(`${process.cwd()}/`).href;
  let found = resolved.get(from);
  if (found === undefined) resolved.set(from, (found = load(from)));
  return found;
}

function load(from: string): RedisClass {
  try {
    return (createRequire(from)("ioredis") as { default: RedisClass }).default;
  } catch (error) {
    throw new UserError(
      `ioredis cannot be loaded: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
      {
        where: from,
        mend: "install it beside the scenario (npm install ioredis), or give the scenario the class: `ioredis: Redis`",
      },
    );
  }
}
