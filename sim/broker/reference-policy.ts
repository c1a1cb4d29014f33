/** What happens to the references that consumer groups hold when an entry goes: KEEPREF, DELREF, ACKED. */

import { compareIds, type EntryId } from "./entry-id.js";
import type { Stream } from "./stream.js";

/**
 * `keepref`: the entry goes, and stays pending where it is. `delref`: it goes, and no PEL has it any more. `acked`: it
 * goes only if every group was delivered it and has it pending no more.
 */
export type ReferencePolicy = "keepref" | "delref" | "acked";

/** What deleting an entry came to. */
export type Deletion = "deleted" | "absent" | "referenced";

/**
 * Deletes one entry, if the policy lets it go. References come first: one that is gone can still be referenced, and loses
 * its references.
 */
export function deleteEntry(stream: Stream, id: EntryId, policy: ReferencePolicy): Deletion {
  if (!letGo(stream, id, policy)) return "referenced";
  return stream.delete(id) ? "deleted" : "absent";
}

/** Whether the policy lets an entry go, as far as groups are concerned; under `delref` their references go first. */
export function letGo(stream: Stream, id: EntryId, policy: ReferencePolicy): boolean {
  if (policy === "acked") return !isReferenced(stream, id);
  if (policy === "delref") for (const group of stream.groups.sorted()) group.removePending(id);
  return true;
}

/** Whether a group has yet to be delivered an entry, or has it pending. */
function isReferenced(stream: Stream, id: EntryId): boolean {
  return stream.groups
    .sorted()
    .some((group) => compareIds(group.lastId, id) < 0 || group.pending.get(id) !== undefined);
}
