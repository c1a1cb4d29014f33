/** Entries as replies show them: an array of id and fields each. */

import type { Entry } from "../broker/stream-node.js";
import type { Reply } from "../resp/reply.js";

/** One entry. */
export function entryRow(entry: Entry): Reply {
  return [entry.id.text, entry.fields];
}

/** Entries, in the order given. */
export function entryRows(entries: readonly Entry[]): readonly Reply[] {
  return entries.map(entryRow);
}
