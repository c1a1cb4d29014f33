/** A stream: its entries in their nodes, its counters, its consumer groups. Trimming and lag are in files of their own. */

import type { Bytes } from "../resp/reply.js";
import { ConsumerGroup } from "./consumer-group.js";
import { compareIds, EntryId } from "./entry-id.js";
import { NameIndex } from "./name-index.js";
import { OrderedMap } from "./ordered-map.js";
import type { IdempotentProducers } from "./idempotent-producers.js";
import { StreamNode, type Entry, type NodeLimits } from "./stream-node.js";
import { incrementU64, type U64 } from "./u64.js";

/** A stream value. It stays when its last entry goes. */
export class Stream {
  readonly kind = "stream";
  readonly groups = new NameIndex<ConsumerGroup>();
  /** In order of id; for trimming and XINFO. */
  readonly nodes = new OrderedMap<StreamNode>();
  /** How many entries there are that are not deleted. */
  length = 0;
  /** last-generated-id. */
  lastId = EntryId.ZERO;
  /** max-deleted-entry-id: of what XDEL took; trimming does not count. */
  maxDeletedId = EntryId.ZERO;
  /** entries-added: every entry there ever was. */
  entriesAdded: U64 = 0;
  /** What it remembers of idempotent producers; undefined where the server knows none. */
  idempotence: IdempotentProducers | undefined;

  /** Adds an entry; its id is above `lastId`, and `fields` are names and values by turns. */
  append(id: EntryId, fields: readonly Bytes[], limits: NodeLimits): void {
    let node = this.nodes.last();
    if (node === undefined || node.isFull(fields, limits)) {
      node = new StreamNode(id, fields);
      this.nodes.add(id, node);
    }
    node.append(id, fields);
    this.length++;
    this.entriesAdded = incrementU64(this.entriesAdded);
    this.lastId = id;
  }

  /** The entry of exactly this id, if it is there and not deleted. */
  find(id: EntryId): Entry | undefined {
    const node = this.nodes.floor(id);
    const index = node?.find(id);
    return node === undefined || index === undefined ? undefined : { id, fields: node.fieldsAt(index) };
  }

  /** Whether the entry of this id is there and not deleted. */
  has(id: EntryId): boolean {
    return this.nodes.floor(id)?.find(id) !== undefined;
  }

  /** Deletes one entry as XDEL does; whether it was there. */
  delete(id: EntryId): boolean {
    const node = this.nodes.floor(id);
    const index = node?.find(id);
    if (node === undefined || index === undefined) return false;
    node.markDeleted(index);
    if (node.liveCount === 0) this.nodes.delete(node.id);
    this.length--;
    if (compareIds(id, this.maxDeletedId) > 0) this.maxDeletedId = id;
    return true;
  }

  /** The id of the first entry; 0-0 when there is none. */
  get firstEntryId(): EntryId {
    const node = this.#firstLiveNode();
    return node === undefined ? EntryId.ZERO : node.idAt(node.liveFrom);
  }

  /** Negative, zero or positive as `id` is before, the same as or after the first entry; that of an empty stream is 0-0. */
  compareToFirst(id: EntryId): number {
    const node = this.#firstLiveNode();
    return node === undefined ? compareIds(id, EntryId.ZERO) : -node.compareAt(node.liveFrom, id);
  }

  /** The id of the last entry that is still there; 0-0 when there is none. */
  get lastEntryId(): EntryId {
    const node = this.nodes.last();
    if (node === undefined) return EntryId.ZERO;
    if (!node.isDeleted(node.entryCount - 1)) return node.idAt(node.entryCount - 1);
    return this.rangeDown(EntryId.MAX, EntryId.ZERO, 1)[0]?.id ?? EntryId.ZERO;
  }

  /** The entries from `start` to `end`, both included, at most `count` of them. */
  range(start: EntryId, end: EntryId, count: number): Entry[] {
    const found: Entry[] = [];
    if (count <= 0) return found;
    const cursor = this.nodes.floorCursor(start);
    let index = cursor.item?.indexOf(start) ?? 0;
    for (let node = cursor.item; node !== undefined; node = cursor.next()) {
      for (index = Math.max(index, node.liveFrom); index < node.entryCount; index++) {
        if (node.compareAt(index, end) > 0) return found;
        if (node.isDeleted(index)) continue;
        found.push({ id: node.idAt(index), fields: node.fieldsAt(index) });
        if (found.length >= count) return found;
      }
      index = 0;
    }
    return found;
  }

  /** The entries from `end` down to `start`, both included, at most `count` of them. */
  rangeDown(end: EntryId, start: EntryId, count: number): Entry[] {
    const found: Entry[] = [];
    if (count <= 0) return found;
    const cursor = this.nodes.floorCursor(end);
    for (let node = cursor.item; node !== undefined; node = cursor.previous()) {
      for (let index = node.entryCount - 1; index >= node.liveFrom; index--) {
        if (node.isDeleted(index) || node.compareAt(index, end) > 0) continue;
        if (node.compareAt(index, start) < 0) return found;
        found.push({ id: node.idAt(index), fields: node.fieldsAt(index) });
        if (found.length >= count) return found;
      }
    }
    return found;
  }

  /** The first node that is not empty: trimming can leave an empty one at the head. */
  #firstLiveNode(): StreamNode | undefined {
    const node = this.nodes.first();
    if (node === undefined || node.liveCount > 0) return node;
    const cursor = this.nodes.start();
    while (cursor.item?.liveCount === 0) cursor.next();
    return cursor.item;
  }

  /** The same stream again, sharing nothing that changes, as COPY and a snapshot need it. */
  copy(): Stream {
    const copy = new Stream();
    copy.length = this.length;
    copy.lastId = this.lastId;
    copy.maxDeletedId = this.maxDeletedId;
    copy.entriesAdded = this.entriesAdded;
    copy.idempotence = this.idempotence?.copy();
    for (const cursor = this.nodes.start(); cursor.item !== undefined; cursor.next()) {
      copy.nodes.add(cursor.item.id, cursor.item.copy());
    }
    for (const group of this.groups.sorted()) copy.groups.add(group.copy());
    return copy;
  }
}
