/** Carries out one measurement on servers of its own. */

import type { LossCase } from "./cases.js";
import { onFailover } from "./failover.js";
import { onDisk } from "./on-disk.js";
import type { Kind } from "./server.js";
import { onTopology } from "./topology.js";

/** What came of it. */
export interface Measured {
  readonly version: string;
  readonly answered: number;
  readonly lost: number;
  /** How long before the event the first entry that is lost was answered, in ms. */
  readonly windowMs: number;
  /** What kept the server from starting again by itself; undefined when nothing did. */
  readonly startFailure?: string;
}

/** When within a second the event strikes, 0 to 999 ms: a flush comes once a second. */
export type PhaseMs = number;

/** @throws Error when the server does not know what the case needs, such as WAITAOF before 7.2 */
export async function measure(kind: Kind, one: LossCase, phaseMs: PhaseMs): Promise<Measured> {
  switch (one.event) {
    case "kill":
    case "power loss":
      return await onDisk(kind, one, phaseMs);
    case "failover by hand":
      return await onFailover(kind, one, phaseMs);
    case "failover by Sentinel":
    case "failover by Cluster":
      return await onTopology(kind, one, phaseMs);
  }
}
