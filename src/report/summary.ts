/** What `check` says of a scenario when its campaign is over. */

import type { CampaignResult } from "../explore/campaign.js";
import type { Diagnosis } from "../targets/target.js";
import { endingOf, type CheckedScenario, type Ending } from "./ending.js";
import { findingLines, type TextOptions } from "./finding-text.js";
import { counted, groupDigits } from "../text/number-text.js";
import { painter, type Paint, type Tone } from "./paint.js";
import { printable, printableLines, wrapped } from "../text/printable.js";
import { priorityText } from "./priority-text.js";
import { SWIMLANE_LEGEND } from "./swimlane.js";
import { durationText } from "../text/time-text.js";
import { verdictLines } from "./verdict-lines.js";

const HEADS: Readonly<Record<Ending["kind"], readonly [mark: string, words: string, tone: Tone]>> = {
  holds: ["✓", "holds", "good"],
  caught: ["✓", "caught, as it says", "good"],
  broken: ["✗", "BROKEN", "bad"],
  unknown: ["?", "unknown", "marked"],
};

/** A line for a scenario that holds; for all others what was found, with pictures, and what each checker says. */
export function scenarioSummary(checked: CheckedScenario, options: TextOptions): string {
  const { result, saved, replayWith } = checked;
  const paint = painter(options.color);
  const ending = endingOf(result);
  const lines = headLines(checked, ending, options);
  if (ending.kind === "holds") return lines.join("\n");
  result.findings.forEach((finding, n) => {
    const file = saved.get(finding);
    lines.push("", ...findingLines(finding, { ...options, number: n + 1, file, ...(replayWith && { replayWith }) }));
  });
  if (result.findings.length > 0) lines.push("", `     ${paint("dim", SWIMLANE_LEGEND)}`);
  for (const diagnosis of result.diagnoses) lines.push("", ...diagnosisLines(diagnosis, options.width, paint));
  // What checkers say of runs that cannot be trusted would look like a verdict.
  if (result.verdicts.length > 0 && result.diagnoses.length === 0)
    lines.push("", ...verdictLines(result.verdicts, options.width, paint));
  return [...lines, ""].join("\n");
}

function headLines({ result, file }: CheckedScenario, ending: Ending, { width, color }: TextOptions): string[] {
  const paint = painter(color);
  const [mark, words, tone] = HEADS[ending.kind];
  const reason = ending.reason === "" ? "" : `: ${ending.reason}`;
  const head = `${paint(tone, mark)} ${paint("strong", printable(result.scenario.name))} ${paint("dim", printable(file))}`;
  const detail = wrapped(`${words}${reason}`, width - 2, 4).map((line) => `  ${paint(tone, line)}`);
  const schedules = priorityText(result.priorities);
  const dim = [runsText(result), ...wrapped(schedules, width - 2, 4)].filter((line) => line !== "");
  return [head, ...detail, ...dim.map((line) => `  ${paint("dim", line)}`)];
}

/** How many runs of which kind, in what time. */
function runsText(result: CampaignResult): string {
  const { runs, runsByStage, sweepPlaces, pairPlaces, elapsedMs, seed, isInterrupted } = result;
  const { shrinking, ...searching } = runsByStage;
  const totals: Partial<Record<string, number>> = { sweep: sweepPlaces, pairs: pairPlaces };
  const stages = Object.entries(searching).flatMap(([stage, n]) => {
    const total = totals[stage] ?? 0;
    const of = total > n ? ` of ${groupDigits(total)}` : "";
    return n === 0 ? [] : [`${groupDigits(n)}${of} ${stage}`];
  });
  const shrunk = shrinking === 0 ? "" : ` and ${groupDigits(shrinking)} to shrink`;
  const how = stages.length === 0 ? "" : ` (${stages.join(", ")})${shrunk}`;
  const where = result.server === undefined ? "" : ` on ${result.server}`;
  return `${counted(runs, "run")}${where}${how} in ${durationText(elapsedMs)}, seed ${seed}${isInterrupted ? ", interrupted" : ""}`;
}

/** A diagnosis: what makes runs worthless, where, and what to do about it. */
export function diagnosisLines({ kind, process, what, where, mend }: Diagnosis, width: number, paint: Paint): string[] {
  const part = (title: string, text: string): string[] =>
    printableLines(text)
      .slice(0, 8)
      .flatMap((line) => wrapped(line.trim(), width - 13, 4))
      .map((line, n) => `     ${paint("dim", (n === 0 ? title : "").padEnd(7))} ${line}`);
  return [
    `  ${paint("marked", `? ${kind}`)} ${paint("dim", `(${printable(process)})`)}`,
    ...part("what", what),
    ...(where === undefined ? [] : part("where", where)),
    ...part("mend", mend),
  ];
}

/** The table of all scenarios, and what the exit code says. */
export function closingSummary(
  scenarios: readonly CheckedScenario[],
  exit: { code: number; words: string },
  options: TextOptions,
): string {
  const paint = painter(options.color);
  const names = scenarios.map(({ result }) => printable(result.scenario.name));
  const nameWidth = Math.min(Math.max(0, ...names.map((name) => name.length)), Math.max(20, options.width - 40));
  const rows = scenarios.map(({ result }, n) => {
    const ending = endingOf(result);
    const [mark, words, tone] = HEADS[ending.kind];
    const text = ending.reason === "" ? words : `${words}: ${ending.reason}`;
    const name = wrapped(names[n] ?? "", nameWidth, 1)[0]!.padEnd(nameWidth);
    const runs = counted(result.runs, "run").padStart(12);
    const [cell = ""] = wrapped(text, Math.max(20, options.width - nameWidth - 18), 1);
    return `${paint(tone, mark)} ${name} ${paint("dim", runs)}  ${paint(tone, cell)}`;
  });
  const tone: Tone = exit.code === 0 ? "good" : exit.code === 1 ? "bad" : "marked";
  return [...rows, "", paint(tone, `${exit.words} (exit code ${exit.code})`)].join("\n");
}
