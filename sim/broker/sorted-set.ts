/** A sorted set: members ordered by score, then by their bytes, with ranks. What ZADD's options mean lives with the command. */

import { hashText } from "../kernel/choices.js";
import type { Bytes } from "../resp/reply.js";

/** One member of a sorted set. */
export interface ScoredMember {
  readonly member: Bytes;
  readonly score: number;
}

/** A treap: a search tree by (score, member), a heap by a hash of the member, so its shape is the same in every run. */
interface Node extends ScoredMember {
  readonly priority: number;
  size: number;
  left: Node | undefined;
  right: Node | undefined;
}

/** A sorted set; every operation on one member or one rank takes O(log n). */
export class SortedSet {
  readonly kind = "zset";
  /** It was too large for a listpack once. */
  isUnpacked = false;
  readonly #nodes = new Map<Bytes, Node>();
  #root: Node | undefined;

  /** How many members there are. */
  get size(): number {
    return this.#nodes.size;
  }

  /** A member's score; undefined when it is not in the set. */
  score(member: Bytes): number | undefined {
    return this.#nodes.get(member)?.score;
  }

  /** Adds a member or gives it a new score. */
  set(member: Bytes, score: number): void {
    const old = this.#nodes.get(member);
    if (old !== undefined) this.#unlink(old);
    // Small sets of the server keep a whole score as an integer, which has no negative zero.
    const node: Node = {
      member,
      score: score + 0,
      priority: hashText(member),
      size: 1,
      left: undefined,
      right: undefined,
    };
    this.#nodes.set(member, node);
    const [left, right] = split(this.#root, node);
    this.#root = merge(merge(left, node), right);
  }

  /** Removes a member; whether it was there. */
  delete(member: Bytes): boolean {
    const node = this.#nodes.get(member);
    if (node === undefined) return false;
    this.#nodes.delete(member);
    this.#unlink(node);
    return true;
  }

  /** How many members come before this one; undefined when it is not in the set. */
  rank(member: Bytes): number | undefined {
    const node = this.#nodes.get(member);
    return node === undefined ? undefined : this.countWhile((other) => isBefore(other, node));
  }

  /** How many members, from the lowest on, satisfy `holds`; it must hold for a beginning of the order. */
  countWhile(holds: (member: ScoredMember) => boolean): number {
    let count = 0;
    let node = this.#root;
    while (node !== undefined) {
      if (holds(node)) {
        count += sizeOf(node.left) + 1;
        node = node.right;
      } else node = node.left;
    }
    return count;
  }

  /** The members of ranks `start` to `end` - 1, lowest first. */
  slice(start: number, end: number): ScoredMember[] {
    const found: ScoredMember[] = [];
    collect(this.#root, { start, end, found }, 0);
    return found;
  }

  #unlink(node: Node): void {
    const [left, rest] = split(this.#root, node);
    this.#root = merge(left, withoutFirst(rest));
  }
}

function sizeOf(node: Node | undefined): number {
  return node === undefined ? 0 : node.size;
}

function isBefore(a: ScoredMember, b: ScoredMember): boolean {
  return a.score < b.score || (a.score === b.score && a.member < b.member);
}

function resize(node: Node): Node {
  node.size = sizeOf(node.left) + sizeOf(node.right) + 1;
  return node;
}

/** Splits into what comes before `pivot`, and the pivot and what comes after it. */
function split(node: Node | undefined, pivot: ScoredMember): [Node | undefined, Node | undefined] {
  if (node === undefined) return [undefined, undefined];
  if (isBefore(node, pivot)) {
    const [left, right] = split(node.right, pivot);
    node.right = left;
    return [resize(node), right];
  }
  const [left, right] = split(node.left, pivot);
  node.left = right;
  return [left, resize(node)];
}

/** Joins two trees, all of the first before all of the second. */
function merge(a: Node | undefined, b: Node | undefined): Node | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.priority > b.priority) {
    a.right = merge(a.right, b);
    return resize(a);
  }
  b.left = merge(a, b.left);
  return resize(b);
}

function withoutFirst(node: Node | undefined): Node | undefined {
  if (node === undefined) return undefined;
  if (node.left === undefined) return node.right;
  node.left = withoutFirst(node.left);
  return resize(node);
}

interface Slice {
  readonly start: number;
  readonly end: number;
  readonly found: ScoredMember[];
}

function collect(node: Node | undefined, slice: Slice, before: number): void {
  if (node === undefined || before >= slice.end || before + node.size <= slice.start) return;
  const rank = before + sizeOf(node.left);
  collect(node.left, slice, before);
  if (rank >= slice.start && rank < slice.end) slice.found.push(node);
  collect(node.right, slice, rank + 1);
}
