/** Runs that went another way when they were repeated: what is said of them. */

import { commandName } from "../history/command-name.js";
import type { Anomaly } from "../checkers/checker.js";
import type { History, HistoryEvent } from "../history/event.js";
import type { Diagnosis } from "../targets/target.js";

const MEND =
  "look for state that outlives a run: module-level variables, caches, counters; `streamproof check --isolate` gives each process of each run modules of its own";

/** Two runs of one plan by the same choices had different digests. */
export function notDeterministic(first: History, second: History): Diagnosis {
  return {
    kind: "not-deterministic",
    process: "scenario",
    what: `a run went another way when it was repeated: ${difference(first, second)}`,
    where: undefined,
    mend: MEND,
  };
}

/** An anomaly that was seen, twice, and then no more. */
export function notRepeated({ checker, name }: Anomaly): Diagnosis {
  return {
    kind: "not-deterministic",
    process: "scenario",
    what: `a run that broke ${checker} (${name}) did not when it was repeated`,
    where: undefined,
    mend: MEND,
  };
}

/** The first events that differ. Bytes may differ where all events are the same: a value that no checker looks at. */
function difference(first: History, second: History): string {
  const length = Math.max(first.length, second.length);
  for (let n = 0; n < length; n++) {
    const [one, other] = [first[n], second[n]];
    if (JSON.stringify(one) !== JSON.stringify(other)) return `first ${words(one)}, then ${words(other)}`;
  }
  return "the same commands had different arguments";
}

function words(event: HistoryEvent | undefined): string {
  if (event === undefined) return "nothing more";
  const what = event.kind === "command" ? commandName(event) : event.kind;
  return `${what} (${event.process}, at ${event.timeMs} ms)`;
}
