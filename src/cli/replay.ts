/** `streamproof replay`: repeats a counterexample, in the simulator and on a real server. */

import type { Trial } from "../explore/trial.js";
import { pageAssets } from "../platform/page-assets.js";
import { UserError } from "../platform/user-error.js";
import { replayPage } from "../report/html/replay-page.js";
import { counterexampleText, replayedText, type Replayed } from "../report/replay.js";
import { renderSwimlane, SWIMLANE_LEGEND } from "../report/swimlane.js";
import { look } from "./conclusion.js";
import { loadEngine, type Engine } from "./engine.js";
import { EXIT } from "./exit-code.js";
import { interruption } from "./interrupt.js";
import { ratioOption, type Arguments, type OptionSpec } from "./options.js";
import { checkedOutput, writeOutput } from "./output-file.js";
import {
  addressAccess,
  addressOptions,
  configFiles,
  configOptions,
  targetRequest,
  topologyOption,
  type TargetRequest,
} from "./servers.js";
import { replayOnServer, type ReplayedOnServer } from "./replay-on-server.js";
import { foundIn, type Found } from "./replayed-file.js";
import { notReplayable, shownAnomaly, verdictOf, type ReplayVerdict } from "./replay-verdict.js";
import type { Subcommand } from "./subcommand.js";
import { TIME_SCALE_DEFAULT } from "../targets/time-scale.js";
import type { Terminal } from "./terminal.js";
import { walk } from "./walk.js";

const options: readonly OptionSpec[] = [
  {
    name: "target",
    value: "TARGET",
    description:
      "where: sim, process (a redis-server or valkey-server from the PATH), container (Docker), redis://HOST:PORT, redis-sentinel://HOST:PORT,.../NAME or redis-cluster://HOST:PORT,... (rediss for TLS)",
    default: "sim",
  },
  {
    name: "image",
    value: "redis:8.6",
    description: "the image for --target container",
    default: "that of the profile",
  },
  topologyOption,
  ...configOptions,
  {
    name: "time-scale",
    value: "0.02",
    description: "on a real server, what the scenario's durations are multiplied with",
    default: `so that it takes some 12 s: ${TIME_SCALE_DEFAULT} to 0.2; for what is counted in commands a second up to 1`,
  },
  {
    name: "flush",
    description:
      "empty the database of redis://HOST:PORT after the run; a database that is not empty before it is refused",
  },
  ...addressOptions,
  {
    name: "scenario",
    value: "FILE",
    description: "the scenario's file",
    default: "the one that the counterexample names",
  },
  {
    name: "step",
    description: "walk through the simulated run step by step, and ask what server and processes hold at each moment",
  },
  { name: "all", description: "draw every command and fold nothing" },
  { name: "history", value: "FILE", description: "write the history as JSONL" },
  {
    name: "divergence",
    value: "FILE",
    description:
      "where a reply of a real server differs from the model's, write the commands with both replies, as JSON",
    default: "beside the counterexample, when nothing is confirmed",
  },
  {
    name: "html",
    value: "FILE",
    description: "write a page for a browser: the run's picture to walk through, in one file that needs no network",
  },
];

/** The subcommand. */
export const replay: Subcommand = {
  name: "replay",
  summary: "repeat a counterexample, in the simulator or on a real server",
  positionals: "COUNTEREXAMPLE",
  description: [
    "Repeats the run in the simulator first, and says whether it is the same run, byte for byte, as the one that was saved. Then, with another target, lets that do what the simulated server did, command by command: the workers run as processes, each command of theirs waits for its turn in the simulated run, real time goes by where simulated time did (--time-scale), and the same faults strike at the same places. The same checkers judge both histories.",
    "Where a process comes with another command than in the simulator, or with none, that is said, and from there on all go as they please. Replies are compared: ids stand for each other, and idle times are not compared.",
    "--step reads commands: next, back, fault, mark, goto, pel, key NAME, owners, ps, redis COMMAND and more; help lists them. Without a terminal they are read from the standard input, one a line.",
  ],
  options,
  examples: [
    {
      command: "streamproof replay .streamproof/counterexamples/billing.lost-entry.json",
      what: "in the simulator, with its picture",
    },
    {
      command: "streamproof replay billing.lost-entry.json --target process",
      what: "on a redis-server of this machine",
    },
    {
      command: "streamproof replay billing.lost-entry.json --target container --image valkey/valkey:9.1",
      what: "on another server",
    },
    { command: "streamproof replay billing.lost-entry.json --step", what: "step by step" },
    {
      command: "printf 'fault\\npel\\nkey orders\\n' | streamproof replay billing.lost-entry.json --step",
      what: "what is pending, and what the stream holds, when the first fault strikes",
    },
    { command: "streamproof replay billing.lost-entry.json --html failure.html", what: "as a page for a browser" },
  ],
  exits: [
    { code: EXIT.holds, meaning: "nothing breaks any more, in the simulator and on the target" },
    {
      code: EXIT.broken,
      meaning: "it breaks on the target: the violation is reproduced (or the run breaks something else)",
    },
    {
      code: EXIT.unknown,
      meaning:
        "unknown: not confirmed (it breaks in the simulator but not on the real server), not replayable (the server lacks a command, or a fault cannot be done there), the run cannot be trusted, there is no such server, or it was interrupted",
    },
    { code: EXIT.usage, meaning: "wrong usage, or a file that is no counterexample" },
    { code: EXIT.bug, meaning: "a bug in streamproof" },
    { code: EXIT.killed, meaning: "interrupted a second time while stopping" },
  ],
  run: async (args, terminal) => runReplay(args, terminal, await loadEngine()),
};

/** Does what `replay` does, with an engine of choice. */
export async function runReplay(args: Arguments, terminal: Terminal, engine: Engine): Promise<number> {
  const target = targetRequest(args.values.get("target") ?? "sim");
  const timeScale = ratioOption(args, "time-scale");
  refuseIdleOptions(args, target);
  const historyFile = args.values.get("history");
  if (historyFile !== undefined) await checkedOutput(historyFile, "--history");
  const pageFile = args.values.get("html");
  if (pageFile !== undefined) await checkedOutput(pageFile, "--html");
  const divergenceFile = args.values.get("divergence");
  if (divergenceFile !== undefined) await checkedOutput(divergenceFile, "--divergence");
  const found = await foundIn(args, engine);
  const { signal, dispose } = interruption(terminal);
  try {
    terminal.print(counterexampleText(found.counterexample, look(terminal)));
    const simulated = inSimulator(
      found,
      await engine.replayInSimulator(found.scenario, found.counterexample.plan, found.counterexample.choices),
    );
    terminal.print(replayedText(simulated, look(terminal)));
    const onServer =
      target.kind === "sim"
        ? undefined
        : await replayOnServer({ found, target, timeScale, args, terminal, engine, signal, simulated });
    const last = onServer?.kind === "replayed" ? onServer.replayed : simulated;
    if (last !== simulated) terminal.print(replayedText(last, look(terminal)));
    if (historyFile !== undefined)
      await writeOutput(historyFile, last.history.map((event) => `${JSON.stringify(event)}\n`).join(""));
    const verdict = onServer?.kind === "not-replayable" ? notReplayable(onServer.why) : verdictOf(simulated, last);
    if (pageFile !== undefined) await writeOutput(pageFile, pageOf(found, args, last, verdict));
    if (args.flags.has("step")) {
      const { plan, choices } = found.counterexample;
      const run = { scenario: found.scenario, plan, choices, history: last.history };
      await walk({ run, anomaly: shownAnomaly(last), momentsOf: engine.momentsOf, terminal, signal });
    } else terminal.print(picture(last, args, terminal));
    if (onServer?.kind === "replayed") await writeDivergence(onServer, verdict, args, terminal);
    terminal.print(`${verdict.words} (exit code ${verdict.code})`);
    return verdict.code;
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.print("interrupted: nothing is known (exit code 2)");
    return EXIT.unknown;
  } finally {
    dispose();
  }
}

/** Where replies differ, the file that tells of it: where the user wants it, or, when nothing was confirmed, beside the counterexample. */
async function writeDivergence(
  { divergence, replayed }: Extract<ReplayedOnServer, { readonly kind: "replayed" }>,
  { isConfirmed }: ReplayVerdict,
  { positionals: [counterexample = ""], values }: Arguments,
  terminal: Terminal,
): Promise<void> {
  const wanted = values.get("divergence");
  if (divergence === undefined || (wanted === undefined && isConfirmed)) return;
  const server = replayed.label.replace(/ \(.*/, "").replaceAll(" ", "-");
  const file = wanted ?? `${counterexample.replace(/\.json$/, "")}.${server}.divergence.json`;
  await writeOutput(file, divergence);
  terminal.print(`commands with the replies of both, for a report: ${file}`);
}

/** An option that has no effect is a misunderstanding. */
function refuseIdleOptions(args: Arguments, { kind }: TargetRequest): void {
  const refuse = (name: string, needs: string): never => {
    throw new UserError("has no effect here", {
      where: `--${name}`,
      mend: `give it together with ${needs}, or leave it out`,
    });
  };
  if (args.values.has("image") && kind !== "container") refuse("image", "--target container");
  if (args.flags.has("flush") && kind !== "address") refuse("flush", "--target redis://HOST:PORT");
  configFiles(args, kind === "process" || kind === "container");
  addressAccess(args, kind === "address");
  if (args.values.has("time-scale") && kind === "sim") refuse("time-scale", "a real --target");
  if (args.values.has("divergence") && kind === "sim") refuse("divergence", "a real --target");
  if (!args.flags.has("step")) return;
  if (args.flags.has("all")) {
    throw new UserError("has no effect together with --step", { where: "--all", mend: "leave out one of the two" });
  }
  if (kind !== "sim") {
    throw new UserError("walks through the simulated run, where every moment can be asked", {
      where: "--step",
      mend: "leave out --target; --target with --history FILE writes what happens on the server",
    });
  }
}

function inSimulator({ counterexample }: Found, { result, anomalies }: Trial): Replayed {
  return {
    label: "simulator",
    anomalies,
    history: result.history,
    diagnoses: result.diagnoses,
    expected: counterexample.anomaly,
    isSameRun: result.digest === counterexample.digest,
  };
}

function pageOf({ counterexample }: Found, args: Arguments, replayed: Replayed, verdict: ReplayVerdict): string {
  const [file = ""] = args.positionals;
  const target = targetRequest(args.values.get("target") ?? "sim").kind;
  return replayPage({ counterexample, file, target, replayed, anomaly: shownAnomaly(replayed), verdict }, pageAssets());
}

function picture(replayed: Replayed, args: Arguments, terminal: Terminal): string {
  const lanes = renderSwimlane(replayed.history, shownAnomaly(replayed), {
    ...look(terminal),
    all: args.flags.has("all"),
  });
  return `\n${lanes}\n\n     ${SWIMLANE_LEGEND}\n`;
}
