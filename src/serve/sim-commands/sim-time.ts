/** SIM.TIME: what time it is on the server's clock. */

import type { SimCommand } from "./sim-command.js";

/** SIM.TIME */
export const simTime: SimCommand = {
  name: "SIM.TIME",
  usage: "",
  summary: "The server's clock, in milliseconds since 1970.",
  argumentsMin: 0,
  argumentsMax: 0,
  run: (host) => host.clock.nowMs(),
};
