/** Compares what a script brought on two sides, byte for byte but for the masks, and prints the first difference. */

import type { Bytes } from "../../sim/resp/reply.js";
import { Attribution, type Answer } from "./attribution.js";
import { printFrame, readFrame } from "./frame.js";
import { isMessage } from "./messages.js";
import { maskContext, repliesAgree, type MaskContext } from "./mask.js";
import type { ClockKind } from "./real-server.js";
import { CLOSED, printScript, printStep, type Observation, type Received, type Script, type Step } from "./script.js";

/** The first step that did not bring the same on both sides. */
export interface Difference {
  readonly stepIndex: number;
  readonly model: readonly Received[];
  readonly real: readonly Received[];
}

/** What both sides saw. */
export interface Observed {
  readonly model: readonly Observation[];
  readonly real: readonly Observation[];
}

/** The first difference, if there is one. */
export function findDifference(script: Script, observed: Observed, clock: ClockKind): Difference | undefined {
  const context = maskContext(script, clock);
  const sides = [new Attribution(script.clients), new Attribution(script.clients)] as const;
  for (const [stepIndex, step] of script.steps.entries()) {
    if (step.kind === "command") for (const side of sides) side.sent(step);
    const [model, real] = [observed.model, observed.real].map((side) =>
      comparable(step, side[stepIndex]!.received),
    ) as [readonly Received[], readonly Received[]];
    const difference = { stepIndex, model, real };
    if (model.length !== real.length) return difference;
    for (const [at, one] of model.entries()) {
      const other = real[at]!;
      const answers = [sides[0].received(one), sides[1].received(other)] as const;
      if (one.client !== other.client) return difference;
      if (one.bytes !== other.bytes && !answersAgree(answers, context)) return difference;
    }
  }
  return undefined;
}

/** Where a script pauses, the harness has keys of its own expire in this database. */
const EVENT_OF_HARNESS = "@14__:";

/**
 * Forgiven: which of several keys whose time is up the server finds first, as that depends on a seed drawn at each start.
 * So the events of one movement of the clock are compared in the order of their text.
 */
function comparable(step: Step, received: readonly Received[]): readonly Received[] {
  if (step.kind !== "elapse") return received;
  const events = received.filter(({ bytes }) => isMessage(bytes) && !bytes.includes(EVENT_OF_HARNESS));
  const sorted = events.sort((a, b) => a.client - b.client || (a.bytes < b.bytes ? -1 : 1));
  return [...received.filter(({ bytes }) => !isMessage(bytes)), ...sorted];
}

function answersAgree([model, real]: readonly [Answer, Answer], context: MaskContext): boolean {
  if (real.queued.length === 0) return repliesAgree(real.args, [model.frame, real.frame], context);
  if (model.frame.items?.length !== real.frame.items!.length || model.frame.type !== real.frame.type) return false;
  const comparedFrom = firstComparable(real.queued);
  return real.queued.every(
    (args, at) => at < comparedFrom || repliesAgree(args, [model.frame.items![at]!, real.frame.items![at]!], context),
  );
}

/**
 * Forgiven, as the model's HELLO says under `Differs:`: in a transaction with a HELLO the model writes all of EXEC's
 * reply in the new protocol, the server what came before HELLO in the old one.
 */
function firstComparable(queued: readonly (readonly Bytes[])[]): number {
  return Math.max(
    queued.findLastIndex(([name]) => name!.toLowerCase() === "hello"),
    0,
  );
}

/** The name of the command at which the sides parted, lower case. */
export function partedAt(script: Script, { stepIndex }: Difference): string {
  const step = script.steps[stepIndex]!;
  return step.kind === "command" ? step.args[0]!.toLowerCase() : step.kind;
}

/** The difference as text: the script up to it, then what each side answered. */
export function printDifference(script: Script, { stepIndex, model, real }: Difference): string {
  const upTo = { ...script, steps: script.steps.slice(0, stepIndex + 1) };
  return [
    printScript(upTo),
    `--- after ${printStep(script.steps[stepIndex]!, script.clients)}`,
    `model: ${printReceived(model)}`,
    `real:  ${printReceived(real)}`,
  ].join("\n");
}

function printReceived(received: readonly Received[]): string {
  if (received.length === 0) return "nothing";
  return received.map(({ client, bytes }) => `client ${client} got ${printBytes(bytes)}`).join("\n       ");
}

const linesPrintedMax = 60;

function printBytes(bytes: Bytes): string {
  if (bytes === CLOSED) return CLOSED;
  const lines = printFrame(readFrame(bytes, 0)!.frame).split("\n");
  const shown = lines.slice(0, linesPrintedMax).map((line) => line.slice(0, 600));
  if (lines.length > shown.length) shown.push(`... and ${lines.length - shown.length} more lines`);
  return shown.join("\n         ");
}
