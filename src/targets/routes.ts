/** Where the connections of a child process lead. */

import type { Route } from "../runtime/redirect.js";
import type { Address, Seeds } from "../scenario/seeds.js";
import type { Proxy } from "./proxy.js";
import type { RealServer } from "./server.js";
import type { WorkerSettings, WorkerTopology } from "./worker-protocol.js";

/** What `redirectConnections` takes. */
export function routesOf({ proxyPort, topology }: WorkerSettings): [(port: number) => number, readonly Route[]] {
  if (topology === undefined) return [() => proxyPort, []];
  const { routes, sentinelPort } = topology;
  // Code that names its own Sentinels has production's: one of the run's answers at the port that they have as a rule.
  const otherwise = (port: number): number => (port === SENTINEL_PORT ? (sentinelPort ?? proxyPort) : proxyPort);
  return [otherwise, routes];
}

const SENTINEL_PORT = 26_379;

/** The servers of a run as one child process sees them, each behind a door of its proxy; undefined when there is but one. */
export async function workerTopology({ topology }: RealServer, proxy: Proxy): Promise<WorkerTopology | undefined> {
  if (topology === undefined) return undefined;
  const routes: Route[] = [];
  for (const { announced, endpoint } of topology.nodes)
    routes.push({ host: announced.host, port: announced.port, to: await proxy.listen(endpoint) });
  let sentinelPort: number | undefined;
  for (const { announced, endpoint } of topology.watchers) {
    const to = await proxy.listenBeside(endpoint);
    sentinelPort ??= to;
    routes.push({ host: announced.host, port: announced.port, to });
  }
  return { seeds: plain(topology.seeds), routes, sentinelPort };
}

/** Without what else their servers are: it goes to another process. */
function plain(seeds: Seeds): Seeds {
  const bare = ({ host, port }: Address): Address => ({ host, port });
  return seeds.kind === "sentinel"
    ? { ...seeds, sentinels: seeds.sentinels.map(bare) }
    : { ...seeds, nodes: seeds.nodes.map(bare) };
}
