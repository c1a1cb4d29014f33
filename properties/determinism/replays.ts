/** Replays counterexample files so often each and prints the file and the digest of each run: `replays.ts TIMES FILE...`. */

import { basename } from "node:path";
import { loadCounterexample } from "../kept-counterexample.js";
import { replayInSimulator } from "../../src/explore/replay.js";

const [times = "1", ...files] = process.argv.slice(2);
for (const file of files) {
  const { scenario, plan, choices } = await loadCounterexample(file);
  for (let n = 0; n < Number(times); n++) {
    const { result } = await replayInSimulator(scenario, plan, choices);
    process.stdout.write(`${basename(file)} ${result.digest}\n`);
  }
}
