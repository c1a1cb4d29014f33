/** Reads one fault of a counterexample file with every field checked. */

import type { FieldReader } from "../scenario/field-reader.js";
import { FAULT_KINDS, type Coordinate, type Fault } from "../scenario/fault.js";

/** Longer than any run, in ms: 11 days. */
const DURATION_MS_MAX = 1e9;
const NTH_MAX = 1e9;

/** Checks a fault of a plan with so many workers. @throws UserError */
export function readFault(fields: FieldReader, workers: number): Fault {
  const fault = readKind(fields, workers);
  fields.noMore();
  return fault;
}

function readKind(fields: FieldReader, workers: number): Fault {
  const kind = fields.oneOf("kind", FAULT_KINDS);
  switch (kind) {
    case "crash":
      return {
        kind,
        at: readCoordinate(fields.object("at"), workers),
        restart: fields.oneOf("restart", ["same-name", "new-name", "never"]),
        restartAfterMs: milliseconds(fields, "restartAfterMs"),
      };
    case "disconnect":
      return { kind, at: readCoordinate(fields.object("at"), workers) };
    case "slow-reply":
      return { kind, at: readCoordinate(fields.object("at"), workers), delayMs: milliseconds(fields, "delayMs") };
    case "slow-handler":
      return {
        kind,
        process: fields.integer("process", { min: 1, max: workers }),
        nth: fields.integer("nth", { min: 1, max: NTH_MAX }),
        durationMs: milliseconds(fields, "durationMs"),
      };
    case "broker-restart":
      return {
        kind,
        at: readCoordinate(fields.object("at"), workers),
        downMs: milliseconds(fields, "downMs"),
        data: fields.oneOf("data", ["kept", "lost"]),
      };
  }
}

function readCoordinate(fields: FieldReader, workers: number): Coordinate {
  const at = {
    process: fields.integer("process", { min: 0, max: workers }),
    command: fields.text("command"),
    nth: fields.integer("nth", { min: 1, max: NTH_MAX }),
    when: fields.oneOf("when", ["before", "after"]),
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

/** Fractions are allowed. */
function milliseconds(fields: FieldReader, name: string): number {
  if (!fields.has(name)) throw fields.error(name, "is missing", "it has to be a number of milliseconds");
  const ms = fields.duration(name, 0);
  if (!(ms <= DURATION_MS_MAX)) throw fields.error(name, `is ${ms}`, `it has to be at most ${DURATION_MS_MAX} ms`);
  return ms;
}
