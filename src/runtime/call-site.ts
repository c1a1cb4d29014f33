/** Finds the user's own line in a stack. */

import { fileURLToPath } from "node:url";

/** The folders of `src` and `sim`, built or not. */
const OWN = [new URL("..", import.meta.url), new URL("../../sim/", import.meta.url)].map((url) => fileURLToPath(url));

/** The first place in an error's stack that is neither Node's, a dependency's nor ours: `file:line:column`. */
export function placeOf(error: Error): string | undefined {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const users = frames.find((line) => !/node:|node_modules/.test(line) && !OWN.some((folder) => line.includes(folder)));
  return /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(users ?? "")?.[1]?.replace(/^file:\/\//, "");
}

/** Where the running code was called from, in the user's files. */
export function callerOf(): string | undefined {
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const place = placeOf(new Error("here"));
  Error.stackTraceLimit = depth;
  return place;
}
