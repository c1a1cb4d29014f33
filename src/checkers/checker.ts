/** What a checker is. A checker reads a history and nothing else, so it judges the simulator and a real server alike. */

import type { Fault } from "../faults/fault.js";
import type { Scenario } from "../scenario/scenario.js";
import type { History } from "../history/event.js";

/** The names of the invariants, as reports and scenarios spell them. */
export type CheckerName =
  | "no-loss"
  | "poison-kept"
  | "one-entry-per-publish"
  | "no-concurrent-handling"
  | "effect-before-ack"
  | "deliveries-justified"
  | "progress"
  | "no-spin"
  | "bounded"
  | "groups-apart"
  | "crash-recovery"
  | "in-time"
  | "orderly-end"
  | "stream-order"
  | "durability"
  | "reached";

/** One broken invariant in one run. */
export interface Anomaly {
  readonly checker: CheckerName;
  /** The anomaly's own name, e.g. `lost-entry`, `duplicate-publish`, `concurrent-handling`, `poison-discarded`. */
  readonly name: string;
  /** One sentence that says what broke, with the entry, the processes and the times. */
  readonly sentence: string;
  /** The entry it is about, where it is about one. */
  readonly token: string | undefined;
  /** The events that show it, by index into the history. */
  readonly events: readonly number[];
}

/** What a checker says of one history. */
export interface Judgement {
  readonly anomalies: readonly Anomaly[];
  /** How often each of the checker's situations was reached in this run, by the situation's words. */
  readonly reached: Readonly<Record<string, number>>;
}

/** A situation without which a checker's verdict means nothing. */
export interface Situation {
  /** E.g. `an entry was delivered to a process that died`. */
  readonly words: string;
  /** What to change in a scenario that never reaches it. */
  readonly advice: string;
  /** Fault kinds of which the scenario must allow at least one for the situation to be possible; none: always possible. */
  readonly needs: readonly (Fault["kind"] | "poison")[];
}

/** One invariant. */
export interface Checker {
  readonly name: CheckerName;
  /** The invariant in one sentence, as README lists it. */
  readonly invariant: string;
  readonly situations: readonly Situation[];
  /** Whether a scenario asks for it; absent: it applies to all. */
  readonly isAsked?: (scenario: Pick<Scenario, "expect" | "otherGroups">) => boolean;
  /** Situations that a scenario names itself; such a checker is listed where there are any. */
  readonly situationsOf?: (expect: Scenario["expect"]) => readonly Situation[];
  readonly judge: (history: History) => Judgement;
}
