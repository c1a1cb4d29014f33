/** The size of the radix tree in which the server keeps a stream's nodes, as XINFO STREAM shows it. */

import type { EntryId } from "./entry-id.js";

const KEY_BYTES = 16;

/**
 * How many nodes a radix tree over these ids has, each id a key of 16 bytes: a node for every branch, one for every
 * run of bytes without a branch, one for every end.
 *
 * @param ids in ascending order, each once.
 */
export function radixTreeNodes(ids: readonly EntryId[]): number {
  if (ids.length === 0) return 1;
  const keys = ids.map(keyOf);
  return nodesOf({ keys, low: 0, high: keys.length, depth: 0 });
}

interface Span {
  readonly keys: readonly string[];
  readonly low: number;
  readonly high: number;
  /** As many bytes of these keys were walked. */
  readonly depth: number;
}

function nodesOf({ keys, low, high, depth }: Span): number {
  if (high - low === 1) return depth < KEY_BYTES ? 2 : 1;
  const first = keys[low]!;
  const last = keys[high - 1]!;
  let branch = depth;
  while (first[2 * branch] === last[2 * branch] && first[2 * branch + 1] === last[2 * branch + 1]) branch++;
  let nodes = branch > depth ? 2 : 1;
  let start = low;
  for (let i = low + 1; i <= high; i++) {
    if (i < high && byteAt(keys[i]!, branch) === byteAt(keys[start]!, branch)) continue;
    nodes += nodesOf({ keys, low: start, high: i, depth: branch + 1 });
    start = i;
  }
  return nodes;
}

function byteAt(key: string, index: number): string {
  return key.slice(2 * index, 2 * index + 2);
}

/** 32 hexadecimal digits. */
function keyOf(id: EntryId): string {
  return id.ms.toString(16).padStart(16, "0") + id.seq.toString(16).padStart(16, "0");
}
