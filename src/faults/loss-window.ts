/** How much a server loses by default: what real servers were measured to lose, see `measured-loss.ts`. */

import { assert } from "../../sim/kernel/assert.js";
import { MEASURED_LOSS } from "./measured-loss.js";

/** When a server writes to its disk: values of `appendfsync`, and the one that writes nothing during a rewrite. */
export const FSYNC_POLICIES = ["always", "everysec", "no", "everysec-but-on-rewrite"] as const;

const POLICY: Readonly<Record<(typeof FSYNC_POLICIES)[number], string>> = {
  always: "appendfsync always",
  everysec: "appendfsync everysec",
  no: "appendfsync no",
  "everysec-but-on-rewrite": "appendfsync everysec, no-appendfsync-on-rewrite yes, during a rewrite",
};

/** What a power cut leaves under a policy: all, or all but the last writes, up to so long before. */
export function powerLoss(policy: (typeof FSYNC_POLICIES)[number]): "kept" | { readonly lostMs: number } {
  const lostMs = windowMs("power loss", POLICY[policy]);
  return lostMs === 0 ? "kept" : { lostMs };
}

/** What a replica lacks that stands in for a primary, where nothing guards against that. */
export function failoverLossMs(): number {
  return windowMs("failover", "no guard");
}

/** The longest window of any server, in whole half seconds: what was measured varies by more than that. */
function windowMs(event: string, policy: string): number {
  const windows = MEASURED_LOSS.trim()
    .split("\n")
    .map((line) => line.split(" | "))
    .filter(
      ([lineEvent, linePolicy = ""]) =>
        lineEvent === event && (linePolicy === policy || linePolicy.startsWith(`${policy}, replica`)),
    )
    .map((cells) => Number(cells[5]));
  assert(windows.length > 0, `no loss was measured for ${event} under ${policy}`);
  return Math.ceil(Math.max(...windows) / STEP_MS) * STEP_MS;
}

const STEP_MS = 500;
