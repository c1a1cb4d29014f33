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

const only = process.argv[2];
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

if (only !== undefined && !(only in parts)) {
  process.stderr.write(`bench: there is no part "${only}"; there are: ${Object.keys(parts).join(", ")}\n`);
  process.exit(64);
}
process.stdout.write(
  `node ${process.version}, ${process.arch}; rates are medians of several rounds, per second of CPU time unless it says otherwise\n`,
);
for (const [name, part] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue;
  for (const figure of await part()) process.stdout.write(`${row(figure)}\n`);
}
