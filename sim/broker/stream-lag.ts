/** How far a group has read, counted in entries: entries-read and lag, as server versions reckon them. */

import type { StreamProfile } from "../profiles/stream-profile.js";
import type { ConsumerGroup } from "./consumer-group.js";
import { compareIds, type EntryId } from "./entry-id.js";
import type { Stream } from "./stream.js";
import { differenceS64, incrementU64, toS64, type S64 } from "./u64.js";

/** A group is delivered the entry `id`, which is above its last one: moves last-delivered-id and entries-read on. */
export function advanceGroup(stream: Stream, group: ConsumerGroup, id: EntryId, profile: StreamProfile): void {
  const { entriesRead } = group;
  if (entriesRead !== undefined && countsOn(stream, group, id, profile)) {
    group.entriesRead = toS64(incrementU64(entriesRead));
  } else if (stream.entriesAdded !== 0) {
    group.entriesRead = entriesUpTo(stream, id, profile);
  }
  group.lastId = id;
}

/** How many entries the group has yet to be delivered; undefined when nobody can tell. */
export function groupLag(stream: Stream, group: ConsumerGroup, profile: StreamProfile): S64 | undefined {
  const { entriesAdded, length } = stream;
  if (entriesAdded === 0) return 0;
  if (profile.lagKnowsUnreadStream) {
    if (length === 0) return 0;
    if (stream.compareToFirst(group.lastId) < 0 && stream.compareToFirst(stream.maxDeletedId) < 0) return length;
  }
  const isCounted = group.entriesRead !== undefined && !mayMissEntriesFrom(stream, group.lastId, profile);
  const read = isCounted ? group.entriesRead : entriesUpTo(stream, group.lastId, profile);
  return read === undefined ? undefined : differenceS64(entriesAdded, read);
}

/** Whether one more delivery is one more entry read: no entry between may have been deleted. */
function countsOn(stream: Stream, group: ConsumerGroup, id: EntryId, profile: StreamProfile): boolean {
  if (profile.deletionsInLag === "after-first") return !mayMissEntriesFrom(stream, id, profile);
  return !mayMissEntriesFrom(stream, group.lastId, profile) && stream.compareToFirst(group.lastId) >= 0;
}

/** Whether an entry at or after `id` was deleted, as far as the stream remembers. */
function mayMissEntriesFrom(stream: Stream, id: EntryId, { deletionsInLag }: StreamProfile): boolean {
  if (stream.length === 0 || stream.maxDeletedId.isZero) return false;
  if (deletionsInLag === "after-first" && stream.compareToFirst(stream.maxDeletedId) < 0) return false;
  return compareIds(id, stream.maxDeletedId) <= 0;
}

/** The server writes -1 for what it does not know. */
function knownCount(count: S64): S64 | undefined {
  return count === -1 ? undefined : count;
}

/** How many entries were ever added up to `id`, where that can be told without counting. */
export function entriesUpTo(stream: Stream, id: EntryId, { deletionsInLag }: StreamProfile): S64 | undefined {
  const { entriesAdded, length } = stream;
  if (entriesAdded === 0) return 0;
  const fromLast = compareIds(id, stream.lastId);
  if (length === 0 && fromLast <= 0) return toS64(entriesAdded);
  if (deletionsInLag === "any" && !id.isZero && compareIds(id, stream.maxDeletedId) < 0) return undefined;
  if (fromLast === 0) return toS64(entriesAdded);
  if (fromLast > 0) return undefined;
  if (!stream.maxDeletedId.isZero && stream.compareToFirst(stream.maxDeletedId) >= 0) return undefined;
  const fromFirst = stream.compareToFirst(id);
  const before = differenceS64(entriesAdded, length);
  if (fromFirst < 0) return knownCount(before);
  return fromFirst === 0 ? toS64(incrementU64(before)) : undefined;
}
