/** SIM.FAULT: sets faults, lists them, takes them away. */

import { errorReply, type Bytes, type Reply } from "../../../sim/index.js";
import { FAULTS_MAX } from "../fault.js";
import { FAULT_USAGE, faultWords, parseFault } from "../fault-words.js";
import type { ServeHost } from "../serve-host.js";
import type { SimCommand } from "./sim-command.js";

const WRONG = errorReply("ERR SIM.FAULT takes SET ..., LIST or CLEAR [number]; see SIM.HELP");
const FULL = errorReply(`ERR SIM.FAULT: ${FAULTS_MAX} faults are set; clear some`);
const NO_NUMBER = errorReply("ERR SIM.FAULT CLEAR takes the number that SET gave, or nothing for all");

/** SIM.FAULT SET ... | LIST | CLEAR [number] */
export const simFault: SimCommand = {
  name: "SIM.FAULT",
  usage: "SET fault | LIST | CLEAR [number]",
  summary: `Sets a fault and answers its number, lists faults with how often each matched and struck, or takes one or all away. A fault is ${FAULT_USAGE}. DROP makes the link silent from there on, RESET resets it, DELAY holds the command (BEFORE) or its reply (AFTER) on the server's clock, ERROR answers in its place. Without NTH, EVERY or PROBABILITY the first match is struck.`,
  argumentsMin: 1,
  argumentsMax: 100,
  run(host, [subcommand, ...rest]) {
    switch (subcommand!.toLowerCase()) {
      case "set":
        return setFault(host, rest);
      case "list":
        return rest.length > 0 ? WRONG : listFaults(host);
      case "clear":
        return clearFaults(host, rest);
      default:
        return WRONG;
    }
  },
};

function setFault({ faults }: ServeHost, words: readonly Bytes[]): Reply {
  const spec = parseFault(words);
  if (typeof spec === "string") return errorReply(`ERR SIM.FAULT: ${spec}; a fault is ${FAULT_USAGE}`);
  return faults.set(spec) ?? FULL;
}

function listFaults({ faults }: ServeHost): Reply {
  return faults.list().map(({ number, spec, matched, struck }) => ({
    kind: "map",
    items: ["number", number, "fault", faultWords(spec), "matched", matched, "struck", struck],
  }));
}

function clearFaults({ faults }: ServeHost, [number, ...more]: readonly Bytes[]): Reply {
  if (number === undefined) return faults.clear();
  return more.length > 0 || !/^\d{1,9}$/.test(number) ? NO_NUMBER : faults.clear(Number(number));
}
