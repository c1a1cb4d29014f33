/** SIM.ADVANCE: time passes on a manual clock. */

import { errorReply, type Bytes } from "../../../sim/index.js";
import { MANUAL_END_MS } from "../serve-clock.js";
import type { SimCommand } from "./sim-command.js";

const REAL_CLOCK = errorReply("ERR SIM.ADVANCE needs a manual clock: start the server with --clock manual");
const NO_TIME = errorReply("ERR SIM.ADVANCE needs a whole number of milliseconds");
const TOO_FAR = errorReply("ERR SIM.ADVANCE cannot go beyond the end of time");

/** SIM.ADVANCE ms */
export const simAdvance: SimCommand = {
  name: "SIM.ADVANCE",
  usage: "ms",
  summary:
    "Moves a manual clock on. Timeouts, delays and expiries on the way happen each at its own instant, before the reply: the new time.",
  argumentsMin: 1,
  argumentsMax: 1,
  run(host, [text]) {
    if (host.clock.kind !== "manual") return REAL_CLOCK;
    const ms = wholeNumber(text!);
    if (ms === undefined) return NO_TIME;
    return host.clock.nowMs() + ms > MANUAL_END_MS ? TOO_FAR : host.advance(ms);
  },
};

function wholeNumber(text: Bytes): number | undefined {
  return /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}
