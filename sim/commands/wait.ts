/** WAIT: how many replicas have what this session wrote. The model's server has none. */

import type { Command } from "../broker/command.js";
import { NOT_AN_INTEGER } from "../broker/errors.js";
import { errorReply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";

const BAD_TIMEOUT = errorReply("ERR timeout is not an integer or out of range");
const NEGATIVE_TIMEOUT = errorReply("ERR timeout is negative");

/** WAIT numreplicas timeout */
export const wait: Command = {
  name: "wait",
  arity: 3,
  flags: ["noscript"],
  keys: [0, 0, 0],
  execute({ nowMs, mayBlock }, args) {
    const replicas = parseInteger(args[1]!);
    if (replicas === undefined) return NOT_AN_INTEGER;
    const timeoutMs = parseInteger(args[2]!);
    if (timeoutMs === undefined) return BAD_TIMEOUT;
    if (timeoutMs < 0) return NEGATIVE_TIMEOUT;
    if (replicas <= 0 || !mayBlock) return 0;
    const deadlineMs = timeoutMs === 0 ? undefined : nowMs + timeoutMs;
    return { kind: "blocked", keys: [], deadlineMs, timeoutReply: 0, serve: () => undefined };
  },
};
