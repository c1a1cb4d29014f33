/** A plan in words. */

import { describeFault } from "../faults/table.js";
import type { RunPlan } from "../scenario/plan.js";
import { entryToken } from "../scenario/plan.js";
import { counted } from "../text/number-text.js";
import { durationText } from "../text/time-text.js";
import { tokenList } from "../text/token-list.js";

/** What is published by how many, and each fault, one text per line: `2 entries: entry-1, entry-2 (poison); 2 workers`. */
export function planLines(plan: RunPlan): string[] {
  const entries = plan.entries.map((kind, n) => ({
    token: entryToken(n + 1),
    id: "",
    note: kind === "sound" ? "" : ` (${kind})`,
  }));
  const named = entries.length === 0 ? "" : `: ${tokenList(entries)}`;
  const backlog =
    plan.backlog === 0
      ? ""
      : `, ${plan.backlog === plan.entries.length ? "" : `the first ${plan.backlog} `}published before any worker starts`;
  const idle = plan.idleMs === undefined ? "" : `; then ${durationText(plan.idleMs)} with nothing to do`;
  const sizes = `${counted(plan.entries.length, "entry", "entries")}${named}${backlog}; ${counted(plan.workers, "worker")}${idle}`;
  if (plan.faults.length === 0) return [`${sizes}; no fault`];
  return [sizes, ...plan.faults.map((fault) => `fault: ${describeFault(fault)}`)];
}
