/** The part of `replay` that a real server plays. */

import { printable } from "../text/printable.js";
import type { Replayed } from "../report/replay.js";
import { timeScaleFor } from "../targets/time-scale.js";
import type { Engine } from "./engine.js";
import type { Arguments } from "./options.js";
import { ProgressLine } from "./progress.js";
import type { Found } from "./replayed-file.js";
import { configFiles, type ServerTarget } from "./servers.js";
import type { Terminal } from "./terminal.js";

interface ServerRun {
  readonly found: Found;
  readonly target: ServerTarget;
  readonly timeScale: number | undefined;
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly simulated: Replayed;
}

/** Runs the plan on the target, and stops the server if it was started for that. */
export async function replayOnServer({
  found,
  target,
  timeScale,
  args,
  terminal,
  engine,
  signal,
  simulated,
}: ServerRun): Promise<Replayed> {
  const { scenario, scenarioFile, counterexample } = found;
  const progress = new ProgressLine(terminal, "");
  progress.start(`starting the server (${target.kind})`);
  const onNote = (sentence: string): void => {
    progress.clear();
    terminal.printError(`note: ${printable(sentence)}\n`);
  };
  const server = await engine.startServer({
    target,
    image: args.values.get("image"),
    flush: args.flags.has("flush"),
    files: configFiles(args, target.kind !== "address"),
    scenario,
    signal,
    onNote,
  });
  try {
    const { plan } = counterexample;
    const {
      history,
      diagnoses,
      outOfStep,
      notes = [],
    } = await engine.runOnServer({
      scenario,
      scenarioFile,
      plan,
      server,
      target: target.kind,
      timeScale: timeScale ?? timeScaleFor(counterexample.anomaly.checker, simulated.history),
      signal,
      like: simulated.history,
      onProgress: (text) => progress.start(`${server.version}: ${text}`),
    });
    for (const note of notes) onNote(note);
    const { anomalies } = engine.judgeHistory(scenario, history);
    return {
      label: `${server.version} (${target.kind})`,
      anomalies,
      history,
      diagnoses,
      expected: counterexample.anomaly,
      ...(outOfStep === undefined ? {} : { outOfStep }),
    };
  } finally {
    progress.clear();
    await server.stop();
  }
}
