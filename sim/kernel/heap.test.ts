/** The heap against an array that is sorted. */

import { describe, expect, it } from "vitest";
import { Heap, type Due } from "./heap.js";

function drained(heap: Heap<Due>): readonly Due[] {
  const items: Due[] = [];
  for (let { first } = heap; first !== undefined; { first } = heap) {
    items.push(first);
    heap.removeFirst();
  }
  return items;
}

const items: readonly Due[] = Array.from({ length: 500 }, (_, sequence) => ({
  dueAt: (sequence * 7919) % 83,
  sequence,
}));
const inOrder = items.toSorted((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence);

function heapOf(all: readonly Due[]): Heap<Due> {
  const heap = new Heap<Due>();
  for (const item of all) heap.push(item);
  return heap;
}

describe("a heap", () => {
  it("gives its items by time, and those of one time as they are numbered", () => {
    expect(drained(heapOf(items))).toEqual(inOrder);
  });

  it("keeps that order of the items that it retains", () => {
    const heap = heapOf(items);
    heap.retain(({ sequence }) => sequence % 3 === 0);
    heap.push({ dueAt: -1, sequence: 500 });
    expect(drained(heap)).toEqual([
      { dueAt: -1, sequence: 500 },
      ...inOrder.filter(({ sequence }) => sequence % 3 === 0),
    ]);
  });
});
