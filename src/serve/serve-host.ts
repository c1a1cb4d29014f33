/** What connections and SIM commands see of the emulated server. */

import type { Broker } from "../../sim/index.js";
import type { ClientConnection } from "./connection.js";
import type { Faults } from "./fault.js";
import type { ServeClock } from "./serve-clock.js";
import type { UnknownCommands } from "./unknown-commands.js";

/** The emulated server without its socket. */
export interface ServeHost {
  readonly broker: Broker;
  readonly clock: ServeClock;
  readonly faults: Faults;
  readonly unknownCommands: UnknownCommands;
  /** One line for whoever runs the server. */
  readonly log: (line: string) => void;
  /** This connection was answered while another one was at work, or nobody: it goes on at the next `settle`. */
  readonly answered: (connection: ClientConnection) => void;
  /** Lets answered connections go on until none is left, and sets the alarm for the next deadline. */
  readonly settle: () => void;
  /** Runs something so many milliseconds of the server's clock from now. */
  readonly later: (ms: number, run: () => void) => void;
  /** The connection is closed. */
  readonly gone: (connection: ClientConnection) => void;
  /** Moves a manual clock on, and does all that is due on the way at its own instant. Returns the new time. */
  readonly advance: (ms: number) => number;
  /** Data, faults, statistics and settings as at the start; connections stay. */
  readonly reset: () => void;
}
