/** One concrete run of a scenario, as data: what is published, by how many workers it is handled, and what goes wrong. */

import type { Fault } from "../faults/fault.js";

/** What a workload's entry does to a consumer. */
export type EntryKind = "sound" | "poison" | "malformed";

/** One entry that a run publishes. */
export interface WorkloadEntry {
  /** `entry-1`, `entry-2`, ...: stands somewhere in the payload, and so in each handler call. */
  readonly token: string;
  /** `poison`: its handler always throws. `malformed`: its payload does not parse as JSON. */
  readonly kind: EntryKind;
  /** What is written to the stream: field names and values. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The structure of a run. Small values are simple runs: this is what shrinking makes smaller. */
export interface RunPlan {
  /** The kind of each entry, in order of publishing. */
  readonly entries: readonly EntryKind[];
  /** How many of the entries, from the first, are in the stream before any worker starts. */
  readonly backlog: number;
  readonly workers: number;
  readonly faults: readonly Fault[];
  /** Once all is settled the run goes on for so long, in ms, to see what idle workers do. Default 0. */
  readonly idleMs?: number;
}

/** The token of the nth entry, counted from 1. */
export function entryToken(n: number): string {
  return `entry-${n}`;
}

/** Finds the token of a published entry in a text; undefined when there is none. */
export function findToken(text: string): string | undefined {
  return TOKEN.exec(text)?.[0];
}

const TOKEN = /\bentry-\d+\b/;
