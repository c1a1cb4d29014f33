/** The built program, as users run it. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** How the program ended, and all that it printed. */
export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Runs the program in this project's folder, or in another. */
export function streamproof(args: readonly string[], folder: string = root): Promise<Ended> {
  const cli = join(root, "dist/src/cli/main.js");
  const env = { ...process.env, NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder, env, maxBuffer: 1 << 26 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, text: out + err });
    });
  });
}

/** A JSON report without what depends on the machine: times, and the folder of counterexamples. */
export function comparable(json: string): unknown {
  const dropped = new Set(["elapsedMs", "counterexample", "replay"]);
  return JSON.parse(json, (key, value: unknown) => (dropped.has(key) ? undefined : value));
}
