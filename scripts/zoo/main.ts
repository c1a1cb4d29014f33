/** `npm run zoo`: looks for every class of the zoo, and prints what it took to find each, how small it became, and whether its twin is clean. */

import { randomInt } from "node:crypto";
import { campaignVerdict } from "../../dist/src/explore/campaign.js";
import { explore } from "../../dist/src/explore/explore.js";
import { counted } from "../../dist/src/text/number-text.js";
import { playClass, type Answer } from "./on-servers.js";
import { readOptions, runScript, wholeNumber } from "../script.js";
import { placesOf, type Place } from "./places.js";
import { hunt, loadSubjects, ofClass, type Hunt, type Subject } from "./subjects.js";

const RUNS_DEFAULT = 1000;

const HELP = `npm run zoo -- [--only NN,NN] [--runs N] [--seed N] [--target PLACE,PLACE]

Looks for each class of fixtures/zoo in its broken consumer or producer, and runs its sound twin as often.
With --target it plays the shrunk counterexamples on real servers instead, each sought in the simulator as that server is.

  --only NN,NN       these classes only
  --runs N           runs for the twin; the broken one has at most as many as it says of itself (default ${RUNS_DEFAULT})
  --seed N           the seed (default: a fresh one, which is printed)
  --target PLACE,..  process: the redis-server of this machine; container:IMAGE: an image in Docker;
                     container: the five images that the model is held against
  --help             this text

run, CPU ms: which run showed the last of the class's anomalies, and the CPU time until then.
entries, workers, faults, events: the size of the shrunk counterexample.
On servers: yes, confirmed (2 or 3: at that try); NO, not confirmed in three tries; -, this server cannot show it.
Exit code 1 when a class is not found, a twin is not clean, or a server does not confirm what it could show.

Examples:
  npm run zoo
  npm run zoo -- --only 05,12 --runs 5000 --seed 7
  npm run zoo -- --target process
  npm run zoo -- --target process,container
  npm run zoo -- --only 05 --target container:valkey/valkey:9.1
`;

const HEAD = ["class", "inv", "checker/anomaly", "run", "CPU ms", "entries", "workers", "faults", "events", "twin"];

interface Options {
  readonly only: readonly number[] | undefined;
  readonly runs: number;
  readonly seed: number;
  readonly target: string | undefined;
}

function options(): Options {
  const values = readOptions({
    only: { type: "string" },
    runs: { type: "string", default: String(RUNS_DEFAULT) },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    target: { type: "string" },
  });
  return {
    only: values.only?.split(",").map((text) => wholeNumber("--only", text.trim())),
    runs: wholeNumber("--runs", values.runs),
    seed: wholeNumber("--seed", values.seed),
    target: values.target,
  };
}

/** Why the twin is not clean, or that it is. */
async function twin({ sound }: Subject, runs: number, seed: number): Promise<{ isClean: boolean; words: string }> {
  const result = await explore({ scenario: sound, runs, seed });
  const problems = [...result.diagnoses.map(({ what }) => what), ...result.findings.map(({ anomaly }) => anomaly.name)];
  for (const { reached, verdict, checker } of result.verdicts) {
    const never = reached.filter((one) => one.runs === 0).map(({ words }) => words);
    if (verdict === "unknown") problems.push(`${checker} unknown: never ${never.join(", ")}`);
  }
  const isClean = campaignVerdict(result) === "valid";
  return { isClean, words: isClean ? `clean in ${result.runs} runs` : `NOT CLEAN: ${problems.join("; ")}` };
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
  const subjects = await loadSubjects(chosen.only);
  return chosen.target === undefined
    ? findAll(subjects, chosen)
    : playAll(subjects, await placesOf(chosen.target), chosen);
}

async function findAll(subjects: readonly Subject[], { runs, seed }: Options): Promise<number> {
  const line = tableLine(subjects);
  process.stdout.write(line(HEAD, "what"));
  const cpuMs: number[] = [];
  let isGood = true;
  for (const subject of subjects) {
    const hunted = await hunt(subject, subject.broken, runs, seed);
    const { isClean, words } = await twin(subject, runs, seed);
    process.stdout.write(line([...rowCells(subject, hunted), words], subject.zooClass.what));
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

/** A table of classes by places, then why not, for each cell that is no plain yes. */
async function playAll(
  subjects: readonly Subject[],
  places: readonly Place[],
  { runs, seed }: Options,
): Promise<number> {
  const nameWidth = Math.max(...subjects.map(({ name }) => name.length));
  const widths = places.map(({ name, version }) => Math.max(name.length, version.length, 8));
  const line = (first: string, cells: readonly string[]): string =>
    `${[first.padEnd(nameWidth), ...cells.map((cell, i) => cell.padEnd(widths[i]!))].join("  ").trimEnd()}\n`;
  process.stdout.write(
    line(
      "class",
      places.map(({ name }) => name),
    ) +
      line(
        "",
        places.map(({ version }) => version),
      ),
  );
  const reasons: string[] = [];
  const counts = places.map(() => ({ yes: 0, NO: 0, "cannot be": 0 }));
  for (const subject of subjects) {
    const cells: string[] = [];
    for (const [i, place] of places.entries()) {
      const answers = await playClass(subject, place, runs, seed);
      cells.push(answers.map(cellOf).join(", "));
      counts[i]![classVerdict(answers)]++;
      for (const answer of answers) reasons.push(...reasonOf(subject, place, answer));
    }
    process.stdout.write(line(subject.name, cells));
  }
  process.stdout.write(
    line(
      "confirmed",
      counts.map(({ yes, NO }) => `${yes} of ${yes + NO}`),
    ),
  );
  if (reasons.length > 0) process.stdout.write(`\n${reasons.join("\n")}\n`);
  return counts.some(({ NO }) => NO > 0) ? 1 : 0;
}

function cellOf({ verdict, tries }: Answer): string {
  if (verdict === "cannot be") return "-";
  return verdict === "yes" && tries > 1 ? `yes (${tries})` : verdict;
}

/** A class is confirmed where all its anomalies are that the server can show. */
function classVerdict(answers: readonly Answer[]): Answer["verdict"] {
  if (answers.some(({ verdict }) => verdict === "NO")) return "NO";
  return answers.some(({ verdict }) => verdict === "yes") ? "yes" : "cannot be";
}

function reasonOf({ name }: Subject, place: Place, { anomaly, verdict, why }: Answer): readonly string[] {
  return why === "" ? [] : [`${name}, ${place.name}: ${anomaly}: ${verdict}: ${why}`];
}

await runScript({ name: "zoo", help: HELP, main });
