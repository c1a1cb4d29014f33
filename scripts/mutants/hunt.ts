/** A child process of `npm run mutants`: looks for anomalies in the mutants that it is sent, one after another. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
// The built product: tsx wraps each function that it compiles, which nearly halves the rate.
import { searchRuns } from "../../dist/src/explore/campaign.js";
import { explore } from "../../dist/src/explore/explore.js";
import { installShims } from "../../dist/src/runtime/shims.js";
import { whenStalled } from "../../dist/src/runtime/watchdog.js";
import { mutantScenarios } from "../../fixtures/mutants/scenarios.js";
import type { runSoundConsumer } from "../../fixtures/zoo/sound.js";

/** A mutant to hunt. */
export interface Hunt {
  readonly name: string;
  /** A module of JavaScript. */
  readonly code: string;
  readonly runs: number;
  readonly seed: number;
  readonly folder: string;
}

/** What came of it. `by` is undefined when nothing was found. */
export interface Prey {
  readonly name: string;
  /** `no-loss/lost-entry`, or `diagnosis/never-returned`. */
  readonly by: string | undefined;
  readonly what: string | undefined;
  /** In which run, over all scenarios. */
  readonly runs: number;
}

/** Runs of the first round, in each scenario. */
const FIRST_RUNS = 50;

let current: Hunt | undefined;
let number = 0;
installShims();
whenStalled((error) => {
  // The process ends behind this, so it has to be sent by then: the channel is a pipe that is written at once.
  answer({ name: current!.name, by: "diagnosis/never-returned", what: error.message, runs: 1 });
  return 0;
});
process.on("message", (hunt: Hunt) => void pursue(hunt).then(answer));

async function pursue(hunt: Hunt): Promise<Prey> {
  current = hunt;
  const file = join(hunt.folder, `mutant-${process.pid}-${++number}.mjs`);
  await writeFile(file, hunt.code);
  const module = (await import(pathToFileURL(file).href)) as { runSoundConsumer: typeof runSoundConsumer };
  let runs = 0;
  const subjects = mutantScenarios(module.runSoundConsumer);
  // First a little in each: most are found wherever one looks, and some in one scenario only.
  const rounds = hunt.runs > FIRST_RUNS ? [FIRST_RUNS, hunt.runs] : [hunt.runs];
  for (const [subject, limit] of rounds.flatMap((most) => subjects.map((one) => [one, most] as const))) {
    const controller = new AbortController();
    const result = await explore({
      scenario: subject,
      runs: limit,
      seed: hunt.seed,
      signal: controller.signal,
      onProgress: ({ found }) => {
        if (found > 0) controller.abort();
      },
    });
    runs += searchRuns(result.runsByStage);
    const [finding] = result.findings;
    const [diagnosis] = result.diagnoses;
    if (finding !== undefined) {
      const { checker, name, sentence } = finding.anomaly;
      return { name: hunt.name, by: `${checker}/${name}`, what: `${sentence} (${subject.name})`, runs };
    }
    if (diagnosis !== undefined)
      return { name: hunt.name, by: `diagnosis/${diagnosis.kind}`, what: diagnosis.what, runs };
  }
  return { name: hunt.name, by: undefined, what: undefined, runs };
}

function answer(prey: Prey): void {
  process.send!(prey);
}
