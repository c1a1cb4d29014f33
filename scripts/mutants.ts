/** `npm run mutants`: makes one-line mutants of the sound consumer and looks which of them the checkers find. */

import { fork, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mutantClasses, type MutantClass } from "./mutants/classes.js";
import type { Hunt, Prey } from "./mutants/hunt.js";
import { compiled, mutantsOf, type Mutant } from "./mutants/mutate.js";
import { readOptions, runScript, wholeNumber, wrongOption } from "./script.js";

const RUNS_DEFAULT = 3000;
const JOBS_DEFAULT = 2;
/** Of the harmful ones so many have to be found, in per cent. */
const FOUND_MIN = 95;
/** A child that says nothing for so long, although the watchdog sees to loops, is ended. */
const SILENCE_MS_MAX = 5 * 60_000;

const SOURCE = new URL("../fixtures/zoo/sound.ts", import.meta.url);

const HELP = `npm run mutants -- [--only TEXT] [--runs N] [--seed N] [--jobs N] [--list]

Changes one place of fixtures/zoo/sound.ts at a time (a dropped await, a flipped comparison, a lost option, ...) and looks for
anomalies in each mutant, with every fault and every checker. fixtures/mutants/classes.json says of each mutant, by hand and
with a reason, whether it is harmful or does what the consumer promises all the same.

  --only TEXT   mutants whose name contains this; may be given several times
  --class NAME  harmful or equivalent ones only
  --runs N      runs for each mutant in each scenario (default ${RUNS_DEFAULT})
  --seed N      the seed (default: a fresh one, which is printed)
  --jobs N      processes (default ${JOBS_DEFAULT})
  --list        print the mutants and their classes, and run nothing
  --help        this text

Exit code 1 when less than ${FOUND_MIN} % of the harmful ones are found, when anything is found in an equivalent one, or when the
table lacks a mutant or has one that is no more.

Examples:
  npm run mutants
  npm run mutants -- --only "drop await" --runs 500 --seed 7
`;

interface Options {
  readonly only: readonly string[];
  readonly class: MutantClass["kind"] | undefined;
  readonly runs: number;
  readonly seed: number;
  readonly jobs: number;
  readonly isList: boolean;
}

function options(): Options {
  const values = readOptions({
    only: { type: "string", multiple: true, default: [] },
    class: { type: "string" },
    runs: { type: "string", default: String(RUNS_DEFAULT) },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    jobs: { type: "string", default: String(JOBS_DEFAULT) },
    list: { type: "boolean", default: false },
  });
  const one = values.class;
  if (one !== undefined && one !== "harmful" && one !== "equivalent")
    throw wrongOption("--class", `is harmful or equivalent, not "${one}"`);
  return {
    only: values.only,
    class: one,
    runs: wholeNumber("--runs", values.runs),
    seed: wholeNumber("--seed", values.seed),
    jobs: wholeNumber("--jobs", values.jobs, 1),
    isList: values.list,
  };
}

/** Hunts all mutants, several at a time, and calls `done` with each as it is over. */
async function huntAll(
  mutants: readonly Mutant[],
  { runs, seed, jobs }: Options,
  done: (mutant: Mutant, prey: Prey) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-mutants-"));
  const left = [...mutants];
  try {
    await Promise.all(
      Array.from({ length: Math.min(jobs, mutants.length) }, async () => {
        let child: ChildProcess | undefined;
        for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
          if (child?.connected !== true) child = startChild();
          const hunt: Hunt = { name: mutant.name, code: compiled(mutant.source), runs, seed, folder };
          const prey = await askChild(child, hunt);
          done(mutant, prey);
          // It ends itself, sooner or later: its thread is in the mutant for ever.
          if (prey.by === "diagnosis/never-returned") {
            child.kill("SIGKILL");
            child = undefined;
          }
        }
        child?.kill();
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function startChild(): ChildProcess {
  const script = new URL("mutants/hunt.ts", import.meta.url);
  // What mutants print is nobody's business.
  return fork(script, { execArgv: ["--import", "tsx"], stdio: ["ignore", "ignore", "ignore", "ipc"] });
}

function askChild(child: ChildProcess, hunt: Hunt): Promise<Prey> {
  return new Promise((resolve) => {
    const over = (prey: Prey): void => {
      clearTimeout(timer);
      child.off("message", over);
      child.off("exit", ended);
      resolve(prey);
    };
    const unfound = { name: hunt.name, by: undefined, runs: 0 };
    const ended = (): void => over({ ...unfound, what: "its process ended without a word" });
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      over({ ...unfound, what: `nothing was heard of it for ${SILENCE_MS_MAX / 60_000} minutes` });
    }, SILENCE_MS_MAX);
    child.on("message", over);
    child.on("exit", ended);
    child.send(hunt);
  });
}

/** What is wrong between a mutant's class and what was found. */
function verdict({ kind }: MutantClass, { by }: Prey): string {
  if (kind === "harmful") return by === undefined ? "NOT FOUND" : "found";
  return by === undefined ? "nothing found" : "FALSE ALARM, OR NOT EQUIVALENT";
}

async function main(): Promise<number> {
  const chosen = options();
  const all = mutantsOf(readFileSync(SOURCE, "utf8"));
  const classes = mutantClasses();
  const unknown = all.filter(({ name }) => !classes.has(name));
  const gone = [...classes.keys()].filter((name) => !all.some((mutant) => mutant.name === name));
  for (const { name } of unknown) process.stdout.write(`not in fixtures/mutants/classes.json: ${name}\n`);
  for (const name of gone) process.stdout.write(`no mutant any more, but in fixtures/mutants/classes.json: ${name}\n`);
  const classOf = ({ name }: Mutant): MutantClass => classes.get(name) ?? { kind: "harmful", why: "not classed" };
  const mutants = all.filter(
    (mutant) =>
      (chosen.only.length === 0 || chosen.only.some((text) => mutant.name.includes(text))) &&
      (chosen.class === undefined || classOf(mutant).kind === chosen.class),
  );
  if (mutants.length === 0) throw wrongOption("--only", "no mutant has such a name; --list prints them all");
  if (chosen.isList) {
    for (const mutant of mutants)
      process.stdout.write(
        `${mutant.line}: ${mutant.name}\n    ${mutant.after}\n    ${classOf(mutant).kind}: ${classOf(mutant).why}\n`,
      );
    return 0;
  }
  process.stdout.write(`seed ${chosen.seed}, ${chosen.runs} runs in each scenario, node ${process.version}\n\n`);
  const counts = { harmful: 0, found: 0, equivalent: 0, alarms: 0 };
  let over = 0;
  await huntAll(mutants, chosen, (mutant, prey) => {
    const known = classOf(mutant);
    counts[known.kind] += 1;
    if (prey.by !== undefined) counts[known.kind === "harmful" ? "found" : "alarms"] += 1;
    const how =
      prey.by === undefined ? (prey.what ?? "") : `${prey.by} in run ${prey.runs}\n         ${prey.what ?? ""}`;
    process.stdout.write(
      `${String(++over).padStart(3)}/${mutants.length}  ${known.kind.padEnd(10)}  ${verdict(known, prey)}${how === "" ? "" : `: ${how}`}\n` +
        `         ${mutant.name}\n         line ${mutant.line}: ${mutant.after}\n         ${known.why}\n`,
    );
  });
  const rate = counts.harmful === 0 ? 100 : (100 * counts.found) / counts.harmful;
  process.stdout.write(
    `\n${mutants.length} mutants: ${counts.found} of ${counts.harmful} harmful ones found (${rate.toFixed(1)} %), ` +
      `${counts.equivalent} equivalent ones, in ${counts.alarms} of which something was found\n`,
  );
  return rate >= FOUND_MIN && counts.alarms === 0 && unknown.length + gone.length === 0 ? 0 : 1;
}

await runScript({ name: "mutants", help: HELP, main });
