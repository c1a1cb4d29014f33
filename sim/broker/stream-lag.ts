/** How far a group has read, counted in entries: entries-read and lag, as 7.0 reckons them. */

import type { ConsumerGroup } from "./consumer-group.js";
import { compareIds, type EntryId } from "./entry-id.js";
import type { Stream } from "./stream.js";
import { differenceS64, incrementU64, toS64, type S64 } from "./u64.js";

// Server versions reckon differently here; facts are listed as variants A to E, of which this is A (7.0 to 7.4.1).

/** A group is delivered the entry `id`, which is above its last one: moves last-delivered-id and entries-read on. */
export function advanceGroup(stream: Stream, group: ConsumerGroup, id: EntryId): void {
  const { entriesRead } = group;
  if (entriesRead !== undefined && !mayMissEntriesFrom(stream, id)) {
    group.entriesRead = toS64(incrementU64(entriesRead));
  } else if (stream.entriesAdded !== 0) {
    group.entriesRead = entriesUpTo(stream, id);
  }
  group.lastId = id;
}

/** How many entries the group has yet to be delivered; undefined when nobody can tell. */
export function groupLag(stream: Stream, group: ConsumerGroup): S64 | undefined {
  const { entriesAdded } = stream;
  if (entriesAdded === 0) return 0;
  const isCounted = group.entriesRead !== undefined && !mayMissEntriesFrom(stream, group.lastId);
  const read = isCounted ? group.entriesRead : entriesUpTo(stream, group.lastId);
  return read === undefined ? undefined : differenceS64(entriesAdded, read);
}

/** Whether an entry at or after `id` was deleted, as far as the stream remembers. */
function mayMissEntriesFrom(stream: Stream, id: EntryId): boolean {
  if (stream.length === 0 || stream.maxDeletedId.isZero) return false;
  if (compareIds(stream.firstEntryId, stream.maxDeletedId) > 0) return false;
  return compareIds(id, stream.maxDeletedId) <= 0;
}

/** How many entries were ever added up to `id`, where that can be told without counting. */
function entriesUpTo(stream: Stream, id: EntryId): S64 | undefined {
  const { entriesAdded, length } = stream;
  if (entriesAdded === 0) return 0;
  const fromLast = compareIds(id, stream.lastId);
  if (fromLast === 0 || (length === 0 && fromLast < 0)) return toS64(entriesAdded);
  if (fromLast > 0) return undefined;
  const first = stream.firstEntryId;
  if (!stream.maxDeletedId.isZero && compareIds(stream.maxDeletedId, first) >= 0) return undefined;
  const fromFirst = compareIds(id, first);
  const before = differenceS64(entriesAdded, length);
  if (fromFirst < 0) return before;
  return fromFirst === 0 ? toS64(incrementU64(before)) : undefined;
}
