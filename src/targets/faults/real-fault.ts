/** What a kind of fault is to real processes and servers: whether it can be done to them, and what doing it is. */

import type { Fault } from "../../faults/fault.js";
import type { RealWorld } from "../real-world.js";
import type { RealServer } from "../server.js";

/** One kind of fault. What happens on the connection at whose command it strikes is the proxy's, in handlers the worker's. */
export interface RealFault<F extends Fault> {
  /** It changes the server, so that this has to be ours. */
  readonly isOnServer?: true;
  /** Why a server cannot be done any fault of this kind, in a clause; undefined when it can. */
  readonly without?: (server: RealServer) => string | undefined;
  /** Why a server cannot be done this very fault; asked before a run. */
  readonly refusal?: (fault: F, server: RealServer) => string | undefined;
  /** Nothing reaches the server until what it returns has settled. */
  readonly strike?: (fault: F, world: RealWorld) => void | Promise<void>;
}

/** Why a server that speaks TLS cannot be made to lose just so many of its last writes. */
export const OVER_TLS =
  "the writes that go to a replica cannot be told apart behind TLS; take a configuration without tls-port";
