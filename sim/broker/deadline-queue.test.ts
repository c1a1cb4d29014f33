import { describe, expect, it } from "vitest";
import { DeadlineQueue } from "./deadline-queue.js";

describe("a queue of deadlines", () => {
  it("gives items in order of deadline, those of one deadline in order of arrival", () => {
    const queue = new DeadlineQueue<string>(() => true);
    for (const [deadlineMs, item] of [
      [30, "c"],
      [10, "a"],
      [30, "d"],
      [20, "b"],
    ] as const)
      queue.push(deadlineMs, item);
    expect(queue.nextMs()).toBe(10);
    expect(queue.takeDue(9)).toBeUndefined();
    expect([1, 2, 3, 4, 5].map(() => queue.takeDue(30))).toEqual(["a", "b", "c", "d", undefined]);
  });

  it("forgets stale items, and never gives them", () => {
    const live = new Set<number>();
    const queue = new DeadlineQueue<number>((item) => live.has(item));
    for (let item = 0; item < 1000; item++) {
      live.add(item);
      queue.push(10_000 - item, item);
      live.delete(item - 3);
    }
    expect(queue.nextMs()).toBe(10_000 - 999);
    expect([1, 2, 3, 4].map(() => queue.takeDue(10_000))).toEqual([999, 998, 997, undefined]);
  });
});
