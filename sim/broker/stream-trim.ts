/** Trimming, exact and approximate (`~`). How the options are written is the commands' affair. */

import type { EntryId } from "./entry-id.js";
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
}

/**
 * Removes entries from the head; how many. max-deleted-entry-id stays. In exact mode a node that is trimmed in part
 * stands with its entries marked as deleted, even when none is left.
 */
export function trimStream(stream: Stream, { target, isApproximate, entriesMax }: Trim): number {
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
    if (!isApproximate) removed += trimNode(stream, node, target);
    break;
  }
  return removed;
}

/** Whether nothing of the node is to stay. A deleted entry at its end still counts for its last id. */
function isBeyond(stream: Stream, node: StreamNode, target: TrimTarget): boolean {
  if (target.kind === "maxlen") return stream.length - node.liveCount >= target.length;
  return node.compareAt(node.entryCount - 1, target.minId) < 0;
}

function trimNode(stream: Stream, node: StreamNode, target: TrimTarget): number {
  let removed = 0;
  for (let index = node.liveFrom; index < node.entryCount; index++) {
    if (target.kind === "maxlen" ? stream.length <= target.length : node.compareAt(index, target.minId) >= 0) break;
    if (node.isDeleted(index)) continue;
    node.markDeleted(index);
    stream.length--;
    removed++;
  }
  return removed;
}
