import { describe, expect, it } from "vitest";
import type { Limits } from "../scenario/limits.js";
import { found, POISON, reached, sentence, Written } from "./sample-history.js";

const ENTRIES = [
  { token: "entry-1", kind: "sound" as const, fields: { customer: "a" } },
  { token: "entry-2", kind: "sound" as const, fields: { customer: "b" } },
  { token: "entry-3", kind: "sound" as const, fields: { customer: "a" } },
];

function written(limits: Partial<Limits> = { inOrder: true }): Written {
  return new Written([], undefined, limits, { entries: ENTRIES }).publish(1, 2, 3);
}

/** Delivers all, and handles them in this order, one after the other. */
function handled(order: readonly number[], limits?: Partial<Limits>): string[] {
  const run = written(limits);
  for (const n of [1, 2, 3]) run.deliver(n, `worker-${n === 2 ? 2 : 1}`);
  for (const n of order) run.handle(n, `worker-${n === 2 ? 2 : 1}`);
  for (const n of [1, 2, 3]) run.ack(n, `worker-${n === 2 ? 2 : 1}`);
  return found(run.over({ last: "3-0" }));
}

describe("stream-order", () => {
  it("finds a handler that begins before the entry before its own is done with", () => {
    expect(handled([1, 2, 3])).toEqual([]);
    expect(handled([2, 1, 3])).toEqual(["out-of-order entry-2"]);
    expect(handled([3, 2, 1])).toEqual(["out-of-order entry-2", "out-of-order entry-3"]);
    expect(handled([2, 1, 3], {})).toEqual([]);
  });

  it("finds one that begins while the handler before it still runs", () => {
    const run = written().deliver(1, "worker-1").deliver(2, "worker-2");
    const slow = run.handler(1, "worker-1");
    run.handle(2, "worker-2").ack(2, "worker-2");
    slow("ok");
    const history = run.ack(1, "worker-1").settle(3, "worker-1").over({ last: "3-0" });
    expect(found(history)).toEqual(["out-of-order entry-2"]);
    expect(sentence(history)).toMatch(
      /^worker-2 began to handle entry-2 \(2-0\) at .*, though entry-1 \(1-0\), which comes before it, was done with at .* only\.$/,
    );
    expect(reached("stream-order", history)).toEqual({ "two entries that have an order were handled": 2 });
  });

  it("looks at entries with the same value in a field only, where it names one", () => {
    expect(handled([2, 1, 3], { inOrder: "customer" })).toEqual([]);
    expect(handled([3, 2, 1], { inOrder: "customer" })).toEqual(["out-of-order entry-3"]);
  });

  it("lets an entry that is given up make way for the next one", () => {
    const run = new Written(["poison", "sound"], POISON, { inOrder: true }).publish(1, 2);
    run.deliver(1, "worker-1").handle(1, "worker-1", "fail").deadLetter(1, "worker-1").ack(1, "worker-1");
    expect(found(run.settle(2, "worker-1").over({ last: "2-0" }))).toEqual([]);
  });
});
