/** What a test says of counterexamples that were kept and break again. */

import type { Anomaly } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Diagnosis } from "../targets/target.js";
import { counted } from "../text/number-text.js";
import { printable } from "../text/printable.js";
import { brokenRunLines, type TextOptions } from "./finding-text.js";
import { painter } from "./paint.js";
import { diagnosisLines } from "./summary.js";
import { SWIMLANE_LEGEND } from "./swimlane.js";

/** A kept counterexample that breaks again, or whose run cannot be trusted. */
export interface KeptRun {
  /** The counterexample's file, as the user would name it. */
  readonly file: string;
  readonly plan: RunPlan;
  readonly history: History;
  /** The first of each name. */
  readonly anomalies: readonly Anomaly[];
  readonly diagnoses: readonly Diagnosis[];
}

/** The scenario's name, then each run with its picture. `runs`: at least one. `replayWith`: the command that replays a file. */
export function keptText(
  scenario: string,
  runs: readonly KeptRun[],
  options: TextOptions & { readonly replayWith: (file: string) => string },
): string {
  const paint = painter(options.color);
  const again = `${counted(runs.length, "kept counterexample breaks", "kept counterexamples break")} again`;
  const lines = [
    `${paint("bad", "✗")} ${paint("strong", printable(scenario))}`,
    `  ${paint("bad", `BROKEN: ${again}`)}`,
  ];
  let number = 0;
  for (const { file, diagnoses, anomalies, ...run } of runs) {
    for (const anomaly of anomalies) {
      const broken = { ...run, anomaly, note: `kept in ${file}` };
      lines.push("", ...brokenRunLines(broken, { ...options, number: ++number, command: options.replayWith(file) }));
    }
    for (const diagnosis of diagnoses) lines.push("", ...diagnosisLines(diagnosis, options.width, paint));
  }
  if (number > 0) lines.push("", `     ${paint("dim", SWIMLANE_LEGEND)}`);
  return [...lines, ""].join("\n");
}
