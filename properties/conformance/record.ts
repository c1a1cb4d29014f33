/**
 * Records a regression: `npx tsx properties/conformance/record.ts redis:8.6 "<what the server does>" < script.json`, where
 * the script is what a differential run prints as data. Asks the real server and writes a file into `regressions/`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { RealSide } from "./real-side.js";
import { regressionsFolder, type Regression } from "./regressions.js";
import { findServerKind, serverKinds } from "./server-kinds.js";
import { printScript, type Script } from "./script.js";

const [image = "", name] = process.argv.slice(2);
const kind = findServerKind(image);
if (name === undefined || kind === undefined) {
  const images = serverKinds.map((one) => one.image).join(" | ");
  process.stderr.write(`usage: record.ts ${images} "<what the server does, as a sentence>" < script.json\n`);
  process.exitCode = 64;
} else {
  const script = JSON.parse(readFileSync(0, "utf8")) as Script;
  const side = await RealSide.start(kind, "held");
  try {
    const observations = await side.play(script);
    const received = observations.map((observation) => observation.received);
    const regression: Regression = { name, server: image, version: side.version, script, received };
    const file = `${`${image} ${name}`
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, "-")
      .replace(/^-|-$/g, "")}.json`;
    writeFileSync(regressionsFolder + file, `${JSON.stringify(regression, undefined, 2)}\n`);
    process.stdout.write(`${printScript(script)}\n-> ${file}\n`);
  } finally {
    await side.stop();
  }
}
