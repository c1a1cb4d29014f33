/** SIM.STATE: all that a debugger would ask, as nested maps or as one JSON text. */

import { errorReply } from "../../../sim/index.js";
import { jsonText, replyOf } from "../json-value.js";
import { stateOf } from "../state.js";
import type { SimCommand } from "./sim-command.js";

const WRONG = errorReply("ERR SIM.STATE takes nothing, or JSON");

/** SIM.STATE [JSON] */
export const simState: SimCommand = {
  name: "SIM.STATE",
  usage: "[JSON]",
  summary:
    "The clock, every stream with its groups, consumers and pending entries (idle time and deliveries), every client and what it waits for, and the faults; as nested maps, or as JSON.",
  argumentsMin: 0,
  argumentsMax: 1,
  run(host, [format]) {
    if (format === undefined) return replyOf(stateOf(host));
    return format.toLowerCase() === "json" ? jsonText(stateOf(host)) : WRONG;
  },
};
