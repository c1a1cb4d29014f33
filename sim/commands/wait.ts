/** WAIT and WAITAOF: how many replicas have what this session wrote. The model's server has none. */

import type { Blocked, Command } from "../broker/command.js";
import { NOT_AN_INTEGER, NOT_POSITIVE } from "../broker/errors.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";

const BAD_TIMEOUT = errorReply("ERR timeout is not an integer or out of range");
const TIMEOUT_OUT_OF_RANGE = errorReply("ERR timeout is out of range");
const NOT_0_OR_1 = errorReply("ERR value is out of range, value must between 0 and 1");
const NO_AOF = errorReply("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
const NEGATIVE_TIMEOUT = errorReply("ERR timeout is negative");

/** WAIT numreplicas timeout */
export const wait: Command = {
  name: "wait",
  arity: 3,
  flags: ["noscript"],
  keys: [0, 0, 0],
  variant: ({ laterCommands }) => (laterCommands.has("waitaof") ? { flags: ["blocking"] } : {}),
  execute({ nowMs, mayBlock, profile }, args) {
    const replicas = parseInteger(args[1]!);
    if (replicas === undefined) return NOT_AN_INTEGER;
    const timeoutMs = readTimeout(profile, args[2]!);
    if (typeof timeoutMs !== "number") return timeoutMs;
    return replicas <= 0 || !mayBlock ? 0 : waitInVain(nowMs, timeoutMs, 0);
  },
};

/** WAITAOF numlocal numreplicas timeout */
export const waitaof: Command = {
  name: "waitaof",
  arity: 4,
  flags: ["blocking"],
  keys: [0, 0, 0],
  isIn: ({ laterCommands }) => laterCommands.has("waitaof"),
  execute({ nowMs, mayBlock, profile, broker }, args) {
    const local = parseInteger(args[1]!);
    if (local === undefined) return NOT_AN_INTEGER;
    if (local < 0 || local > 1) return NOT_0_OR_1;
    const replicas = parseInteger(args[2]!);
    if (replicas === undefined || replicas < 0) return NOT_POSITIVE;
    const timeoutMs = readTimeout(profile, args[3]!);
    if (typeof timeoutMs !== "number") return timeoutMs;
    const isAppendOnly = broker.configuration.get("appendonly") === "yes";
    if (local > 0 && !isAppendOnly) return NO_AOF;
    const answer = [isAppendOnly ? 1 : 0, 0];
    return replicas === 0 || !mayBlock ? answer : waitInVain(nowMs, timeoutMs, answer);
  },
};

/** Nothing can end it but its time. */
function waitInVain(nowMs: number, timeoutMs: number, timeoutReply: Reply): Blocked {
  const deadlineMs = timeoutMs === 0 ? undefined : nowMs + timeoutMs;
  return { kind: "blocked", keys: [], deadlineMs, timeoutReply, serve: () => undefined };
}

function readTimeout({ blockMayOverflow }: Profile, text: Bytes): number | ErrorReply {
  const timeoutMs = parseInteger(text);
  if (timeoutMs === undefined) return BAD_TIMEOUT;
  if (timeoutMs < 0) return NEGATIVE_TIMEOUT;
  return !blockMayOverflow && timeoutMs > Number.MAX_SAFE_INTEGER ? TIMEOUT_OUT_OF_RANGE : timeoutMs;
}
