/**
 * What was published and answered survives the server. Losing it is no consumer's doing and a matter of the server's
 * settings, so it is judged only where a scenario says how much may be lost (expect.lostByServerMax).
 */

import { runRecord } from "../history/entries.js";
import type { History } from "../history/event.js";
import { counted } from "../text/number-text.js";
import { timeText } from "../text/time-text.js";
import { tokenNames } from "../text/token-list.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";
import { fateOf } from "./fate.js";
import { indexesOf } from "./words.js";

const LOST = "the server lost entries";

/** Few publishes that were answered are lost by the server. */
export const durability: Checker = {
  name: "durability",
  invariant:
    "At most lostByServerMax entries whose publish was answered, and which nobody had handled, are lost by the server.",
  situations: [
    {
      words: LOST,
      advice: 'set persistence to "lost", allow faults that lose data, or publish more entries',
      needs: ["broker-restart", "power-cut", "failover", "split-brain", "eviction"],
    },
  ],
  isAsked: ({ expect }) => expect.limits.lostByServerMax !== undefined,
  judge,
};

function judge(history: History): Judgement {
  const run = runRecord(history);
  const max = run.started?.limits?.lostByServerMax;
  if (max === undefined) return { anomalies: [], reached: {} };
  // What an operator destroys is not the server's doing.
  const losses = run.states.filter(({ cause, destroyed }) => cause !== "operator" && destroyed.length > 0);
  const gone = new Set(losses.flatMap(({ destroyed }) => destroyed.map(({ token }) => token)));
  const reached = { [LOST]: losses.length };
  const lost = run.entries.filter(
    (entry) =>
      gone.has(entry.token) &&
      !entry.isHandled &&
      entry.publishCompleted?.outcome === "ok" &&
      fateOf(entry, run)?.kind === "excused",
  );
  const [first] = lost;
  if (lost.length <= max || first === undefined) return { anomalies: [], reached };
  const answered = first.publishCompleted!;
  const names = tokenNames(lost.map(({ token }) => token));
  const anomaly: Anomaly = {
    checker: "durability",
    name: "lost-by-server",
    sentence: `The server has lost ${counted(lost.length, "entry", "entries")} whose publish it had answered and which nobody had handled (${names}; the first was answered at ${timeText(answered.timeMs)}): ${max} are allowed.`,
    token: first.token,
    events: indexesOf([first.appended[0], answered, ...losses, ...first.deliveries, run.final]),
  };
  return { anomalies: [anomaly], reached };
}
