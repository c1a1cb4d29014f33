/** What the user's own code has come to, as it tells by `reached()`: it breaks nothing, and is counted. */

import { runRecord } from "../history/entries.js";
import type { History } from "../history/event.js";
import type { Checker, Judgement } from "./checker.js";

/** The situations that a scenario names have to come about. */
export const reached: Checker = {
  name: "reached",
  invariant: "The situations that the scenario lists in expect.reached come about, as the code tells by reached().",
  situations: [],
  situationsOf: (expect) =>
    expect.reached.map((words) => ({
      words,
      advice: `no run came to reached(${JSON.stringify(words)}): see that the code calls it with these words, allow more faults or other entries, or run more often`,
      needs: [],
    })),
  judge,
};

function judge(history: History): Judgement {
  const { reached: words } = runRecord(history);
  return { anomalies: [], reached: Object.fromEntries(words) };
}
