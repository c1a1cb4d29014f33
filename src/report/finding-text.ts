/** One finding for a terminal: the sentence, the run in words, its picture, the command that replays it. */

import type { Finding } from "../explore/campaign.js";
import { replayCommand } from "./ending.js";
import { provenance } from "./provenance.js";
import { painter, type Paint } from "./paint.js";
import { planLines } from "./plan-text.js";
import { printable, wrapped } from "../text/printable.js";
import { renderSwimlane } from "./swimlane.js";

/** How texts are rendered. */
export interface TextOptions {
  readonly width: number;
  readonly color: boolean;
}

const INDENT = "     ";

/** The lines of a finding. `number`: its place among the scenario's findings. `file`: where it was saved. */
export function findingLines(
  finding: Finding,
  given: TextOptions & { number: number; file: string | undefined; replayWith?: (file: string) => string },
): string[] {
  const { file, replayWith = replayCommand } = given;
  const command = file === undefined ? undefined : replayWith(file);
  // Most commands name the file.
  const kept = file === undefined || command?.includes(file) === true ? "" : `; kept in ${file}`;
  return brokenRunLines({ ...finding, note: `${provenance(finding)}${kept}` }, { ...given, command });
}

/** A run that breaks something. */
export interface BrokenRun extends Pick<Finding, "anomaly" | "plan" | "history"> {
  /** Where it comes from, in a few words. */
  readonly note: string;
}

/** The lines of a run that breaks something. `command`: what replays it; undefined when it could not be saved. */
export function brokenRunLines(
  run: BrokenRun,
  given: TextOptions & { number: number; command: string | undefined },
): string[] {
  const paint = painter(given.color);
  const { anomaly, plan, history } = run;
  const paragraph = (text: string, linesMax = 6): string[] =>
    wrapped(printable(text), given.width - INDENT.length, linesMax).map((line) => `${INDENT}${line}`);
  return [
    `${paint("bad", `  ${given.number}. ${printable(anomaly.name)}`)} ${paint("dim", `(${anomaly.checker})`)}`,
    ...paragraph(anomaly.sentence).map((line) => paint("strong", line)),
    ...planLines(plan).flatMap((line) => paragraph(line, 3)),
    ...paragraph(run.note).map((line) => paint("dim", line)),
    "",
    ...renderSwimlane(history, anomaly, given).split("\n"),
    "",
    ...replayLines(given.command, paint),
  ];
}

/** Never cut: it is there to be copied. */
function replayLines(command: string | undefined, paint: Paint): string[] {
  if (command === undefined) return [`${INDENT}${paint("bad", "the counterexample could not be saved")}`];
  return [`${INDENT}replay: ${paint("accent", printable(command))}`];
}
