/** How `drive` goes about it: from settings to a result on the terminal and in files. Loaded when it is asked for. */

import { randomUUID } from "node:crypto";
import { join as joinPath } from "node:path";
import { loadFileText } from "../load/load-file.js";
import { loadStream, refuseNonemptyDatabase } from "../load/load-keys.js";
import type { LoadOptions } from "../load/load-options.js";
import type { LoadResult } from "../load/load-result.js";
import { measureOwnShare } from "../load/own-share.js";
import { runLoad } from "../load/run-load.js";
import { scheduleDurationMs } from "../load/schedule.js";
import { painter } from "../report/paint.js";
import { loadFiles } from "../report/load/load-files.js";
import { loadSummary } from "../report/load/summary.js";
import { readAddress } from "../targets/address.js";
import { findServers } from "../targets/topology/find-servers.js";
import { explainConnectionError } from "../targets/connection-errors.js";
import { withControl } from "../targets/server.js";
import { counted } from "../text/number-text.js";
import { durationText } from "../text/time-text.js";
import { readDriveSettings, type DriveSettings } from "./drive-settings.js";
import { EXIT } from "./exit-code.js";
import { interruption } from "./interrupt.js";
import { LoadView } from "./load-progress.js";
import type { Arguments } from "./options.js";
import { checkedOutput, writeOutput } from "./output-file.js";
import { certificateFiles } from "./servers.js";
import type { Terminal } from "./terminal.js";

/** The exit code of a verdict. */
export const EXIT_OF = { held: EXIT.holds, broken: EXIT.broken, unknown: EXIT.unknown } as const;

/** Does what `drive` does. */
export async function runDrive(args: Arguments, terminal: Terminal): Promise<number> {
  const settings = readDriveSettings(args);
  const runId = settings.join?.name ?? randomUUID().slice(0, 8);
  const certificates = certificateFiles(args);
  // Of servers that stand together, the primary that holds the load's stream.
  const { endpoint, label } =
    (await findServers({ url: settings.address, certificates, key: loadStream(runId) })) ??
    readAddress(settings.address, certificates);
  if (settings.out !== undefined) await checkedOutput(joinPath(settings.out, "load.json"), "--out");
  const view = new LoadView(terminal);
  const { signal, dispose } = interruption(terminal);
  const options: LoadOptions = {
    endpoint,
    label,
    stages: settings.stages,
    runId,
    seed: settings.seed,
    budgets: settings.budgets,
    settings: settings.settings,
    signal,
    ...(settings.abortAfterMs === undefined ? {} : { abortAfterMs: settings.abortAfterMs }),
    ...(settings.join === undefined ? {} : { join: settings.join.part }),
    onWaiting: (there) => view.say(`waiting for other machines: ${there} of ${settings.join?.part.count} are there`),
    onProgress: (progress) => view.update(progress),
  };
  try {
    if (!settings.allowNonempty)
      await withControl(endpoint, (control) => refuseNonemptyDatabase(control, label, loadStream(runId)));
    const ownShare = settings.hasStub ? await stubbed(options, view) : undefined;
    view.say(`${label}: ${loadWords(settings)}, seed ${settings.seed}`);
    const result = await runLoad(options);
    view.clear();
    await tellLoad(result, { ownShare, out: settings.out }, terminal);
    return EXIT_OF[result.verdict];
  } catch (error) {
    view.clear();
    if (signal.aborted) return EXIT.unknown;
    throw explainConnectionError(error, label);
  } finally {
    dispose();
  }
}

async function stubbed(options: LoadOptions, view: LoadView): Promise<LoadResult> {
  view.say("measuring the drivers' own share against a stub");
  return measureOwnShare(options);
}

function loadWords({ stages }: DriveSettings): string {
  const measured = stages.filter(({ isWarmUp }) => isWarmUp !== true);
  const rates = measured.map(({ fromPerSecond: from, toPerSecond: to }) =>
    from === to ? `${from * 2}/s` : `${from * 2}/s to ${to * 2}/s`,
  );
  return `${measured.length === 1 ? "" : `${counted(measured.length, "stage")}, `}${rates.join(", ")} for ${durationText(scheduleDurationMs(measured))}`;
}

/** Prints the summary and writes the files. */
export async function tellLoad(
  result: LoadResult,
  { ownShare, out }: { readonly ownShare: LoadResult | undefined; readonly out: string | undefined },
  terminal: Terminal,
): Promise<void> {
  terminal.print(loadSummary(result, ownShare, { width: terminal.width, paint: painter(terminal.hasColor) }));
  if (out === undefined) return;
  const files = [{ name: "load.json", text: loadFileText(result) }, ...loadFiles(result)];
  for (const { name, text } of files) await writeOutput(joinPath(out, name), text);
  terminal.print(`  written to ${out}: ${files.map(({ name }) => name).join(", ")}`);
}
