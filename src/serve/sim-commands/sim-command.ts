/** What a SIM command is. Each has a file of its own, listed in one table. */

import type { Bytes, Reply } from "../../../sim/index.js";
import type { ServeHost } from "../serve-host.js";

/** A command of the emulated server itself, which no real server has. */
export interface SimCommand {
  /** Upper case, e.g. `SIM.ADVANCE`. */
  readonly name: string;
  /** What follows the name, as help writes it. */
  readonly usage: string;
  /** What it does, for SIM.HELP and --help. */
  readonly summary: string;
  /** How many arguments follow the name. */
  readonly argumentsMin: number;
  readonly argumentsMax: number;
  /** `args` without the name. */
  readonly run: (host: ServeHost, args: readonly Bytes[]) => Reply;
}
