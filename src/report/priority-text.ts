/** In words: what the random runs whose schedule was by priority prove. */

import { DEPTHS, missedAtMost, type PrioritySearch } from "../explore/priority-runs.js";
import { counted, groupDigits } from "../text/number-text.js";

/** What the runs by priority without faults prove of bugs that show only in some orders; "" where there were none. */
export function priorityText(search: PrioritySearch): string {
  const { faultFree, processes, steps } = search;
  const [first, ...rest] = DEPTHS.filter((depth) => faultFree[depth] > 0).map((depth) => ({
    runs: `${groupDigits(faultFree[depth])} of depth ${depth}`,
    missed: percentAtMost(missedAtMost(search, depth)),
  }));
  if (first === undefined) return "";
  const size = `${counted(processes, "process", "processes")}, ${counted(steps, "step")}`;
  return [
    `schedules by priority, without faults (${size}): ${first.runs} miss a bug of that depth with a probability of ${first.missed} at most`,
    ...rest.map(({ runs, missed }) => `${runs}: ${missed}`),
  ].join(", ");
}

/** Rounded up. */
function percentAtMost(ratio: number): string {
  const percent = ratio * 100;
  const digits = percent < 1 || percent > 99 ? 100 : 1;
  return `${Math.ceil(percent * digits) / digits} %`;
}
