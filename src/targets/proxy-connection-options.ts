/** What one connection of a process to the server is made of, and what it tells of. */

import type { Socket } from "node:net";
import type { Bytes } from "../../sim/index.js";
import type { CommandFault } from "../faults/fault.js";
import type { ConnectionObserver } from "../history/observe.js";
import type { FaultPlan } from "./fault-plan.js";
import type { Lockstep } from "./lockstep/lockstep.js";
import type { Milestones } from "./milestones.js";
import type { ProxyConnection } from "./proxy-connection.js";
import type { Endpoint } from "./server.js";
import type { Turns } from "./turns.js";

/** What a connection needs to know. */
export interface ProxyConnectionOptions {
  /** 0 is the producer, n is worker n. */
  readonly process: number;
  readonly client: Socket;
  readonly server: Socket;
  readonly endpoint: Endpoint;
  readonly faults: FaultPlan;
  readonly milestones: Milestones;
  readonly turns: Turns;
  readonly lockstep?: Lockstep | undefined;
  readonly observer: ConnectionObserver;
  readonly timeScale: number;
  /** Carries out what a fault does beyond this connection. Until a promise that it returns settles, all commands wait. */
  readonly strike: (fault: CommandFault) => void | Promise<void>;
  /** What is answered in the server's place, as it refuses commands; undefined for what it may have. */
  readonly refuse?: (args: readonly Bytes[]) => Bytes | undefined;
  /** Runs when a duration of the scenario's time is over: until then something is left behind. */
  readonly later: (durationMs: number, work: () => void) => void;
  /** Whether the server stands still: it will yet do what it was sent. */
  readonly isStandingStill?: () => boolean;
  /** Something on this connection cannot be followed or does not work: the run is not to be trusted. */
  readonly onTrouble: (kind: "real-io" | "server-failed", what: string) => void;
  readonly onClosed: (connection: ProxyConnection) => void;
}
