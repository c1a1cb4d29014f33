/** A run of entries that the server keeps in one listpack: the unit of `~` trimming and of XINFO's radix-tree-keys. */

import type { Bytes } from "../resp/reply.js";
import { compareIds, type EntryId } from "./entry-id.js";
import { integerElementBytes, LISTPACK_BASE_BYTES, stringElementBytes } from "./stream-listpack.js";
import { differenceS64 } from "./u64.js";

/** One entry, as it is read. */
export interface Entry {
  readonly id: EntryId;
  /** Names and values by turns. */
  readonly fields: readonly Bytes[];
}

/** When a node is full: stream-node-max-bytes and stream-node-max-entries; 0 entries means no such limit. */
export interface NodeLimits {
  readonly bytesMax: number;
  readonly entriesMax: number;
}

/** What stream-node-max-bytes 0 means: 1 GiB. */
const BYTES_MAX = 1 << 30;

/** A node. Its id is that of the entry that opened it, and stays when that entry is deleted. */
export class StreamNode {
  readonly id: EntryId;
  /** The entries' ids in order, those of deleted ones included. */
  readonly ids: EntryId[] = [];
  liveCount = 0;
  /** Every entry before this index is deleted. */
  liveFrom = 0;
  /** Beside each id its names and values by turns; undefined for a deleted entry. */
  readonly #fields: (readonly Bytes[] | undefined)[] = [];
  /** The names of the first entry; later entries of the same names do not store them again. */
  readonly #names: readonly Bytes[];
  #elementBytes: number;

  constructor(id: EntryId, fields: readonly Bytes[]) {
    this.id = id;
    const names: Bytes[] = [];
    // The node's own head: two counters (see `isFull`), how many names, the names, and a 0 that ends it.
    let bytes = integerElementBytes(fields.length / 2) + integerElementBytes(0);
    for (let i = 0; i < fields.length; i += 2) {
      names.push(fields[i]!);
      bytes += stringElementBytes(fields[i]!);
    }
    this.#names = names;
    this.#elementBytes = bytes;
  }

  /** The id of the last entry, deleted or not. */
  get lastId(): EntryId {
    return this.ids[this.ids.length - 1]!;
  }

  /** Whether an entry with these fields opens a new node instead. */
  isFull(fields: readonly Bytes[], limits: NodeLimits): boolean {
    const { entriesMax, bytesMax } = limits;
    if (entriesMax > 0 && this.ids.length >= entriesMax) return true;
    const deletedCount = this.ids.length - this.liveCount;
    let bytes = LISTPACK_BASE_BYTES + this.#elementBytes;
    bytes += integerElementBytes(this.liveCount) + integerElementBytes(deletedCount);
    for (let i = 0; i < fields.length; i++) bytes += fields[i]!.length;
    return bytes >= (bytesMax > 0 && bytesMax < BYTES_MAX ? bytesMax : BYTES_MAX);
  }

  /** Adds an entry after all others; `fields` is kept. */
  append(id: EntryId, fields: Bytes[]): void {
    const hasSameNames = this.#shareNames(fields);
    let bytes = integerElementBytes(0);
    bytes +=
      integerElementBytes(differenceS64(id.ms, this.id.ms)) + integerElementBytes(differenceS64(id.seq, this.id.seq));
    for (let i = hasSameNames ? 1 : 0; i < fields.length; i += hasSameNames ? 2 : 1)
      bytes += stringElementBytes(fields[i]!);
    const pairs = fields.length / 2;
    if (!hasSameNames) bytes += integerElementBytes(pairs);
    bytes += integerElementBytes(hasSameNames ? pairs + 3 : fields.length + 4);
    this.#elementBytes += bytes;
    this.ids.push(id);
    this.#fields.push(fields);
    this.liveCount++;
  }

  /** The index of the first entry that is not below `id`; the number of entries when all are. */
  indexOf(id: EntryId): number {
    const { ids } = this;
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareIds(ids[middle]!, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The entry at an index; undefined when it is deleted. */
  entryAt(index: number): Entry | undefined {
    const fields = this.#fields[index];
    return fields === undefined ? undefined : { id: this.ids[index]!, fields };
  }

  /** The index of the entry of exactly this id, if it is there and not deleted. */
  find(id: EntryId): number | undefined {
    const index = this.indexOf(id);
    if (index === this.ids.length || this.#fields[index] === undefined) return undefined;
    return compareIds(this.ids[index]!, id) === 0 ? index : undefined;
  }

  /** Whether the entry at an index is deleted. */
  isDeleted(index: number): boolean {
    return this.#fields[index] === undefined;
  }

  /** Marks an entry as deleted; it keeps its place. */
  markDeleted(index: number): void {
    const fields = this.#fields;
    fields[index] = undefined;
    this.liveCount--;
    while (this.liveFrom < fields.length && fields[this.liveFrom] === undefined) this.liveFrom++;
  }

  /** The same node again, sharing nothing that changes. */
  copy(): StreamNode {
    const fields = this.#names.flatMap((name) => [name, ""]);
    const copy = new StreamNode(this.id, fields);
    copy.ids.push(...this.ids);
    copy.#fields.push(...this.#fields);
    copy.liveCount = this.liveCount;
    copy.liveFrom = this.liveFrom;
    copy.#elementBytes = this.#elementBytes;
    return copy;
  }

  /** Whether the names are the node's own; if so the node's strings take their place, so that each is held once. */
  #shareNames(fields: Bytes[]): boolean {
    const names = this.#names;
    if (fields.length !== names.length * 2) return false;
    for (let i = 0; i < names.length; i++) if (fields[2 * i] !== names[i]) return false;
    for (let i = 0; i < names.length; i++) fields[2 * i] = names[i]!;
    return true;
  }
}
