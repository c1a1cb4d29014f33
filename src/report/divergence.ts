/** The file for a developer of the model: what a real server was sent in a replay, with both servers' replies. No secrets. */

import type { Bytes, Reply } from "../../sim/index.js";
import { processName } from "../faults/fault.js";
import { textOf } from "../history/reply-shape.js";
import type { FollowedStep, LockstepOutcome } from "../targets/lockstep/outcome.js";

/** Where a replay was made. */
export interface DivergencePlace {
  /** `redis 7.0.15`. */
  readonly server: string;
  readonly timeScale: number;
}

/** All commands up to the first whose replies differ, as JSON. Undefined when none do. */
export function divergenceFile(
  { difference, steps, profile }: LockstepOutcome,
  { server, timeScale }: DivergencePlace,
): string | undefined {
  if (difference === undefined) return undefined;
  const { number, lateMs, isKeptWaiting } = difference;
  const document = {
    format: "streamproof-divergence",
    formatVersion: 1,
    model: profile,
    server,
    timeScale,
    differsAt: number,
    lateMs: Math.round(lateMs),
    commands: steps.slice(0, number).map((step, n) => commandOf(step, n + 1)),
    ...(isKeptWaiting ? { serverKeptWaiting: true } : {}),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** `atMs` and `realMs`: in the scenario's time and in real time, from the first command on. */
function commandOf(step: FollowedStep, number: number): Readonly<Record<string, unknown>> {
  const { atMs, realMs, args, modelArgs } = step;
  const hasOtherArgs = args.some((arg, n) => arg !== modelArgs[n]);
  return {
    number,
    process: processName(step.process),
    atMs,
    realMs: Math.round(realMs * 10) / 10,
    command: shownArgs(args),
    ...(hasOtherArgs ? { inTheModel: shownArgs(modelArgs) } : {}),
    modelReply: replyValue(step.modelReply),
    serverReply: replyValue(step.reply),
  };
}

/** A reply in one line, at most so many characters. */
export function replyLine(reply: Reply | undefined, charactersMax: number): string {
  const text = JSON.stringify(replyValue(reply));
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 3)}...`;
}

/** A command in one line, at most so many characters; its name and subcommand in capitals. */
export function commandLine(args: readonly Bytes[], charactersMax: number): string {
  const text = shownArgs(args).join(" ");
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 3)}...`;
}

/** Without what nobody else may know. */
function shownArgs(args: readonly Bytes[]): readonly string[] {
  const texts = args.map(textOf);
  const name = texts[0]?.toUpperCase() ?? "";
  const first = secretsFrom(name, texts);
  return [name, ...texts.slice(1).map((text, n) => (n + 1 >= first ? "(secret)" : text))];
}

/** From which argument on a command names passwords; Infinity when it names none. */
function secretsFrom(name: string, args: readonly string[]): number {
  const auth = args.findIndex((arg, n) => n > 0 && arg.toUpperCase() === "AUTH");
  if (name === "AUTH") return 1;
  if ((name === "HELLO" || name === "MIGRATE") && auth > 0) return auth + 1;
  if (name === "ACL" && args[1]?.toUpperCase() === "SETUSER") return 3;
  if (name === "CONFIG" && args[1]?.toUpperCase() === "SET" && args.some((arg) => /pass|auth/i.test(arg))) return 3;
  return Infinity;
}

/** A reply as JSON can hold it: what has no equal there says what it is. */
function replyValue(reply: Reply | undefined): unknown {
  if (reply === undefined) return { none: "its connection ended before" };
  if (typeof reply === "bigint") return Number(reply);
  if (typeof reply === "string") return textOf(reply);
  if (reply === null || typeof reply === "number") return reply;
  if ("kind" in reply) {
    if ("items" in reply) return { [reply.kind]: reply.items.map(replyValue) };
    return "text" in reply ? { [reply.kind]: textOf(reply.text) } : { [reply.kind]: null };
  }
  return reply.map(replyValue);
}
