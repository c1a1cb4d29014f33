/** What is measured: each way of losing entries, under each policy that is meant to prevent it. */

import type { Confirmation } from "./load.js";
import type { Settings } from "./server.js";

/** How the replica stands to its primary when that goes: it has all, it lags, or the network between them has stood still for a while. */
export type Replica =
  | { readonly kind: "in step" }
  | { readonly kind: "behind"; readonly ms: number }
  | { readonly kind: "cut off"; readonly ms: number };

/** One row of the table. */
export type LossCase = {
  /** For people, and the key of the row: `appendfsync everysec`. */
  readonly policy: string;
  readonly confirmation: Confirmation;
} & (
  | {
      readonly event: "kill" | "power loss";
      readonly settings: Settings;
      /** A rewrite of the log goes on while it happens, or has begun just then. */
      readonly rewrite?: "going on" | "begun";
    }
  | { readonly event: "failover by hand"; readonly settings: Settings; readonly replica: Replica }
  | { readonly event: "failover by Sentinel" | "failover by Cluster"; readonly replica: Replica }
);

/** A rewrite comes when a row asks for one, not when the log has grown. */
const aof = (appendfsync: string, more: Settings = {}): Settings => ({
  appendonly: "yes",
  appendfsync,
  "auto-aof-rewrite-percentage": "0",
  ...more,
});

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
      rewrite: "going on",
    })),
  ),
  // From then on the log goes on in a file of its own, and the one before it is flushed on the side.
  {
    event,
    policy: "appendfsync everysec, as a rewrite begins",
    settings: aof("everysec"),
    confirmation: "reply",
    rewrite: "begun",
  },
  { event, policy: "appendfsync everysec, WAITAOF 1 0", settings: aof("everysec"), confirmation: "waitaof" },
];

const IN_STEP: Replica = { kind: "in step" };
const BEHIND: Replica = { kind: "behind", ms: 700 };
/** Longer than a primary that wants replicas takes to notice: max-lag, and up to two seconds more. */
const CUT_OFF: Replica = { kind: "cut off", ms: 4_000 };

const STANDING: Readonly<Record<Replica["kind"], (ms: number) => string>> = {
  "in step": () => "in step",
  behind: (ms) => `${ms} ms behind`,
  "cut off": (ms) => `cut off for ${ms} ms`,
};
const named = (guard: string, who: string, replica: Replica): string =>
  `${guard}, ${who} ${STANDING[replica.kind](replica.kind === "in step" ? 0 : replica.ms)}`;

const byHand = (
  guard: string,
  replica: Replica,
  more: Settings = {},
  confirmation: Confirmation = "reply",
): LossCase => ({
  event: "failover by hand",
  policy: named(guard, "replica", replica),
  settings: aof("everysec", more),
  confirmation,
  replica,
});
const guardedBy = (maxLag: number, replica: Replica): LossCase =>
  byHand(`min-replicas-to-write 1, max-lag ${maxLag}`, replica, {
    "min-replicas-to-write": "1",
    "min-replicas-max-lag": String(maxLag),
  });

const byOthers = (event: "failover by Sentinel" | "failover by Cluster", who: string): readonly LossCase[] => [
  { event, policy: named("no guard", who, IN_STEP), confirmation: "reply", replica: IN_STEP },
  { event, policy: named("no guard", who, BEHIND), confirmation: "reply", replica: BEHIND },
  { event, policy: named("WAIT 1", who, BEHIND), confirmation: "wait", replica: BEHIND },
];

/** All of them, in the order of the table. */
export const lossCases: readonly LossCase[] = [
  ...onDisk("kill"),
  ...onDisk("power loss"),
  byHand("no guard", IN_STEP),
  byHand("no guard", BEHIND),
  guardedBy(10, BEHIND),
  byHand("WAIT 1", BEHIND, {}, "wait"),
  byHand("no guard", CUT_OFF),
  guardedBy(1, CUT_OFF),
  byHand("WAIT 1", CUT_OFF, {}, "wait"),
  // As the product starts them: a primary with two replicas and three Sentinels, three primaries with a replica each.
  ...byOthers("failover by Sentinel", "replicas"),
  ...byOthers("failover by Cluster", "replica"),
];
