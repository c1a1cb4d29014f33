/** `npm run bench`: figures with their peers, taken in one run so that ratios mean something on a noisy machine. */

import { benchClientAlone } from "./client-alone.js";
import { benchDropIn } from "./drop-in.js";
import { benchFlatness } from "./flatness.js";
import { benchLoad } from "./load.js";
import { benchDay, benchEntries } from "./long-runs.js";
import { benchJudging } from "./judging.js";
import { benchModel } from "./model-commands.js";
import { benchMock, benchRealServer } from "./peers.js";
import { benchScenarioRuns } from "./scenario-runs.js";
import { benchServe } from "./serve.js";
import { benchThreads } from "./threads.js";
import { row, type Figure } from "./figure.js";
import { runScript, wrongOption } from "../script.js";

const parts: Record<string, () => Promise<readonly Figure[]>> = {
  scenario: benchScenarioRuns,
  client: benchClientAlone,
  judging: benchJudging,
  entries: benchEntries,
  day: benchDay,
  threads: benchThreads,
  model: benchModel,
  flatness: benchFlatness,
  mock: benchMock,
  "drop-in": benchDropIn,
  server: benchRealServer,
  serve: benchServe,
  load: benchLoad,
};

const HELP = `npm run bench [-- PART ...]

Takes the figures of these parts, of all when none is named; each beside a peer in the same run where there is one.

  PART     ${Object.keys(parts).join(", ")}
  --help   this text

Examples:
  npm run bench
  npm run bench -- model load
`;

async function main(): Promise<number> {
  const chosen = process.argv.slice(2);
  for (const name of chosen)
    if (!(name in parts)) throw wrongOption(name, `is no part; there are ${Object.keys(parts).join(", ")}`);
  process.stdout.write(
    `node ${process.version}, ${process.arch}; rates are medians of several rounds, per second of CPU time unless it says otherwise\n`,
  );
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const figure of await part()) process.stdout.write(`${row(figure)}\n`);
  }
  return 0;
}

await runScript({ name: "bench", help: HELP, main });
