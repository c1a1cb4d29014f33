/** Finds the user's own line in a stack. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folders of `src` and `sim`, built or not. */
export const OWN_FOLDERS = [new URL("..", import.meta.url), new URL("../../sim/", import.meta.url)].map((url) =>
  fileURLToPath(url),
);

/** A frame with a place, as opposed to `at new Promise (<anonymous>)`. */
const FRAME = /^\s+at .*?\(?((?:file:\/\/)?\/[^\s()]+:\d+:\d+)\)?$/;

/** The first place in an error's stack that is neither Node's, a dependency's nor ours: `file:line:column`. */
export function placeOf(error: Error): string | undefined {
  for (const line of (error.stack ?? "").split("\n")) {
    if (/node:|node_modules/.test(line) || OWN_FOLDERS.some((folder) => line.includes(folder))) continue;
    const place = FRAME.exec(line)?.[1];
    if (place !== undefined) return place.replace(/^file:\/\//, "").replace(/\?[^:]*/, "");
  }
  return undefined;
}

/** Where the running code was called from, in the user's files. */
export function callerOf(): string | undefined {
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const place = placeOf(new Error("here"));
  Error.stackTraceLimit = depth;
  return place;
}

/** The file of `callerOf`, as a path; undefined when it is no file of this machine. */
export function callerFile(): string | undefined {
  const path = callerOf()?.replace(/(\?[^:]*)?:\d+:\d+$/, "");
  if (path === undefined || existsSync(path)) return path;
  // In a stack, modules are named by path or by URL, which is percent-encoded.
  const decoded = fileURLToPath(`file://${path.replaceAll(/%(?![\da-f]{2})/gi, "%25")}`);
  return existsSync(decoded) ? decoded : undefined;
}
