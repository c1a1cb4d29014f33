/** What became of an entry by the end of a run: facts that several checkers judge by. */

import type { EntryAcknowledged, EntryAppended, FinalState } from "../history/event.js";
import type { EntryRecord, RunRecord } from "../history/run-record.js";
import { compareIds } from "../history/entry-order.js";
import { reach } from "../history/server-state.js";

/** Where an entry is when a run is over. */
export type Fate =
  /** A handler came to a good end. */
  | { readonly kind: "handled" }
  /** It is in the dead-letter stream with all of its payload. */
  | { readonly kind: "dead-lettered"; readonly deadLetter: EntryAppended }
  /** A handler call is still running. */
  | { readonly kind: "in-handler" }
  /** It was not published, or nobody was told so, or the server lost it without any consumer's doing. */
  | { readonly kind: "excused" }
  /** Delivered, not acknowledged, still in the stream. */
  | { readonly kind: "pending"; readonly id: string; readonly consumer: string; readonly deliveryCount: number }
  /** In the stream behind the group's last-delivered-id, or there is no group: a read of `>` would give it. */
  | { readonly kind: "unread"; readonly id: string }
  /** In the stream and never delivered, but the group's last-delivered-id is past it: no read of `>` gives it. */
  | { readonly kind: "skipped"; readonly id: string }
  /** Acknowledged: no consumer will get it again. */
  | { readonly kind: "acknowledged"; readonly id: string; readonly by: EntryAcknowledged }
  /** No longer in the stream; `wasDelivered`: a consumer had been given it before. */
  | { readonly kind: "deleted"; readonly id: string; readonly wasDelivered: boolean }
  /** In the stream, delivered, and not pending although never acknowledged: read with NOACK, or its consumer or group was deleted. */
  | { readonly kind: "forgotten"; readonly id: string }
  /** Its publish was answered with success, but it never came to the stream. */
  | { readonly kind: "never-appended" };

/** What became of one entry; undefined when the run never got as far as its final state. */
export function fateOf(entry: EntryRecord, run: RunRecord): Fate | undefined {
  if (entry.isHandled) return { kind: "handled" };
  const deadLetter = entry.deadLetters.find((candidate) => hasPayload(candidate, entry));
  if (deadLetter !== undefined) return { kind: "dead-lettered", deadLetter };
  if (entry.spans.some(({ ended }) => ended === undefined)) return { kind: "in-handler" };
  const { final } = run;
  if (final === undefined) return undefined;
  return unsettledFate(entry, run, final);
}

function unsettledFate(entry: EntryRecord, run: RunRecord, final: FinalState): Fate {
  const ids = idsOf(entry, final);
  if (ids.length === 0) return { kind: entry.publishCompleted?.outcome === "ok" ? "never-appended" : "excused" };
  const fates = ids.map((id) => fateOfId(id, { entry, run, final }));
  // An entry that a consumer appended again is in reach as long as one of its ids is.
  const best = FATES_BY_REACH.map((kind) => fates.find((fate) => fate.kind === kind)).find(
    (fate) => fate !== undefined,
  );
  return best ?? { kind: "excused" };
}

const FATES_BY_REACH: readonly Fate["kind"][] = [
  "pending",
  "unread",
  "skipped",
  "excused",
  "acknowledged",
  "forgotten",
  "deleted",
];

function fateOfId(
  id: string,
  { entry, run, final }: { readonly entry: EntryRecord; readonly run: RunRecord; readonly final: FinalState },
): Fate {
  // After its data were destroyed, a server gives ids a second time.
  const isInStream = final.entries.some((one) => one.id === id && (one.token ?? entry.token) === entry.token);
  const pending = final.pending.find((one) => one.id === id);
  const wasDelivered = entry.deliveries.some((delivery) => delivery.id === id);
  if (pending !== undefined && isInStream) {
    return { kind: "pending", id, consumer: pending.consumer, deliveryCount: pending.deliveryCount };
  }
  const by = entry.acknowledgements.findLast((acknowledgement) => acknowledgement.id === id);
  if (by !== undefined) return { kind: "acknowledged", id, by };
  if (!isInStream) return wasDestroyed(id, entry, run) ? { kind: "excused" } : { kind: "deleted", id, wasDelivered };
  const isPassed = final.lastDeliveredId !== undefined && compareIds(id, final.lastDeliveredId) <= 0;
  if (isPassed && wasPutOutOfReach(id, run)) return { kind: "excused" };
  if (wasDelivered && (isPassed || !cameBack(id, entry, run))) return { kind: "forgotten", id };
  return { kind: isPassed ? "skipped" : "unread", id };
}

/** What a server lost, or an operator destroyed, is no consumer's doing: the loss that a configuration allows is stated elsewhere. */
function wasDestroyed(id: string, entry: EntryRecord, run: RunRecord): boolean {
  return run.states.some(({ destroyed }) => destroyed.some((one) => one.id === id && one.token === entry.token));
}

/** It is still there, but from then on nobody could get it; unless it came back into reach, as it does in a group that is made anew. */
function wasPutOutOfReach(id: string, run: RunRecord): boolean {
  const last = run.states.findLast((state) => state.outOfReach.includes(id) || reach(state)(id));
  return last?.outOfReach.includes(id) === true;
}

/** The server went back to before it was delivered, or lost the group that knew of it. */
function cameBack(id: string, { deliveries }: EntryRecord, run: RunRecord): boolean {
  const last = deliveries.findLast((delivery) => delivery.id === id);
  return run.states.some((state) => state.index > (last?.index ?? 0) && reach(state)(id));
}

function idsOf(entry: EntryRecord, final: FinalState): string[] {
  const ids = entry.appended.map(({ id }) => id);
  // Appended by a way that no one observes, such as a script.
  for (const { id, token } of final.entries) if (token === entry.token && !ids.includes(id)) ids.push(id);
  return ids;
}

/** Whether each original value stands in the dead letter: as a value, within one, or within one as JSON writes it. */
function hasPayload(deadLetter: EntryAppended, entry: EntryRecord): boolean {
  return Object.values(entry.fields).every((value) => {
    const inJson = JSON.stringify(value).slice(1, -1);
    return deadLetter.fields.some((field, i) => i % 2 === 1 && (field.includes(value) || field.includes(inJson)));
  });
}

/** Whether the run has shown an entry to be one that cannot be handled: its handler failed, or a payload that does not parse was delivered. */
export function isProvenPoison(entry: EntryRecord): boolean {
  if (entry.kind === "sound") return false;
  if (entry.kind === "malformed") return entry.deliveries.length > 0;
  return entry.spans.some(({ ended }) => ended?.kind === "handler-finished" && ended.outcome === "fail");
}
