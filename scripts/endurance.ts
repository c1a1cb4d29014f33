/** `npm run endurance`: `streamproof verify` again and again on what is sound, some of it interrupted; nothing may be found, lost or left over. */

import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hashText } from "../dist/sim/kernel/choices.js";
import { readOptions, runScript, wholeNumber } from "./script.js";

/** After a runner was killed, its watchdogs have so long, in ms, to end what it had started. */
const GONE_WITHIN_MS = 15_000;
/** What marks the processes of one verify: all that it starts inherit it. A server writes its title over it, but works in a folder of the verify's own. */
const MARK = "STREAMPROOF_ENDURANCE";

const HELP = `npm run endurance -- [options]

Runs \`streamproof verify\` many times on the sound consumer with random faults, and interrupts some at a random moment, by
SIGINT and by SIGKILL of the runner in turn. Nothing may be found, and no process, container or folder may be left over.

  --times N        so many times in all (default 100)
  --interrupted N  of these so many are interrupted (default 20)
  --runs N         runs of each verify (default 3)
  --target PLACE   process or container (default process)
  --image IMAGE    the image for containers
  --lanes N        so many side by side (default 2)
  --seed N         the seed (default: a fresh one, which is printed)
  --help           this text

Exit code 1 when something was found, failed or was left over.

Examples:
  npm run endurance
  npm run endurance -- --times 10 --interrupted 5 --target container --image valkey/valkey:9.1
`;

interface Options {
  readonly times: number;
  readonly interrupted: number;
  readonly runs: number;
  readonly lanes: number;
  readonly seed: number;
  readonly where: readonly string[];
}

/** One verify: when it is to be interrupted, and how. */
interface Trial {
  readonly nth: number;
  readonly seed: number;
  readonly interruption: { readonly signal: "SIGINT" | "SIGKILL"; readonly afterMs: number } | undefined;
}

/** By what its processes are known. */
interface Traces {
  readonly mark: string;
  readonly folder: string;
}

/** What became of it. */
interface Outcome {
  readonly trial: Trial;
  /** Such as `exit 0` or `SIGKILL`. */
  readonly end: string;
  readonly seconds: number;
  /** Runs that were judged; undefined where the report was not written. */
  readonly runs: number | undefined;
  /** Until all that it had started was gone, from the runner's end, in ms. */
  readonly goneAfterMs: number;
  readonly problems: readonly string[];
}

function options(): Options {
  const values = readOptions({
    times: { type: "string", default: "100" },
    interrupted: { type: "string", default: "20" },
    runs: { type: "string", default: "3" },
    target: { type: "string", default: "process" },
    image: { type: "string" },
    lanes: { type: "string", default: "2" },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
  });
  const where = ["--target", values.target, ...(values.image === undefined ? [] : ["--image", values.image])];
  return {
    times: wholeNumber("--times", values.times, 1),
    interrupted: Math.min(wholeNumber("--interrupted", values.interrupted), wholeNumber("--times", values.times, 1)),
    runs: wholeNumber("--runs", values.runs, 1),
    lanes: wholeNumber("--lanes", values.lanes, 1),
    seed: wholeNumber("--seed", values.seed),
    where,
  };
}

/** Which are interrupted, and when, is drawn. */
function trialsOf({ times, interrupted, seed }: Options): readonly Trial[] {
  const drawn = (what: string): number => hashText(`${seed} ${what}`);
  const numbers = Array.from({ length: times }, (_, nth) => nth);
  const chosen = new Set(numbers.toSorted((a, b) => drawn(`turn ${a}`) - drawn(`turn ${b}`)).slice(0, interrupted));
  let nthInterruption = 0;
  return numbers.map((nth) => {
    const afterMs = 300 + (drawn(`time ${nth}`) % 20_000);
    const signal = chosen.has(nth) && nthInterruption++ % 2 === 0 ? "SIGKILL" : "SIGINT";
    return { nth, seed: seed + nth, interruption: chosen.has(nth) ? { signal, afterMs } : undefined };
  });
}

/** Runners at work: Ctrl-C is passed on to them, and no other one starts. */
const running = new Set<ChildProcess>();
let isInterrupted = false;

async function play(trial: Trial, { runs, where }: Options): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-endurance-"));
  const mark = `${process.pid}-${trial.nth}`;
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const report = join(folder, "report.json");
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    verifyArguments(where, folder, ["--runs", String(runs), "--seed", String(trial.seed), "--json", report]),
    // A group of its own: Ctrl-C is passed on to it once.
    { env: { ...process.env, TMPDIR: temporary, [MARK]: mark }, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  running.add(child);
  const output = collected(child);
  const { interruption } = trial;
  const timer = interruption && setTimeout(() => child.kill(interruption.signal), interruption.afterMs);
  const end = await new Promise<string>((done) =>
    child.once("exit", (code, signal) => done(code === null ? String(signal) : `exit ${code}`)),
  );
  clearTimeout(timer);
  running.delete(child);
  const seconds = (performance.now() - startedAt) / 1000;
  const goneAfterMs = await untilGone({ mark, folder });
  const { judged, problems } = readReport(report);
  // Before it has loaded, SIGINT ends Node itself.
  const isExpected = isInterrupted || end === "exit 0" || end === "exit 2" || end === interruption?.signal;
  if (!isExpected) problems.push(`${end}: ${output().slice(-400)}`);
  for (const left of processesOf({ mark, folder })) problems.push(`left over: process ${left}`);
  // What a runner that was killed leaves on disk is removed by the next; what one that ended leaves is there for good.
  if (end !== "SIGKILL") for (const name of foldersIn(temporary)) problems.push(`left over: ${name}`);
  else await startAgain(temporary, folder, where, problems);
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  else problems.push(`see ${folder}`);
  return { trial, end, seconds, runs: judged, goneAfterMs, problems };
}

/** The next run in the same place removes what is left. */
async function startAgain(
  temporary: string,
  folder: string,
  where: readonly string[],
  problems: string[],
): Promise<void> {
  const next = spawn(process.execPath, verifyArguments(where, folder, ["--runs", "1", "--faults", "none"]), {
    env: { ...process.env, TMPDIR: temporary },
    stdio: "ignore",
  });
  await new Promise((done) => next.once("exit", done));
  for (const name of foldersIn(temporary)) problems.push(`left over by a killed runner after the next start: ${name}`);
}

function verifyArguments(where: readonly string[], folder: string, more: readonly string[]): readonly string[] {
  const always = ["dist/src/cli/main.js", "verify", "scripts/scenarios/sound.ts"];
  return always.concat(where, more, "--save", join(folder, "counterexamples"));
}

function collected(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** How many runs were judged, and what was found or could not be trusted. */
function readReport(file: string): { judged: number | undefined; problems: string[] } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { judged: undefined, problems: [] };
  }
  const { scenarios } = JSON.parse(text) as {
    scenarios: readonly {
      runs: number;
      findings: readonly { sentence: string }[];
      diagnoses: readonly { what: string }[];
    }[];
  };
  const problems = scenarios.flatMap(({ findings, diagnoses }) => [
    ...findings.map(({ sentence }) => `found: ${sentence}`),
    ...diagnoses.map(({ what }) => `diagnosed: ${what}`),
  ]);
  return { judged: scenarios.reduce((sum, { runs }) => sum + runs, 0), problems };
}

/** Folders of ours; a compiler's cache is none. */
function foldersIn(temporary: string): readonly string[] {
  return readdirSync(temporary).filter((name) => name.startsWith("streamproof-"));
}

/** Waits until all that was started is gone; how long that took, in ms. */
async function untilGone(traces: Traces): Promise<number> {
  const from = performance.now();
  while (processesOf(traces).length > 0 && performance.now() - from < GONE_WITHIN_MS) await sleep(50);
  return Math.round(performance.now() - from);
}

/** Processes that carry the mark or work in the folder, each with its command line. */
function processesOf({ mark, folder }: Traces): readonly string[] {
  const found: string[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
      const isMarked = environment.split("\0").includes(`${MARK}=${mark}`);
      if (!isMarked && !readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim();
      if (command !== "") found.push(`${pid} ${command}`);
    } catch {
      // It is gone, or another user's.
    }
  }
  return found;
}

async function main(): Promise<number> {
  const chosen = options();
  const waiting = [...trialsOf(chosen)];
  process.stdout.write(`seed ${chosen.seed}, ${chosen.times} times, ${chosen.interrupted} of them interrupted\n`);
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const outcome = await play(trial, chosen);
      outcomes.push(outcome);
      process.stdout.write(lineOf(outcome, outcomes.length, chosen.times));
    }
  };
  const interrupt = (): void => {
    isInterrupted = true;
    waiting.length = 0;
    process.stderr.write("stopping: waiting until the runners at work have cleaned up\n");
    for (const child of running) child.kill("SIGINT");
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  await Promise.all(Array.from({ length: chosen.lanes }, lane));
  const code = conclude(outcomes);
  return isInterrupted ? 130 : code;
}

function lineOf({ trial, end, seconds, runs, goneAfterMs, problems }: Outcome, nth: number, of: number): string {
  const { interruption } = trial;
  const cut = interruption && `, ${interruption.signal} after ${(interruption.afterMs / 1000).toFixed(1)} s`;
  const judged = runs === undefined ? "no report" : `${runs} runs`;
  const head = `${nth} of ${of}: ${end}${cut ?? ""}, ${judged} in ${seconds.toFixed(0)} s, gone after ${goneAfterMs} ms`;
  return `${[head, ...problems.map((problem) => `  PROBLEM ${problem}`)].join("\n")}\n`;
}

function conclude(outcomes: readonly Outcome[]): number {
  const count = (test: (outcome: Outcome) => boolean): number => outcomes.filter(test).length;
  const runs = outcomes.reduce((sum, one) => sum + (one.runs ?? 0), 0);
  const cut = outcomes.filter(({ trial }) => trial.interruption !== undefined);
  const slowest = Math.max(...outcomes.map(({ goneAfterMs }) => goneAfterMs));
  const bad = count(({ problems }) => problems.length > 0);
  process.stdout.write(
    `\n${outcomes.length} times verify, ${cut.length} with an interruption drawn, ${runs} runs judged; all gone at most ${slowest} ms ` +
      `after the runner; ${bad === 0 ? "nothing found, nothing left over" : `PROBLEMS in ${bad}`}\n`,
  );
  return bad === 0 ? 0 : 1;
}

await runScript({ name: "endurance", help: HELP, main });
