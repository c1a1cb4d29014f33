/** A worker is killed. */

import fc from "fast-check";
import type { FieldReader } from "../scenario/field-reader.js";
import { counted } from "../text/number-text.js";
import { placeArbitrary, describePlace, readCrashPlace, readMilliseconds, TIMER } from "./coordinate.js";
import { processName, type CrashFault, type CrashPlace, type Fault } from "./fault.js";
import type { FaultKind, FaultScope, SeenCommand } from "./kind.js";
import { restartWords, RESTARTS } from "./restart.js";

/** More commands than any process has on their way at once. */
const ARRIVING_MAX = 1e6;
/** Random crashes strike at timers up to this one, and let up to so many commands arrive. */
const RANDOM_TIMER_MAX = 30;
const RANDOM_ARRIVING_MAX = 3;

export const crash: FaultKind<CrashFault> = {
  field: "crash",
  summary:
    "A worker is killed: at a command, before or after it takes effect, once it has the reply, or at a timer; with none or some of what it had written still reaching the server. It starts again under the same or a new name, or never.",
  duration: "`timing.restartAfter`, 1 s",
  describe: (fault) =>
    `${processName(fault.at.process)} is killed ${describePlace(fault.at)}${arrivingWords(fault)}${restartWords(fault)}`,
  read(fields, workers) {
    const at = readCrashPlace(fields.object("at"), workers);
    return {
      kind: "crash",
      at,
      restart: fields.oneOf("restart", RESTARTS),
      restartAfterMs: readMilliseconds(fields, "restartAfterMs"),
      ...readArriving(fields, at),
    };
  },
  atCommand(at, { timing: { restartAfterMs } }, seen) {
    if (at.process === 0) return [];
    const plain = (["same-name", "new-name"] as const).map((restart): CrashFault => ({
      kind: "crash",
      at,
      restart,
      restartAfterMs,
    }));
    if (at.when === "before" || seen?.isProductive !== true) return plain;
    const more = momentsBehind(at, seen).map(([place, arriving]): CrashFault => ({
      kind: "crash",
      at: place,
      restart: "same-name",
      restartAfterMs,
      arriving,
    }));
    return [...plain, ...more];
  },
  atHandler: () => [],
  arbitrary: ({ timing, workers }, places) =>
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant("crash"),
          at: placeArbitrary(places, 1, ["before", "after"]),
          restart: fc.constantFrom(...RESTARTS),
          restartAfterMs: fc.constant(timing.restartAfterMs),
        }),
      },
      fc.record({
        kind: fc.constant("crash"),
        at: fc.oneof({ weight: 3, arbitrary: placeArbitrary(places, 1, ["after", "reply"]) }, timerArbitrary(workers)),
        restart: fc.constantFrom(...RESTARTS),
        restartAfterMs: fc.constant(timing.restartAfterMs),
        arriving: fc.integer({ min: 0, max: RANDOM_ARRIVING_MAX }),
      }),
    ),
};

/** A crash that no real server shows: what a process has received, and what of its bytes still arrives, is not known from outside. */
export function isSimulatedCrash(fault: Fault): fault is CrashFault {
  if (fault.kind !== "crash") return false;
  return fault.arriving !== undefined || fault.at.when === "reply" || fault.at.when === "timer";
}

/** What a sweep tries besides: dying with the reply in hand, and with all arriving that was on its way. */
function momentsBehind(
  at: CrashPlace,
  { behind, behindReply }: SeenCommand,
): readonly (readonly [at: CrashPlace, arriving: number])[] {
  const reply: CrashPlace = { ...at, when: "reply" };
  const moments: (readonly [CrashPlace, number])[] = [[reply, 0]];
  if (behind > 0) moments.push([at, behind]);
  if (behindReply > 0) moments.push([reply, behindReply]);
  return moments;
}

function timerArbitrary(workers: FaultScope["workers"]): fc.Arbitrary<CrashPlace> {
  return fc.record({
    process: fc.integer({ min: 1, max: workers }),
    command: fc.constant(TIMER),
    nth: fc.integer({ min: 1, max: RANDOM_TIMER_MAX }),
    when: fc.constant("timer"),
  });
}

function readArriving(fields: FieldReader, { when }: CrashPlace): { readonly arriving?: number } {
  if (!fields.has("arriving")) return {};
  if (when === "before")
    throw fields.error("arriving", "stands beside a crash before a command", "leave it out, or let it strike after");
  return { arriving: fields.integer("arriving", { min: 0, max: ARRIVING_MAX }) };
}

/** ` (2 commands that it had written still arrive)`; nothing where none does. */
export function arrivingWords({ arriving = 0 }: Pick<CrashFault, "arriving">): string {
  if (arriving === 0) return "";
  return ` (${counted(arriving, "command")} that it had written still ${arriving === 1 ? "arrives" : "arrive"})`;
}
