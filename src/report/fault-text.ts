/** Faults in words. */

import { processName, type Coordinate, type Fault } from "../scenario/fault.js";
import { ordinal } from "../text/number-text.js";

/** A fault in one line of words. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "crash":
      return `${processName(fault.at.process)} is killed ${describePlace(fault.at)}${
        fault.restart === "never"
          ? ""
          : ` and starts again ${fault.restartAfterMs} ms later under ${fault.restart === "same-name" ? "the same" : "a new"} name`
      }`;
    case "disconnect":
      return `the connection of ${processName(fault.at.process)} is reset ${describePlace(fault.at)}`;
    case "slow-reply":
      return `${processName(fault.at.process)} gets the reply to its ${ordinal(fault.at.nth)} ${fault.at.command.toUpperCase()} ${fault.delayMs} ms late`;
    case "slow-handler":
      return `the ${ordinal(fault.nth)} handler call of ${processName(fault.process)} takes ${fault.durationMs} ms`;
    case "broker-restart":
      return `the server stops ${describePlace(fault.at)} of ${processName(fault.at.process)} and is back ${fault.downMs} ms later with ${fault.data === "kept" ? "all its data" : "no data"}`;
  }
}

function describePlace(at: Coordinate): string {
  return `${at.when} its ${ordinal(at.nth)} ${at.command.toUpperCase()} ${at.when === "before" ? "takes" : "took"} effect`;
}
