/** Places at commands: in words, in files, and drawn at random. */

import fc from "fast-check";
import type { FieldReader } from "../scenario/field-reader.js";
import { ordinal } from "../text/number-text.js";
import { printable } from "../text/printable.js";
import type { Coordinate, CrashPlace } from "./fault.js";
import type { CommandPlace } from "./kind.js";

/** Longer than any run, in ms: 11 days. */
const DURATION_MS_MAX = 1e9;
/** More than any run has of anything. */
export const NTH_MAX = 1e9;

/** `before its 2nd XACK takes effect`, `once it has the reply to its 2nd XACK`, `at its 3rd timer`; `whose` instead of `its`. */
export function describePlace({ when, nth, command }: CrashPlace, whose = "its"): string {
  const which = `${whose} ${ordinal(nth)} ${printable(command.toUpperCase())}`;
  switch (when) {
    case "before":
      return `before ${which} takes effect`;
    case "after":
      return `after ${which} took effect`;
    case "reply":
      return `once it has the reply to ${which}`;
    case "timer":
      return `at ${whose} ${ordinal(nth)} timer`;
  }
}

/** Reads a coordinate of a plan with so many workers. @throws UserError */
export function readCoordinate(fields: FieldReader, workers: number): Coordinate {
  return readPlace(fields, workers, ["before", "after"]);
}

/** Reads the place of a crash. @throws UserError */
export function readCrashPlace(fields: FieldReader, workers: number): CrashPlace {
  const at = readPlace(fields, workers, ["before", "after", "reply", "timer"]);
  if (at.when === "timer" && at.command !== TIMER)
    throw fields.error("command", `is "${at.command}"`, `at a timer it has to be "${TIMER}"`);
  return at;
}

/** What stands for a command's name in the place of a crash at a timer. */
export const TIMER = "timer";

function readPlace<W extends string>(fields: FieldReader, workers: number, moments: readonly W[]) {
  const at = {
    process: fields.integer("process", { min: 0, max: workers }),
    command: fields.text("command"),
    nth: fields.integer("nth", { min: 1, max: NTH_MAX }),
    when: fields.oneOf("when", moments),
  };
  if (!/^[a-z][a-z0-9._-]*$/.test(at.command)) {
    throw fields.error(
      "command",
      `is ${JSON.stringify(at.command).slice(0, 60)}`,
      "it has to be a command's name in lower case",
    );
  }
  fields.noMore();
  return at;
}

/** Reads a duration that has to be there; fractions are allowed. @throws UserError */
export function readMilliseconds(fields: FieldReader, name: string): number {
  if (!fields.has(name)) throw fields.error(name, "is missing", "it has to be a number of milliseconds");
  const ms = fields.duration(name, 0);
  if (!(ms <= DURATION_MS_MAX)) throw fields.error(name, `is ${ms}`, `it has to be at most ${DURATION_MS_MAX} ms`);
  return ms;
}

/** Places at commands of the processes from `firstProcess` on: each one's commands by name, up to half as many again as were seen. */
export function coordinateArbitrary(
  seenPlaces: readonly CommandPlace[],
  firstProcess: number,
  when: readonly Coordinate["when"][] = ["before", "after"],
): fc.Arbitrary<Coordinate> {
  return placeArbitrary(seenPlaces, firstProcess, when);
}

/** The same, with more moments than commands have for other faults. */
export function placeArbitrary<W extends string>(
  seenPlaces: readonly CommandPlace[],
  firstProcess: number,
  when: readonly W[],
): fc.Arbitrary<Omit<Coordinate, "when"> & { readonly when: W }> {
  const places = seenPlaces.filter(({ process }) => process >= firstProcess);
  return fc.oneof(
    ...places.map(({ process, command, count: seen }) => ({
      // Handshakes and polls outnumber the commands that move entries.
      weight: command.startsWith("x") ? 5 : 1,
      arbitrary: fc.record({
        process: process === 0 ? fc.constant(0) : fc.integer({ min: 1, max: process }),
        command: fc.constant(command),
        nth: fc.integer({ min: 1, max: seen + Math.ceil(seen / 2) }),
        when: fc.constantFrom(...when),
      }),
    })),
  );
}
