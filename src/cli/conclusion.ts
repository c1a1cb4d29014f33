/** How campaigns end for whoever asked: what is printed, which reports are written, and the exit code. */

import { pageAssets } from "../platform/page-assets.js";
import { ownVersion } from "../platform/package-version.js";
import { endingOf, type CheckedScenario } from "../report/ending.js";
import { closingSummary } from "../report/summary.js";
import { reportFormats, type ReportFormat } from "../report/table.js";
import { counted } from "../text/number-text.js";
import { EXIT } from "./exit-code.js";
import type { Arguments, OptionSpec } from "./options.js";
import { checkedOutput } from "./output-file.js";
import type { Terminal } from "./terminal.js";

/** The options that name reports. */
export const reportOptions: readonly OptionSpec[] = reportFormats.map(({ option, description }) => ({
  name: option,
  value: "FILE",
  description,
}));

/** A report that was asked for. */
interface Output {
  readonly file: string;
  readonly render: ReportFormat["render"];
}

/** The reports that were asked for; each file was seen to be writable. @throws UserError */
export function reportOutputs(args: Arguments): Promise<readonly Output[]> {
  return Promise.all(
    reportFormats.flatMap(({ option, render }) => {
      const file = args.values.get(option);
      return file === undefined ? [] : [checkedOutput(file, `--${option}`).then(() => ({ file, render }))];
    }),
  );
}

/** All that was done. */
export interface Conclusion {
  readonly scenarios: readonly CheckedScenario[];
  readonly seed: number;
  readonly elapsedMs: number;
  readonly outputs: readonly Output[];
  readonly exit: Exit;
}

/** An exit code and its reason. */
export interface Exit {
  readonly code: number;
  readonly words: string;
}

/** Prints the table, has the reports written, and resolves to the exit code. */
export function conclude(
  { scenarios, seed, elapsedMs, outputs, exit }: Conclusion,
  terminal: Terminal,
  write: (file: string, text: string) => void | Promise<void>,
): Promise<number> {
  terminal.print(`\n${closingSummary(scenarios, exit, look(terminal))}`);
  const report = { version: ownVersion(), seed, exitCode: exit.code, elapsedMs, scenarios };
  const written = outputs.map(({ file, render }) => write(file, render(report, pageAssets)));
  return Promise.all(written).then(() => exit.code);
}

/** How texts look on a terminal. */
export function look({ width, hasColor }: Terminal): { width: number; color: boolean } {
  return { width, color: hasColor };
}

/** How the program ends: broken before unknown before fine. `total`: how many scenarios there were to check. */
export function exitOf(scenarios: readonly CheckedScenario[], total: number): Exit {
  const count = (kind: string): number => scenarios.filter(({ result }) => endingOf(result).kind === kind).length;
  const notRun = total - scenarios.length;
  const left = notRun === 0 ? "" : `; interrupted, ${counted(notRun, "scenario")} not run`;
  const of = `${counted(total, "scenario")}`;
  const broken = count("broken");
  if (broken > 0)
    return { code: EXIT.broken, words: `${broken} of ${of} ${broken === 1 ? "is" : "are"} broken${left}` };
  const unknown = count("unknown");
  if (unknown + notRun > 0 || total === 0)
    return { code: EXIT.unknown, words: `${unknown} of ${of} ${unknown === 1 ? "is" : "are"} unknown${left}` };
  return {
    code: EXIT.holds,
    words: `${of}: ${total === 1 ? "ends" : "all end"} as ${total === 1 ? "it has" : "they have"} to`,
  };
}
