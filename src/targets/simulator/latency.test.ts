import { expect, test } from "vitest";
import { nextHandlerMs } from "./latency.js";

test("chance makes a short handler call up to 100 ms long, and never one longer that takes long anyway", () => {
  const drawn = (plainMs: number): number[] =>
    [0, 4, 7].map((choice) => nextHandlerMs(() => choice, "handler", plainMs));
  expect(drawn(1)).toEqual([1, 2, 100]);
  expect(drawn(30)).toEqual([30, 60, 100]);
  expect(drawn(3000)).toEqual([3000, 3000, 3000]);
});
