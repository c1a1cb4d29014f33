/** What is said of a replay in lockstep: how far it came, and why it does not confirm. */

import { processName } from "../faults/fault.js";
import { commandName, isLacking } from "../targets/lockstep/counterparts.js";
import type { Difference, LockstepOutcome } from "../targets/lockstep/outcome.js";
import { counted } from "../text/number-text.js";
import { commandLine, replyLine } from "./divergence.js";

/** How far the server was led, in a sentence without its full stop. */
export function lockstepText({ commands, inTurn, skipped, parted, lateMs }: LockstepOutcome): string {
  const late = `at most ${Math.round(lateMs)} ms late`;
  if (parted !== undefined) {
    return `${inTurn} of ${counted(commands, "command")} in the simulator's order, ${late}; then each process went as it pleased: ${parted}`;
  }
  const dead = skipped === 0 ? "" : `, but for ${skipped} that a killed process had on its way`;
  return `${inTurn} of ${counted(commands, "command")} in the simulator's order, ${late}${dead}`;
}

/** Why a server cannot do what the simulator's did: it does not know a command. Undefined when it can. */
export function lackText({ difference, profile }: LockstepOutcome, server: string): string | undefined {
  if (difference === undefined) return undefined;
  const { step } = difference;
  if (!isLacking(step.modelReply, step.reply)) return undefined;
  return `${server} does not know ${commandLine(step.args, ARGS_MAX)}, which ${profile} does: ${replyLine(step.reply, REPLY_MAX)}`;
}

/** What differed first, and what to make of it. */
export function differenceText({ difference, profile, parted }: LockstepOutcome, server: string): string | undefined {
  if (difference === undefined) return undefined;
  const { number, step, isKeptWaiting } = difference;
  const answer = isKeptWaiting ? "kept it waiting" : replyLine(step.reply, REPLY_MAX);
  const first = `the first reply that differs is that to command ${number}, ${processName(step.process)}'s ${commandLine(step.args, ARGS_MAX)}`;
  const both = `${profile} in the simulator: ${replyLine(step.modelReply, REPLY_MAX)}; ${server}: ${answer}`;
  const way = parted === undefined ? "" : `; then ${parted}`;
  return `${first}: ${both}${way}. ${judged(difference, profile, server)}`;
}

function judged({ step, lateMs }: Difference, profile: string, server: string): string {
  if (!isOf(server, profile)) {
    return "They are not of the same version, so they may well differ: try a server of that version";
  }
  if (lateMs >= LATE_MS && OF_TIME.has(commandName(step.args).split(" ")[0]!)) {
    return `The real run was ${Math.round(lateMs)} ms late by then, which may be why: try a larger --time-scale, or try when the machine is less busy`;
  }
  return "That is a bug of the model";
}

/** Whether a server, such as `redis 7.0.15 (process)`, is of a profile, such as `redis-7.0` or `redis-7.0.15`. */
function isOf(server: string, profile: string): boolean {
  const name = server.replace(" ", "-").replace(/ .*/, "");
  return name === profile || name.startsWith(`${profile}.`);
}

/** What these answer may hang on how long something took. */
const OF_TIME: ReadonlySet<string> = new Set([
  "del",
  "eval",
  "evalsha",
  "exists",
  "expire",
  "fcall",
  "get",
  "pexpire",
  "set",
  "xautoclaim",
  "xclaim",
  "xinfo",
  "xpending",
  "xread",
  "xreadgroup",
]);

/** So late, in real ms, that it may have changed a reply. */
const LATE_MS = 5;
const ARGS_MAX = 120;
const REPLY_MAX = 160;
