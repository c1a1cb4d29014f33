/** What a replay comes to: the anomaly that it is about, and the words and the code that the command ends with. */

import type { Anomaly } from "../checkers/checker.js";
import type { Replayed } from "../report/replay.js";
import { differenceText, lackText } from "../report/lockstep-text.js";
import { printable } from "../text/printable.js";
import { EXIT } from "./exit-code.js";

/** How the command ends. */
export interface ReplayVerdict {
  readonly code: number;
  readonly words: string;
  /** A real server showed the expected anomaly. */
  readonly isConfirmed?: boolean;
}

/** A target cannot do what the run asks of it. */
export function notReplayable(why: string): ReplayVerdict {
  return { code: EXIT.unknown, words: `not replayable: ${printable(why)}` };
}

/** The anomaly that pictures are about: the expected one if it is there. */
export function shownAnomaly({ anomalies, expected }: Replayed): Anomaly | undefined {
  const same = anomalies.filter(({ name }) => name === expected.name);
  return same.find(({ token }) => token === expected.token) ?? same[0] ?? anomalies[0];
}

/** What the exit code says. `last` is the simulator's run itself when there is no other target. */
export function verdictOf(simulated: Replayed, last: Replayed): ReplayVerdict {
  const { name } = last.expected;
  const isReal = last !== simulated;
  const names = [...new Set(last.anomalies.map((anomaly) => anomaly.name))];
  if (last.diagnoses.length > 0) {
    const why = last.diagnoses.map(({ what, mend }) => `${what}; ${mend}`).join(" / ");
    return {
      code: EXIT.unknown,
      words: `${isReal ? "not replayable" : "unknown, the run cannot be trusted"}: ${printable(why)}`,
    };
  }
  const lack = last.lockstep === undefined ? undefined : lackText(last.lockstep, last.label);
  if (lack !== undefined) return notReplayable(lack);
  if (names.includes(name))
    return isReal
      ? { code: EXIT.broken, words: `confirmed by ${last.label}: ${name}`, isConfirmed: true }
      : { code: EXIT.broken, words: `reproduced: ${name}` };
  if (names.length > 0)
    return {
      code: EXIT.broken,
      words: `${name} does not happen on ${last.label}, but ${names.join(", ")} does${whyNot(last)}`,
    };
  if (simulated.anomalies.length === 0 && simulated.diagnoses.length === 0)
    return { code: EXIT.holds, words: `${name} happens no more: all invariants hold in this run` };
  return {
    code: EXIT.unknown,
    words: `not confirmed: ${name} happens in the simulator, but ${last.label} does not show it${whyNot(last)}`,
  };
}

/** Why a real server does not show what the simulator does, as far as a run can say. */
function whyNot({ outOfStep, expected, lockstep, label }: Replayed): string {
  const difference = lockstep === undefined ? undefined : differenceText(lockstep, label);
  if (difference !== undefined) return `; ${printable(difference)}`;
  if (lockstep?.parted !== undefined)
    return `; ${printable(lockstep.parted)}: its own timers run on real time, and durations that it does not take through \`ms\` are not scaled. Try again when the machine is less busy, or with --time-scale 1`;
  if (outOfStep === undefined) return "";
  // The limit is scaled as time is, and no machine sends 50 times as many commands.
  if (expected.checker === "no-spin")
    return "; it is a matter of how many commands a second this machine comes to: leave out --time-scale, or try it when the machine is less busy";
  if (lockstep !== undefined)
    return `; it was sent every command in the simulator's order, and every reply was the same, so that it is a matter of what happens inside the processes: try a larger --time-scale`;
  const [first, second, ...others] = outOfStep;
  if (first === undefined)
    return "; commands came in the simulator's order, so that it is a matter of how long things took: try another --time-scale, such as 0.1";
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  const what = second === undefined ? first : `${first}, ${second}${more}`;
  return `; the run went another way: ${what}. Try again, or with another --time-scale, such as 0.1`;
}
