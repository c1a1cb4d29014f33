/** How much a server loses by default: the most that real servers were seen to lose, see `measured-loss.ts`. */

import { assert } from "../../sim/kernel/assert.js";
import { parseLossRows, type LossRow } from "./loss-rows.js";
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
  const lostMs = windowMs(`power loss: ${POLICY[policy]}`, (row) => {
    return row.event === "power loss" && row.policy === POLICY[policy];
  });
  return lostMs === 0 ? "kept" : { lostMs };
}

/** What a replica lacks that is behind and stands in for a primary, where nothing guards against that. */
export function failoverLossMs(): number {
  return windowMs("failover: no guard", ({ event, policy }) => {
    return event.startsWith("failover") && policy.startsWith("no guard, ") && policy.endsWith(" behind");
  });
}

/** A median would show a test less than a server may do: the longest window of any of them counts, in whole half seconds. */
function windowMs(what: string, isMeant: (row: LossRow) => boolean): number {
  const windows = parseLossRows(MEASURED_LOSS)
    .filter(isMeant)
    .map((row) => row.windowMs.most);
  assert(windows.length > 0, `no loss was measured for ${what}`);
  return Math.ceil(Math.max(...windows) / STEP_MS) * STEP_MS;
}

const STEP_MS = 500;
