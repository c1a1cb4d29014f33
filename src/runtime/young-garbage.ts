/** Tells the engine that what a run makes does not live long. */

import { setFlagsFromString } from "node:v8";

/** Node's versions whose engine is known to have the flag; others would print an error. */
const NODE_MAJORS: ReadonlySet<string> = new Set(["20", "21", "22", "23", "24"]);

/**
 * V8 learns which objects live long and makes such ones old from the start. All that a run makes is garbage at its end;
 * but objects that are old by then keep what they refer to, and so the whole run, until the next full collection, and
 * each collection of young objects copies it. Without that habit a run takes a quarter less time.
 *
 * The same happens where each run makes hidden classes of its own: by accessors in object literals, and by spreading
 * into a literal that has closures.
 */
export function letRunsDieYoung(): void {
  if (NODE_MAJORS.has(process.versions.node.split(".")[0]!)) setFlagsFromString("--no-allocation-site-pretenuring");
}
