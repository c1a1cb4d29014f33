/** The minimal scripts of differences found so far, each with what a real server answered; one JSON file each in `regressions/`. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Received, Script } from "./script.js";

/** A script and the truth about it. */
export interface Regression {
  /** What the server does, as a sentence. */
  readonly name: string;
  /** The server that answered, by its official image: `redis:8.6`. */
  readonly server: string;
  /** Its exact version. */
  readonly version: string;
  readonly script: Script;
  /** What each step brought, at the instants of the script's own clock. */
  readonly received: readonly (readonly Received[])[];
}

/** Where the files are. */
export const regressionsFolder = fileURLToPath(new URL("regressions/", import.meta.url));

/** All of them, by file name. */
export function readRegressions(): readonly Regression[] {
  const files = readdirSync(regressionsFolder).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => JSON.parse(readFileSync(regressionsFolder + file, "utf8")) as Regression);
}
