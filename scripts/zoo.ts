/** `npm run zoo`: looks for every class of the zoo, and prints what it took to find each, how small it became, and whether its twin is clean. */

import { randomInt } from "node:crypto";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
// The built product: tsx wraps each function that it compiles, which nearly halves the rate.
import { campaignVerdict, type CampaignResult, type Finding } from "../dist/src/explore/campaign.js";
import { explore } from "../dist/src/explore/explore.js";
import { judgeHistory } from "../dist/src/explore/trial.js";
import { UserError } from "../dist/src/platform/user-error.js";
import { scriptForServer } from "../dist/src/explore/script-for-server.js";
import { loadScenarioFile } from "../dist/src/scenario/load.js";
import type { Scenario } from "../dist/src/scenario/scenario.js";
import { differenceText } from "../dist/src/report/lockstep-text.js";
import { startContainerServer } from "../dist/src/targets/container.js";
import { findProfile, type Profile } from "../sim/index.js";
import { officialImage } from "../dist/src/targets/official-image.js";
import { startProcessServer } from "../dist/src/targets/process.js";
import { runOnServer } from "../dist/src/targets/real-run.js";
import { timeScaleFor } from "../dist/src/targets/time-scale.js";
import type { RealServer } from "../dist/src/targets/server.js";
import { prepare } from "../dist/src/targets/simulator/simulate.js";
import { counted } from "../dist/src/text/number-text.js";
import { zooFolders, type ZooClass, type ZooModule } from "../fixtures/zoo/zoo-class.js";

const RUNS_DEFAULT = 1000;
const TRIES_MAX = 3;

const HELP = `npm run zoo -- [--only NN,NN] [--runs N] [--seed N] [--target process|container]

Looks for each class of fixtures/zoo in its broken consumer or producer, and runs its sound twin as often.

  --only NN,NN       these classes only
  --runs N           runs for the twin; the broken one has at most as many as it says of itself (default ${RUNS_DEFAULT})
  --seed N           the seed (default: a fresh one, which is printed)
  --target process   play each shrunk counterexample on a redis-server of this machine as well;
                     container: in Docker, on the image of the class's server
  --help             this text

run, CPU ms: which run showed the last of the class's anomalies, and the CPU time until then.
entries, workers, faults, events: the size of the shrunk counterexample.
Exit code 1 when a class is not found or a twin is not clean.

Examples:
  npm run zoo
  npm run zoo -- --only 05,12 --runs 5000 --seed 7
  npm run zoo -- --target process
`;

const HEAD = ["class", "inv", "checker/anomaly", "run", "CPU ms", "entries", "workers", "faults", "events", "twin"];

interface Options {
  readonly only: readonly number[] | undefined;
  readonly runs: number;
  readonly seed: number;
  readonly target: "sim" | RealTarget;
}

type RealTarget = "process" | "container";

interface Subject extends ZooModule {
  readonly name: string;
  readonly file: string;
}

/** What the search in a broken one gave. */
interface Hunt {
  readonly result: CampaignResult;
  readonly cpuMs: number | undefined;
  readonly missing: readonly string[];
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      runs: { type: "string", default: String(RUNS_DEFAULT) },
      seed: { type: "string", default: String(randomInt(2 ** 31)) },
      target: { type: "string", default: "sim" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const target = (["sim", "process", "container"] as const).find((name) => name === values.target);
  if (target === undefined) throw new Error(`--target is sim, process or container`);
  return {
    only: values.only?.split(",").map((text) => whole("--only", text)),
    runs: whole("--runs", values.runs),
    seed: whole("--seed", values.seed),
    target,
  };
}

function whole(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text.trim())) throw new Error(`${name} takes whole numbers, not "${text}"`);
  return Number(text);
}

async function load({ only, target }: Options): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  const profile = target === "process" ? await profileOfProcess() : undefined;
  for (const { name, file } of zooFolders()) {
    if (only?.includes(Number.parseInt(name, 10)) === false) continue;
    // It installs the shims before the consumers' modules load, and knows the file by which real workers load it.
    const { scenarios } = await loadScenarioFile(file);
    const { zooClass, broken, sound } = (await import(pathToFileURL(file).href)) as ZooModule;
    const inFile = (one: Scenario): Scenario => scenarios.find((other) => other.name === one.name)!;
    // What is to be played on a server is sought as that one is; some failures are of one release alone.
    const asServer = (one: Scenario): Scenario =>
      profile === undefined || zooClass.cleanIn !== undefined ? one : { ...one, profile };
    subjects.push({ name, file, zooClass, broken: asServer(inFile(broken)), sound: inFile(sound) });
  }
  if (subjects.length === 0) throw new Error("there is no such class; see the folders of fixtures/zoo");
  return subjects;
}

/** The profile that the server on the PATH follows; undefined when none does. */
async function profileOfProcess(): Promise<Profile | undefined> {
  const server = await startProcessServer();
  await server.stop();
  const full = server.version.replace(" ", "-");
  return findProfile(full) ?? findProfile(full.replace(/\.\d+$/, ""));
}

async function hunt({ zooClass, broken }: Subject, { runs, seed }: Options): Promise<Hunt> {
  await prepare(broken);
  const before = process.cpuUsage();
  const cpuAt = new Map<number, number>();
  const result = await explore({
    scenario: broken,
    runs: Math.min(runs, zooClass.runsMax),
    seed,
    onProgress: ({ found, stage }) => {
      if (stage === "shrinking" || cpuAt.has(found)) return;
      const { user, system } = process.cpuUsage(before);
      cpuAt.set(found, (user + system) / 1000);
    },
  });
  const last = Math.max(0, ...ofClass(result, zooClass).map(({ foundInRun }) => foundInRun));
  const sooner = result.findings.filter(({ foundInRun }) => foundInRun <= last).length;
  // Anomalies that one run showed together were counted at once.
  const missing = zooClass.finds.filter(({ checker, anomaly }) => findingOf(result, checker, anomaly) === undefined);
  return { result, cpuMs: cpuAt.get(sooner), missing: missing.map(({ anomaly }) => anomaly) };
}

function ofClass(result: CampaignResult, { finds }: ZooClass): readonly Finding[] {
  return finds.flatMap(({ checker, anomaly }) => findingOf(result, checker, anomaly) ?? []);
}

function findingOf(result: CampaignResult, checker: string, name: string): Finding | undefined {
  return result.findings.find(({ anomaly }) => anomaly.checker === checker && anomaly.name === name);
}

/** Why the twin is not clean, or that it is. */
async function twin({ sound }: Subject, { runs, seed }: Options): Promise<{ isClean: boolean; words: string }> {
  const result = await explore({ scenario: sound, runs, seed });
  const problems = [...result.diagnoses.map(({ what }) => what), ...result.findings.map(({ anomaly }) => anomaly.name)];
  for (const { reached, verdict, checker } of result.verdicts) {
    const never = reached.filter((one) => one.runs === 0).map(({ words }) => words);
    if (verdict === "unknown") problems.push(`${checker} unknown: never ${never.join(", ")}`);
  }
  const isClean = campaignVerdict(result) === "valid";
  return { isClean, words: isClean ? `clean in ${result.runs} runs` : `NOT CLEAN: ${problems.join("; ")}` };
}

/** What a real server says of each anomaly of the class. */
async function onServers(subject: Subject, { result }: Hunt, target: RealTarget): Promise<string> {
  const found = ofClass(result, subject.zooClass);
  const answers: string[] = [];
  for (const finding of found) {
    const answer = await onServer(subject, finding, target);
    answers.push(found.length === 1 ? answer : `${finding.anomaly.name}: ${answer}`);
  }
  return answers.join("; ");
}

/** Real processes meet when they happen to, so each counterexample is played until it is confirmed, at most three times. */
async function onServer(subject: Subject, finding: Finding, target: RealTarget): Promise<string> {
  for (let nth = 1; ; nth++) {
    const answer = await playOnServer(subject, finding, target);
    if (!answer.startsWith("NO") || nth === TRIES_MAX) return nth === 1 ? answer : `${answer} (try ${nth})`;
  }
}

/** Plays a shrunk counterexample on a server of its own. */
async function playOnServer(
  { zooClass, broken, file }: Subject,
  finding: Finding,
  target: RealTarget,
): Promise<string> {
  const { signal } = new AbortController();
  let server: RealServer | undefined;
  try {
    server =
      target === "process"
        ? await startProcessServer({ signal })
        : await startContainerServer({ signal, image: officialImage(broken.profile) });
    if (zooClass.cleanIn !== undefined && !isOf(server.version, broken.profile.name))
      return `cannot be: ${server.version} is not ${broken.profile.name}`;
    const run = { scenario: broken, plan: finding.plan, choices: finding.choices, anomaly: finding.anomaly.name };
    const like = await scriptForServer(run, server.version);
    if (like.kind === "lacks") return `cannot be: ${server.version} does not know ${like.command.join(" ")}`;
    const {
      history,
      diagnoses,
      outOfStep = [],
      lockstep,
    } = await runOnServer({
      scenario: broken,
      scenarioFile: file,
      plan: finding.plan,
      server,
      target,
      timeScale: zooClass.timeScale ?? timeScaleFor(finding.anomaly.checker, like.history),
      signal,
      like: like.history,
      script: like.script,
    });
    const { anomalies } = judgeHistory(broken, history);
    const inStep = lockstep?.parted === undefined ? "" : ` (in step for ${lockstep.inTurn} of ${lockstep.commands})`;
    if (anomalies.some(({ name }) => name === finding.anomaly.name)) return `yes, ${server.version}${inStep}`;
    const seen = [...anomalies.map(({ name }) => name), ...diagnoses.map(({ what }) => what)];
    const text = lockstep && differenceText(lockstep, server.version);
    const why = text ?? lockstep?.parted ?? (outOfStep.join(", ") || "though commands came in the simulator's order");
    return `NO, ${server.version}${seen.length === 0 ? "" : `, but ${seen.join("; ")}`} (${why})`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `cannot be: ${error.what}`;
  } finally {
    await server?.stop();
  }
}

/** Whether a server, such as `redis 7.0.15`, is of a profile, such as `redis-7.0` or `redis-7.0.15`. */
function isOf(version: string, profileName: string): boolean {
  const name = version.replace(" ", "-");
  return name === profileName || name.startsWith(`${profileName}.`);
}

/** A row as soon as it is known: only what can be known before decides how wide a column is. */
function tableLine(subjects: readonly Subject[]): (cells: readonly string[], last: string) => string {
  const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const names = subjects.map(({ name }) => name);
  const widths = [longest(names), 3, longest(subjects.map(findsOf)), 5, 6, 7, 7, 6, 6, `clean in 1000 runs`.length];
  return (cells, last) => `${cells.map((cell, i) => cell.padEnd(widths[i]!)).join("  ")}  ${last}\n`;
}

function findsOf({ zooClass }: Subject): string {
  return zooClass.finds.map(({ checker, anomaly }) => `${checker}/${anomaly}`).join(", ");
}

function rowCells(subject: Subject, { result, cpuMs, missing }: Hunt): string[] {
  const { name, zooClass } = subject;
  const found = ofClass(result, zooClass);
  const largest = found.toSorted((a, b) => b.history.length - a.history.length)[0];
  if (missing.length > 0 || largest === undefined)
    return [name, zooClass.invariant, `NOT FOUND: ${missing.join(" ")}`, "-", "-", "-", "-", "-", "-"];
  const run = Math.max(...found.map(({ foundInRun }) => foundInRun));
  const { plan, history } = largest;
  const sizes = [plan.entries.length, plan.workers, plan.faults.length, history.length];
  return [name, zooClass.invariant, findsOf(subject), ...[run, Math.round(cpuMs ?? 0), ...sizes].map(String)];
}

async function main(): Promise<number> {
  const chosen = options();
  process.stdout.write(`seed ${chosen.seed}, ${chosen.runs} runs each, node ${process.version}\n\n`);
  const subjects = await load(chosen);
  const line = tableLine(subjects);
  process.stdout.write(line(HEAD, chosen.target === "sim" ? "what" : "real server; what"));
  const cpuMs: number[] = [];
  let isGood = true;
  for (const subject of subjects) {
    const hunted = await hunt(subject, chosen);
    const { isClean, words } = await twin(subject, chosen);
    const real = chosen.target === "sim" ? "" : `${await onServers(subject, hunted, chosen.target)}; `;
    process.stdout.write(line([...rowCells(subject, hunted), words], `${real}${subject.zooClass.what}`));
    isGood &&= isClean && hunted.missing.length === 0;
    cpuMs.push(hunted.cpuMs ?? Infinity);
  }
  const median = Math.round(cpuMs.toSorted((a, b) => a - b)[Math.floor(cpuMs.length / 2)]!);
  const sum = Math.round(cpuMs.reduce((total, ms) => total + ms, 0));
  const verdict = isGood ? "all found, all twins clean" : "NOT all found or clean";
  process.stdout.write(
    `\n${counted(subjects.length, "class", "classes")}: ${verdict}; CPU until found: median ${median} ms, together ${sum} ms\n`,
  );
  return isGood ? 0 : 1;
}

async function exitCode(): Promise<number> {
  try {
    return await main();
  } catch (error) {
    const isUsage = error instanceof Error && (error.constructor === Error || "code" in error);
    process.stderr.write(`zoo: ${isUsage ? `${error.message}; see npm run zoo -- --help` : (error as Error).stack}\n`);
    return isUsage ? 64 : 70;
  }
}

const code = await exitCode();
// Clients and timers of the consumers must not keep the process alive; what was printed has to get out first.
await new Promise<unknown>((done) => process.stdout.write("", done));
process.exit(code);
