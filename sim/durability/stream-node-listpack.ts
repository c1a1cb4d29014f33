/** A stream node as the listpack in which the server keeps it: a head with the first entry's names, then the entries. */

import { EntryId } from "../broker/entry-id.js";
import { StreamNode } from "../broker/stream-node.js";
import { canonicalU64, differenceS64 } from "../broker/u64.js";
import type { Bytes } from "../resp/reply.js";
import { BadDumpError } from "./dump-reader.js";
import { decodeListpack, encodeListpack, type Element } from "./listpack.js";

/** An entry's flags. */
const DELETED = 1;
const SHARES_NAMES = 2;

/** The listpack of a node. */
export function encodeNode(node: StreamNode): Bytes {
  const { names, entryCount, liveCount } = node;
  const elements: Element[] = [liveCount, entryCount - liveCount, names.length, ...names, 0];
  for (let index = 0; index < entryCount; index++) {
    const id = node.idAt(index);
    const sharesNames = node.sharesNamesAt(index);
    const texts = node.textsAt(index);
    elements.push((node.isDeleted(index) ? DELETED : 0) | (sharesNames ? SHARES_NAMES : 0));
    elements.push(differenceS64(id.ms, node.id.ms), differenceS64(id.seq, node.id.seq));
    if (!sharesNames) elements.push(texts.length / 2);
    for (const text of texts) elements.push(text);
    elements.push(texts.length + (sharesNames ? 3 : 4));
  }
  return encodeListpack(elements);
}

/** The node of a listpack. @throws BadDumpError */
export function decodeNode(id: EntryId, bytes: Bytes): StreamNode {
  const elements = new Elements(decodeListpack(bytes));
  const liveCount = elements.integer();
  const deletedCount = elements.integer();
  const names = elements.texts(elements.integer());
  if (elements.integer() !== 0) throw new BadDumpError("a node whose head does not end");
  const node = new StreamNode(id, withoutValues(names));
  while (!elements.isAtEnd) {
    const flags = elements.integer();
    const entryId = new EntryId(elements.added(id.ms), elements.added(id.seq));
    const sharesNames = (flags & SHARES_NAMES) !== 0;
    const count = sharesNames ? names.length : elements.integer() * 2;
    const texts = elements.texts(count);
    if (elements.integer() !== count + (sharesNames ? 3 : 4)) throw new BadDumpError("an entry of another length");
    node.append(entryId, sharesNames ? interleaved(names, texts) : texts);
    if ((flags & DELETED) !== 0) node.markDeleted(node.entryCount - 1);
  }
  if (node.liveCount !== liveCount || node.entryCount - liveCount !== deletedCount || node.entryCount === 0) {
    throw new BadDumpError("a node that counts its entries wrongly");
  }
  return node;
}

function withoutValues(names: readonly Bytes[]): readonly Bytes[] {
  return names.flatMap((name) => [name, ""]);
}

function interleaved(names: readonly Bytes[], values: readonly Bytes[]): readonly Bytes[] {
  return names.flatMap((name, index) => [name, values[index]!]);
}

/** Reads elements from the front. */
class Elements {
  #at = 0;

  constructor(readonly elements: readonly Element[]) {}

  get isAtEnd(): boolean {
    return this.#at >= this.elements.length;
  }

  integer(): number {
    const element = this.#next();
    if (typeof element !== "number") throw new BadDumpError("a number was expected in a node");
    return element;
  }

  /** A base with the next integer added to it. */
  added(base: EntryId["ms"]): EntryId["ms"] {
    const element = this.#next();
    if (typeof element === "string") throw new BadDumpError("a distance was expected in a node");
    return canonicalU64(BigInt(base) + BigInt(element));
  }

  texts(count: number): Bytes[] {
    if (count < 0 || this.#at + count > this.elements.length) throw new BadDumpError("a node that ends too early");
    this.#at += count;
    return this.elements.slice(this.#at - count, this.#at).map(String);
  }

  #next(): Element {
    const element = this.elements[this.#at++];
    if (element === undefined) throw new BadDumpError("a node that ends too early");
    return element;
  }
}
