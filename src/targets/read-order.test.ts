import { describe, expect, it } from "vitest";
import type { History } from "../history/event.js";
import { ReadOrder, readOrderOf } from "./read-order.js";

const READ = ["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"];

describe("the order of first reads", () => {
  it("is the order in which workers were first given an entry, then that of their numbers", () => {
    const delivered = ["worker-3", "worker-1", "worker-3"].map((process) => ({
      kind: "delivered",
      command: "xreadgroup",
      process,
    }));
    expect(readOrderOf(delivered as unknown as History, 4)).toEqual([3, 1, 2, 4]);
    expect(readOrderOf([], 2)).toEqual([1, 2]);
  });

  it("holds a worker's first read until those before it have read", () => {
    const order = new ReadOrder([2, 1]);
    const gone: number[] = [];
    expect(order.holds(1, READ, () => gone.push(1))).toBe(true);
    expect(order.holds(2, READ, () => gone.push(2))).toBe(false);
    expect(gone).toEqual([]);
    order.answered(2, READ);
    expect(gone).toEqual([1]);
    expect(order.holds(1, READ, () => gone.push(1))).toBe(false);
    order.close();
  });

  it("holds nothing but reads of new entries", () => {
    const order = new ReadOrder([1, 2]);
    expect(order.holds(2, ["PING"], () => {})).toBe(false);
    expect(order.holds(2, [...READ.slice(0, -1), "0"], () => {})).toBe(false);
    order.close();
  });

  it("lets everybody go when it is closed", () => {
    const order = new ReadOrder([1, 2]);
    let isGone = false;
    order.holds(2, READ, () => (isGone = true));
    order.close();
    expect(isGone).toBe(true);
  });
});
