/** Where the connections of a child process lead. */

import type { Route } from "../runtime/redirect.js";
import type { Address, Seeds } from "../scenario/seeds.js";
import type { Proxy } from "./proxy.js";
import type { RealServer } from "./server.js";
import type { WorkerSettings, WorkerTopology } from "./worker-protocol.js";

/** What `redirectConnections` takes. */
export function routesOf({ proxyPort, topology }: WorkerSettings): [(port: number) => number, readonly Route[]] {
  if (topology === undefined) return [() => proxyPort, []];
  const { seeds, routes } = topology;
  // No fault strikes at what is asked of Sentinels, and nothing of it is recorded: connections to them lead there.
  const direct = seeds.kind === "sentinel" ? seeds.sentinels.map(({ host, port }) => ({ host, port, to: port })) : [];
  const [sentinel] = direct;
  // Code that names its own Sentinels has production's: one of ours answers at the port that they have as a rule.
  const otherwise = (port: number): number =>
    port === SENTINEL_PORT && sentinel !== undefined ? sentinel.port : proxyPort;
  return [otherwise, [...routes, ...direct]];
}

const SENTINEL_PORT = 26_379;

/** The servers of a run as one child process sees them, each behind a door of its proxy; undefined when there is but one. */
export async function workerTopology({ topology }: RealServer, proxy: Proxy): Promise<WorkerTopology | undefined> {
  if (topology === undefined) return undefined;
  const routes: Route[] = [];
  for (const { announced, endpoint } of topology.nodes)
    routes.push({ host: announced.host, port: announced.port, to: await proxy.listen(endpoint) });
  return { seeds: plain(topology.seeds), routes };
}

/** Without what else their servers are: it goes to another process. */
function plain(seeds: Seeds): Seeds {
  const bare = ({ host, port }: Address): Address => ({ host, port });
  return seeds.kind === "sentinel"
    ? { ...seeds, sentinels: seeds.sentinels.map(bare) }
    : { ...seeds, nodes: seeds.nodes.map(bare) };
}
