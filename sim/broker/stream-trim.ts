/** Trimming, exact and approximate (`~`). How the options are written is the commands' affair. */

import type { EntryId } from "./entry-id.js";
import { letGo, type ReferencePolicy } from "./reference-policy.js";
import type { StreamNode } from "./stream-node.js";
import type { Stream } from "./stream.js";

/** What is to stay: the last `length` entries, or those from `minId` on. */
export type TrimTarget =
  { readonly kind: "maxlen"; readonly length: number } | { readonly kind: "minid"; readonly minId: EntryId };

/** How to trim. */
export interface Trim {
  readonly target: TrimTarget;
  /** `~`: only whole nodes go. */
  readonly isApproximate: boolean;
  /** At most so many entries go, by whole nodes; 0 for no limit. */
  readonly entriesMax: number;
  /** What happens to what consumer groups have pending. */
  readonly policy: ReferencePolicy;
  /** The server's fault: it looks, and removes nothing. */
  readonly isVain: boolean;
}

/**
 * Removes entries from the head; how many. max-deleted-entry-id stays. In exact mode a node that is trimmed in part
 * stands with its entries marked as deleted, even when none is left.
 */
export function trimStream(stream: Stream, trim: Trim): number {
  if (trim.isVain) return 0;
  if (trim.policy !== "keepref") return trimByPolicy(stream, trim);
  const { target, isApproximate, entriesMax } = trim;
  let removed = 0;
  for (let node = stream.nodes.first(); node !== undefined; node = stream.nodes.first()) {
    if (target.kind === "maxlen" && stream.length <= target.length) break;
    const { liveCount } = node;
    if (entriesMax > 0 && removed + liveCount > entriesMax) break;
    if (isBeyond(stream, node, target)) {
      stream.nodes.delete(node.id);
      stream.length -= liveCount;
      removed += liveCount;
      continue;
    }
    if (!isApproximate) removed += trimNode(stream, node, trim);
    break;
  }
  return removed;
}

/**
 * Removes those entries that the policy lets go. Every entry is looked at, so that `~` only brings its limit. A node that
 * could go as a whole, and of which nothing is left, goes.
 */
function trimByPolicy(stream: Stream, trim: Trim): number {
  const { target, entriesMax } = trim;
  let removed = 0;
  const emptied: StreamNode[] = [];
  const cursor = stream.nodes.start();
  for (let node = cursor.item; node !== undefined; node = cursor.next()) {
    if (target.kind === "maxlen" && stream.length <= target.length) break;
    if (entriesMax > 0 && removed + node.liveCount > entriesMax) break;
    const isWhole = isBeyond(stream, node, target);
    removed += trimNode(stream, node, trim);
    if (isWhole && node.liveCount === 0) emptied.push(node);
    if (!isWhole && target.kind === "minid") break;
  }
  for (const node of emptied) stream.nodes.delete(node.id);
  return removed;
}

/** Whether nothing of the node is to stay. A deleted entry at its end still counts for its last id. */
function isBeyond(stream: Stream, node: StreamNode, target: TrimTarget): boolean {
  if (target.kind === "maxlen") return stream.length - node.liveCount >= target.length;
  return node.compareAt(node.entryCount - 1, target.minId) < 0;
}

function trimNode(stream: Stream, node: StreamNode, { target, policy }: Trim): number {
  let removed = 0;
  for (let index = node.liveFrom; index < node.entryCount; index++) {
    if (target.kind === "maxlen" ? stream.length <= target.length : node.compareAt(index, target.minId) >= 0) break;
    if (node.isDeleted(index) || !letGo(stream, node.idAt(index), policy)) continue;
    node.markDeleted(index);
    stream.length--;
    removed++;
  }
  return removed;
}
