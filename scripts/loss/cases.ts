/** What is measured: each way of losing entries, under each policy that is meant to prevent it. */

import type { Confirmation } from "./load.js";
import type { Settings } from "./server.js";

/** One measurement. */
export interface LossCase {
  readonly event: "kill" | "power loss" | "failover";
  /** For people, and the key of the row: `appendfsync everysec`. */
  readonly policy: string;
  readonly settings: Settings;
  readonly confirmation: Confirmation;
  /** A rewrite of the log goes on while it happens. */
  readonly isRewriting?: true;
  /** By how much the replica lags, in ms. */
  readonly lagMs?: number;
}

const aof = (appendfsync: string, more: Settings = {}): Settings => ({ appendonly: "yes", appendfsync, ...more });

const onDisk = (event: "kill" | "power loss"): readonly LossCase[] => [
  { event, policy: "appendfsync always", settings: aof("always"), confirmation: "reply" },
  { event, policy: "appendfsync everysec", settings: aof("everysec"), confirmation: "reply" },
  { event, policy: "appendfsync no", settings: aof("no"), confirmation: "reply" },
  ...["always", "everysec"].flatMap((fsync) =>
    ["no", "yes"].map((value): LossCase => ({
      event,
      policy: `appendfsync ${fsync}, no-appendfsync-on-rewrite ${value}, during a rewrite`,
      settings: aof(fsync, { "no-appendfsync-on-rewrite": value }),
      confirmation: "reply",
      isRewriting: true,
    })),
  ),
  { event, policy: "appendfsync everysec, WAITAOF 1 0", settings: aof("everysec"), confirmation: "waitaof" },
];

/** A healthy replica has all at once; one behind a slow link has it later. */
const STALLED_MS = 700;
const onReplica = (policy: string, more: Settings, confirmation: Confirmation): readonly LossCase[] =>
  [0, STALLED_MS].map((lagMs) => ({
    event: "failover",
    policy: `${policy}, replica ${lagMs === 0 ? "in step" : `${lagMs} ms behind`}`,
    settings: aof("everysec", more),
    confirmation,
    lagMs,
  }));

/** All of them, in the order of the table. */
export const lossCases: readonly LossCase[] = [
  ...onDisk("kill"),
  ...onDisk("power loss"),
  ...onReplica("no guard", {}, "reply"),
  ...onReplica(
    "min-replicas-to-write 1, max-lag 10",
    { "min-replicas-to-write": "1", "min-replicas-max-lag": "10" },
    "reply",
  ),
  ...onReplica("WAIT 1", {}, "wait"),
];
