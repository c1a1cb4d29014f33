/**
 * Records a regression: `npx tsx properties/conformance/record.ts "<what the server does>" < script.json`, where the
 * script is what a differential run prints as data. Asks the real server and writes a file into `regressions/`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { RealSide } from "./real-side.js";
import { regressionsFolder, type Regression } from "./regressions.js";
import { printScript, type Script } from "./script.js";

const name = process.argv[2];
if (name === undefined) {
  process.stderr.write('usage: record.ts "<what the server does, as a sentence>" < script.json\n');
  process.exitCode = 64;
} else {
  const script = JSON.parse(readFileSync(0, "utf8")) as Script;
  const side = await RealSide.start("held");
  try {
    const observations = await side.play(script);
    const received = observations.map((observation) => observation.received);
    const regression: Regression = { name, version: side.version, script, received };
    const file = `${name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")}.json`;
    writeFileSync(regressionsFolder + file, `${JSON.stringify(regression, undefined, 2)}\n`);
    process.stdout.write(`${printScript(script)}\n-> ${file}\n`);
  } finally {
    await side.stop();
  }
}
