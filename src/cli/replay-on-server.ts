/** The part of `replay` that a real server plays. */

import { commandLine, divergenceFile } from "../report/divergence.js";
import { NotReplayableError } from "../targets/not-replayable.js";
import type { RealServer } from "../targets/server.js";
import { printable } from "../text/printable.js";
import type { Replayed } from "../report/replay.js";
import { timeScaleFor } from "../targets/time-scale.js";
import type { Engine } from "./engine.js";
import type { Arguments } from "./options.js";
import { ProgressLine } from "./progress.js";
import type { Found } from "./replayed-file.js";
import { addressAccess, configFiles, topologyName, type ServerTarget } from "./servers.js";
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

type OnNote = (sentence: string) => void;

/** What became of it: a run on the server, or why there cannot be one. */
export type ReplayedOnServer =
  | { readonly kind: "replayed"; readonly replayed: Replayed; readonly divergence: string | undefined }
  | { readonly kind: "not-replayable"; readonly why: string };

/**
 * Lets the target do what the simulated server did, command by command, and stops the server if it was started for that.
 *
 * @throws UserError when there is no such server, or it cannot be used.
 */
export async function replayOnServer(run: ServerRun): Promise<ReplayedOnServer> {
  const { found, target, args, terminal, engine, signal } = run;
  const { scenario } = found;
  const progress = new ProgressLine(terminal, "");
  progress.start(`starting the server (${target.kind})`);
  const onNote = (sentence: string): void => {
    progress.clear();
    terminal.printError(`note: ${printable(sentence)}\n`);
  };
  const server = await engine.startServer({
    target,
    image: args.values.get("image"),
    topology: topologyName(args, target),
    flush: args.flags.has("flush"),
    files: configFiles(args, target.kind !== "address"),
    access: addressAccess(args, target.kind === "address"),
    scenario,
    signal,
    onNote,
  });
  try {
    return await replayOn(server, { ...run, onNote }, (text) => progress.start(`${server.version}: ${text}`));
  } catch (error) {
    if (!(error instanceof NotReplayableError)) throw error;
    return { kind: "not-replayable", why: `${error.what}; ${error.mend}` };
  } finally {
    progress.clear();
    await server.stop();
  }
}

async function replayOn(
  server: RealServer,
  { found, target, timeScale, engine, signal, onNote }: ServerRun & { readonly onNote: OnNote },
  onProgress: (text: string) => void,
): Promise<ReplayedOnServer> {
  const { scenario, scenarioFile, counterexample } = found;
  const { plan } = counterexample;
  onProgress("preparing the simulated run");
  const { choices, anomaly } = counterexample;
  const like = await engine.scriptForServer({ scenario, plan, choices, anomaly: anomaly.name }, server.version);
  if (like.kind === "lacks") {
    const what = commandLine(like.command, LINE_MAX);
    return {
      kind: "not-replayable",
      why: `${server.version} does not know ${what}, which ${scenario.profile.name} does`,
    };
  }
  const isCluster = server.topology?.seeds.kind === "cluster";
  // A Cluster's client sends commands of its own: nothing of that stands in the script.
  if (isCluster) onNote(NO_LOCKSTEP);
  const scale = timeScale ?? timeScaleFor(counterexample.anomaly.checker, like.history);
  const {
    history,
    diagnoses,
    outOfStep,
    lockstep,
    notes = [],
  } = await engine.runOnServer({
    scenario,
    scenarioFile,
    plan,
    server,
    target: target.kind,
    timeScale: scale,
    signal,
    like: like.history,
    ...(isCluster ? {} : { script: like.script }),
    onProgress,
  });
  for (const note of notes) onNote(note);
  const { anomalies } = engine.judgeHistory(scenario, history);
  return {
    kind: "replayed",
    divergence: lockstep && divergenceFile(lockstep, { server: server.version, timeScale: scale }),
    replayed: {
      label: `${server.version} (${target.kind})`,
      anomalies,
      history,
      diagnoses,
      expected: counterexample.anomaly,
      ...(outOfStep === undefined ? {} : { outOfStep }),
      ...(lockstep === undefined ? {} : { lockstep }),
    },
  };
}

/** Why a Cluster does not go step by step. */
const NO_LOCKSTEP =
  "on a Cluster the order of the simulated run is kept at publishes and faults, not command by command: its clients send commands of their own, in an order of their own";
/** Of a command, in characters. */
const LINE_MAX = 120;
