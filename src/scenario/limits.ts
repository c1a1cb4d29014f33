/** The limits that a scenario sets to its runs: what they are, their defaults, and how they are read. What breaks them is the checkers'. */

import type { FieldReader } from "./field-reader.js";

/** Limits as checkers read them from the first event of a history. One that is absent is judged by nobody. */
export interface Limits {
  /** Commands per second of a worker of which nothing comes; more, for seconds on end, are a busy loop. */
  readonly idleCommandsPerSecond: number;
  /** Consumers in the group whose processes are gone. */
  readonly deadConsumersMax: number;
  /** How long an entry belongs to a worker that lives, in ms. */
  readonly leaseMs?: number;
  /** Entries in the stream at the end of a run. */
  readonly streamLengthMax?: number;
  /** Entries in the dead-letter stream at the end of a run. */
  readonly deadLettersMax?: number;
  /** From the kill of a process to the settlement of what it held, in ms. */
  readonly recoveredAfterCrashMs?: number;
  /** From the append of an entry, or the end of the last fault, to its settlement, in ms. */
  readonly settledWithinMs?: number;
  /** Deliveries before an entry is dead-lettered. */
  readonly deliveriesMin?: number;
  /** Workers end only when told, and finish what they have begun. */
  readonly orderlyEnd?: true;
  /** Entries are handled in the order of the stream; a text: those with the same value in this field. */
  readonly inOrder?: true | string;
  /** Answered publishes that the server may lose. */
  readonly lostByServerMax?: number;
  /** Only the one to whom an entry was last delivered acknowledges it. */
  readonly acknowledgedByHolder?: true;
}

/**
 * The defaults. 100 commands a second: a worker that polls every 10 ms, or blocks for 100 ms in ten loops, is below. 100
 * consumers: no campaign of short runs comes there, months of deploys under ever new names do.
 */
export const LIMITS_DEFAULT: Limits = { idleCommandsPerSecond: 100, deadConsumersMax: 100 };

/** Reads the limits among the fields of `expect`. @throws UserError */
export function readLimits(fields: FieldReader): Limits {
  const count = { min: 0, max: 1_000_000_000 };
  const optional = (name: string): number | undefined => (fields.has(name) ? fields.integer(name, count) : undefined);
  const leaseMs = fields.has("lease") ? fields.duration("lease", 0) : undefined;
  return defined({
    idleCommandsPerSecond: fields.integer("idleCommandsPerSecond", {
      ...count,
      min: 1,
      default: LIMITS_DEFAULT.idleCommandsPerSecond,
    }),
    deadConsumersMax: fields.integer("deadConsumersMax", { ...count, default: LIMITS_DEFAULT.deadConsumersMax }),
    leaseMs,
    streamLengthMax: optional("streamLengthMax"),
    deadLettersMax: optional("deadLettersMax"),
    recoveredAfterCrashMs: fields.has("recoveredAfterCrash") ? fields.duration("recoveredAfterCrash", 0) : undefined,
    settledWithinMs: fields.has("settledWithin") ? fields.duration("settledWithin", 0) : undefined,
    deliveriesMin: optional("deliveriesMin"),
    orderlyEnd: fields.has("orderlyEnd") && fields.flag("orderlyEnd") ? true : undefined,
    inOrder: readInOrder(fields),
    lostByServerMax: optional("lostByServerMax"),
    acknowledgedByHolder: fields.has("acknowledgedByHolder") && fields.flag("acknowledgedByHolder") ? true : undefined,
  });
}

function readInOrder(fields: FieldReader): true | string | undefined {
  if (!fields.has("inOrder")) return undefined;
  if (!fields.isFlag("inOrder")) return fields.text("inOrder");
  return fields.flag("inOrder") ? true : undefined;
}

/** The limits of a run whose clock goes slower than the scenario's time by `timeScale`. */
export function scaledLimits(limits: Limits, timeScale: number): Limits {
  const { idleCommandsPerSecond, leaseMs, recoveredAfterCrashMs: crashMs, settledWithinMs } = limits;
  return defined({
    ...limits,
    // A worker that polls within its limit polls so much more often. No busy loop comes near what a small scale allows:
    // it takes a larger one to see it.
    idleCommandsPerSecond: idleCommandsPerSecond / timeScale,
    leaseMs: leaseMs === undefined ? undefined : leaseMs * timeScale,
    settledWithinMs: settledWithinMs === undefined ? undefined : settledWithinMs * timeScale + REAL_START_MS,
    // Real processes take real time to start.
    recoveredAfterCrashMs: crashMs === undefined ? undefined : crashMs * timeScale + REAL_START_MS,
  });
}

const REAL_START_MS = 2_000;

/** What is undefined is left out: histories are compared and written as JSON. */
function defined(limits: { readonly [K in keyof Limits]: Limits[K] | undefined }): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as unknown as Limits;
}
