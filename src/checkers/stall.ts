/** Whether a run has come to a standstill although entries were left: what no-loss leaves to progress. */

import type { CommandExecuted, ProcessEnded } from "../history/event.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import { timeText } from "../text/time-text.js";
import { fateOf, isProvenPoison } from "./fate.js";

/** Why no worker can settle anything any more: a clause for each, and the events that show it. */
export interface Stall {
  readonly reasons: readonly string[];
  readonly events: readonly number[];
}

interface WorkerState {
  ended: ProcessEnded | undefined;
  succeeded: number;
  failed: CommandExecuted | undefined;
}

/**
 * A stall: once the faults had stopped, every worker was over by its own doing, or none of its stream commands
 * succeeded any more. Undefined when at least one worker went on.
 */
export function stallOf(run: RunRecord): Stall | undefined {
  const workers = workersAtEnd(run);
  const reasons: string[] = [];
  const events: number[] = [];
  for (const [name, { ended, succeeded, failed }] of workers) {
    const proof = ended ?? (succeeded === 0 ? failed : undefined);
    if (proof === undefined) return undefined;
    events.push(proof.index);
    reasons.push(reasonOf(name, proof));
  }
  return reasons.length === 0 ? undefined : { reasons, events };
}

function reasonOf(name: string, proof: ProcessEnded | CommandExecuted): string {
  if (proof.kind === "command") return `each ${proof.name.toUpperCase()} of ${name} fails (${proof.error ?? "error"})`;
  const cause = {
    error: `ended by its own error${proof.error === undefined ? "" : ` (${proof.error})`}`,
    returned: "returned",
    killed: "was killed and never started again",
    stopped: "ended as it was told",
  }[proof.cause];
  return `${name} ${cause} at ${timeText(proof.timeMs)}`;
}

function workersAtEnd(run: RunRecord): Map<string, WorkerState> {
  const workers = new Map<string, WorkerState>();
  const from = run.faultsStopped?.index ?? 0;
  const until = run.ended?.index ?? run.history.length;
  for (const event of run.history) {
    if (event.index >= until) break;
    if (event.kind === "process-started" && event.process.startsWith("worker-")) {
      workers.set(event.process, { ended: undefined, succeeded: 0, failed: undefined });
    } else if (event.kind === "process-ended") {
      const worker = workers.get(event.process);
      if (worker !== undefined) worker.ended = event;
    } else if (event.kind === "command" && event.index > from && isStreamWork(event.name)) {
      const worker = workers.get(event.process);
      if (worker === undefined) continue;
      if (event.error === undefined) worker.succeeded += 1;
      else worker.failed = event;
    }
  }
  return workers;
}

/** XGROUP is none: BUSYGROUP is how a consumer learns that all is well. */
function isStreamWork(name: string): boolean {
  return name.startsWith("x") && name !== "xgroup";
}

/** The entries that the server still holds for someone to settle: unread by the group, or pending. */
export function entriesLeft(run: RunRecord): {
  readonly unread: readonly EntryRecord[];
  readonly pending: readonly EntryRecord[];
} {
  const unread: EntryRecord[] = [];
  const pending: EntryRecord[] = [];
  for (const entry of run.entries) {
    const kind = fateOf(entry, run)?.kind;
    if (kind === "unread") unread.push(entry);
    else if (kind === "pending" && !isProvenPoison(entry)) pending.push(entry);
  }
  return { unread, pending };
}
