/** A run of entries that the server keeps in one listpack: the unit of `~` trimming and of XINFO's radix-tree-keys. */

import type { Bytes } from "../resp/reply.js";
import { EntryId } from "./entry-id.js";
import { integerElementBytes, LISTPACK_BASE_BYTES, stringElementBytes } from "./stream-listpack.js";
import { differenceS64, type U64 } from "./u64.js";

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

/**
 * A node. Its id is that of the entry that opened it, and stays when that entry is deleted.
 *
 * Entries are kept in columns, not as objects: a long stream is then a few arrays to the garbage collector.
 */
export class StreamNode {
  readonly id: EntryId;
  liveCount = 0;
  /** Every entry before this index is deleted. */
  liveFrom = 0;
  readonly #ms: U64[] = [];
  readonly #seq: U64[] = [];
  /** All entries' values one after the other; an entry with names of its own has them before its values, by turns. */
  readonly #texts: Bytes[] = [];
  /** Where in `#texts` each entry begins. */
  readonly #starts: number[] = [];
  /** The names of the first entry, which most others share, each with an empty value after it. */
  readonly #template: readonly Bytes[];
  /** Which entries have other names. */
  readonly #ownNamed = new Set<number>();
  readonly #deleted = new Set<number>();
  #elementBytes: number;

  constructor(id: EntryId, fields: readonly Bytes[]) {
    this.id = id;
    const template: Bytes[] = [];
    // The node's own head: two counters (see `isFull`), how many names, the names, and a 0 that ends it.
    let bytes = integerElementBytes(fields.length / 2) + integerElementBytes(0);
    for (let i = 0; i < fields.length; i += 2) {
      template.push(fields[i]!, "");
      bytes += stringElementBytes(fields[i]!);
    }
    this.#template = template;
    this.#elementBytes = bytes;
  }

  /** How many entries it has, the deleted ones included. */
  get entryCount(): number {
    return this.#ms.length;
  }

  /** The id of the entry at an index, deleted or not. */
  idAt(index: number): EntryId {
    return new EntryId(this.#ms[index]!, this.#seq[index]!);
  }

  /** Negative, zero or positive as the entry at an index is before, the same as or after `id`. */
  compareAt(index: number, id: EntryId): number {
    const ms = this.#ms[index]!;
    if (ms !== id.ms) return ms < id.ms ? -1 : 1;
    const seq = this.#seq[index]!;
    return seq === id.seq ? 0 : seq < id.seq ? -1 : 1;
  }

  /** Whether an entry with these fields opens a new node instead. */
  isFull(fields: readonly Bytes[], limits: NodeLimits): boolean {
    const { entriesMax, bytesMax } = limits;
    const { entryCount, liveCount } = this;
    if (entriesMax > 0 && entryCount >= entriesMax) return true;
    let bytes = LISTPACK_BASE_BYTES + this.#elementBytes;
    bytes += integerElementBytes(liveCount) + integerElementBytes(entryCount - liveCount);
    for (let i = 0; i < fields.length; i++) bytes += fields[i]!.length;
    return bytes >= (bytesMax > 0 && bytesMax < BYTES_MAX ? bytesMax : BYTES_MAX);
  }

  /** Adds an entry after all others; `fields` are names and values by turns. */
  append(id: EntryId, fields: readonly Bytes[]): void {
    const sharesNames = this.#sharesNames(fields);
    const step = sharesNames ? 2 : 1;
    const pairs = fields.length / 2;
    if (!sharesNames) this.#ownNamed.add(this.entryCount);
    this.#ms.push(id.ms);
    this.#seq.push(id.seq);
    this.#starts.push(this.#texts.length);
    this.liveCount++;
    // Flags, the distance from the node's id, and at the end how many elements these are.
    let bytes = integerElementBytes(0) + integerElementBytes(sharesNames ? pairs + 3 : fields.length + 4);
    bytes += integerElementBytes(differenceS64(id.ms, this.id.ms));
    bytes += integerElementBytes(differenceS64(id.seq, this.id.seq));
    if (!sharesNames) bytes += integerElementBytes(pairs);
    for (let i = step - 1; i < fields.length; i += step) {
      this.#texts.push(fields[i]!);
      bytes += stringElementBytes(fields[i]!);
    }
    this.#elementBytes += bytes;
  }

  /** The index of the first entry that is not below `id`; the number of entries when all are. */
  indexOf(id: EntryId): number {
    let low = 0;
    let high = this.entryCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compareAt(middle, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index of the entry of exactly this id, if it is there and not deleted. */
  find(id: EntryId): number | undefined {
    const index = this.indexOf(id);
    if (index === this.entryCount || this.isDeleted(index)) return undefined;
    return this.compareAt(index, id) === 0 ? index : undefined;
  }

  /** The names of the entry that opened it. */
  get names(): readonly Bytes[] {
    return this.#template.filter((_, index) => index % 2 === 0);
  }

  /** Whether the entry at an index has the names of the one that opened it. */
  sharesNamesAt(index: number): boolean {
    return !this.#ownNamed.has(index);
  }

  /** What is kept of an entry: its values, or names and values by turns where the names are its own. */
  textsAt(index: number): readonly Bytes[] {
    return this.#texts.slice(this.#starts[index], this.#starts[index + 1]);
  }

  /** Names and values by turns. */
  fieldsAt(index: number): readonly Bytes[] {
    const texts = this.#texts;
    const start = this.#starts[index]!;
    if (this.#ownNamed.size > 0 && this.#ownNamed.has(index)) return texts.slice(start, this.#starts[index + 1]);
    const fields = this.#template.slice();
    for (let i = 1, text = start; i < fields.length; i += 2, text++) fields[i] = texts[text]!;
    return fields;
  }

  /** Whether the entry at an index is deleted. */
  isDeleted(index: number): boolean {
    return this.#deleted.size > 0 && this.#deleted.has(index);
  }

  /** Marks an entry as deleted; it keeps its place and what it held, which DUMP shows. */
  markDeleted(index: number): void {
    this.#deleted.add(index);
    this.liveCount--;
    while (this.#deleted.has(this.liveFrom)) this.liveFrom++;
  }

  /** The same node again, sharing nothing that changes. */
  copy(): StreamNode {
    const copy = new StreamNode(this.id, this.#template);
    for (let index = 0; index < this.entryCount; index++) copy.append(this.idAt(index), this.fieldsAt(index));
    for (const index of this.#deleted) copy.markDeleted(index);
    return copy;
  }

  /** Whether the names are those of the node's first entry, in that order. */
  #sharesNames(fields: readonly Bytes[]): boolean {
    const template = this.#template;
    if (fields.length !== template.length) return false;
    for (let i = 0; i < fields.length; i += 2) if (fields[i] !== template[i]) return false;
    return true;
  }
}
