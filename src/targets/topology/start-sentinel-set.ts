/** Starts a primary, two replicas and three Sentinels. */

import { withOneLogin, type ConfigFiles } from "../server-config.js";
import { withControl, type RealServer } from "../server.js";
import { MISSED_AFTER_MS } from "./node-set.js";
import { SentinelSet } from "./sentinel-set.js";
import { settle, startSentinel, startSetNode, type NodePlace, type SetNode } from "./set-node.js";

/** How to start a set. */
export interface SentinelSetStart extends NodePlace {
  /** The name by which the Sentinels know the primary. Default: mymaster, as in the configuration that comes with Redis. */
  readonly name?: string;
  /** The configuration of the nodes; the Sentinels have one of the run's own. */
  readonly files?: ConfigFiles;
  readonly onNote?: (sentence: string) => void;
}

/** Starts all of it, and waits until it is whole. @throws UserError when something does not start */
export async function startSentinelSet(options: SentinelSetStart = {}): Promise<SentinelSet> {
  const { name = "mymaster", signal, image, onNote } = options;
  const files = withOneLogin(options.files);
  const nodes: SetNode[] = [];
  const sentinels: RealServer[] = [];
  try {
    const primary = await startSetNode({ image, files, signal, onNote });
    nodes.push(primary);
    // One after the other: of each that runs is known, when another one does not start.
    for (let n = 0; n < REPLICAS; n++) {
      nodes.push(await startSetNode({ image, files, signal }));
      await settle(nodes.at(-1)!, primary.front);
    }
    const lines = sentinelLines(name, primary);
    for (let n = 0; n < SENTINELS; n++) sentinels.push(await startSentinel(lines, { image, signal }));
    for (const sentinel of sentinels) await quicken(sentinel);
    const label = `${REPLICAS + 1} × ${primary.server.version} and ${SENTINELS} Sentinels`;
    const set = new SentinelSet({ nodes, sentinels, name, label });
    await set.whole();
    return set;
  } catch (error) {
    await Promise.all([...sentinels, ...nodes.map(({ server }) => server)].map((one) => one.stop()));
    for (const { front } of nodes) front.close();
    throw error;
  }
}

function sentinelLines(name: string, { front, server }: SetNode): readonly string[] {
  const { username, password } = server;
  return [
    `sentinel monitor ${name} ${front.host} ${front.port} ${Math.floor(SENTINELS / 2) + 1}`,
    `sentinel down-after-milliseconds ${name} ${MISSED_AFTER_MS}`,
    `sentinel failover-timeout ${name} ${FAILOVER_TIMEOUT_MS}`,
    `sentinel parallel-syncs ${name} ${REPLICAS}`,
    ...(username === undefined ? [] : [`sentinel auth-user ${name} ${username}`]),
    ...(password === undefined ? [] : [`sentinel auth-pass ${name} ${password}`]),
  ];
}

/** Durations in Sentinel's own code are of minutes of waiting; those that it lets be shortened, it has since Redis 7. */
async function quicken(sentinel: RealServer): Promise<void> {
  const periods = ["info-period", "1000", "ask-period", "200", "publish-period", "300", "tilt-period", "1000"];
  await withControl(sentinel, (control) => control.call("SENTINEL", "DEBUG", ...periods).catch(() => {}));
}

const REPLICAS = 2;
const SENTINELS = 3;
/** Twice that lies at least between two failovers. */
const FAILOVER_TIMEOUT_MS = 2_000;
