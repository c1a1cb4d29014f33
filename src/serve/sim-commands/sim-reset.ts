/** SIM.RESET: a fresh server without a restart, for the next test. */

import { OK } from "../../../sim/index.js";
import type { SimCommand } from "./sim-command.js";

/** SIM.RESET */
export const simReset: SimCommand = {
  name: "SIM.RESET",
  usage: "",
  summary:
    "All data, faults, settings and statistics are as at the start, and a manual clock is back there; whoever waits is answered as if its time had run out, and connections stay.",
  argumentsMin: 0,
  argumentsMax: 0,
  run(host) {
    host.reset();
    return OK;
  },
};
