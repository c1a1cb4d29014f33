import { expect, it } from "vitest";
import { Pace } from "./pace.js";

function paceAfter(tickUs: number, answersUs: readonly number[]): number {
  const pace = new Pace(tickUs);
  for (const us of answersUs) pace.answered(us);
  return pace.restUs;
}

const always = (us: number): readonly number[] => Array.from({ length: 200 }, () => us);

it("rests a tick while answers take less than four of them", () => {
  expect(paceAfter(200, [])).toBe(200);
  expect(paceAfter(200, always(799))).toBe(200);
});

it("rests a fourth of what slower answers take, and 2 ms at most", () => {
  expect(paceAfter(200, always(4_000))).toBeCloseTo(1_000, 0);
  expect(paceAfter(200, always(1_000_000))).toBe(2_000);
});

it("comes back to the tick when the server is fast again", () => {
  expect(paceAfter(200, [...always(1_000_000), ...always(300)])).toBe(200);
});

it("does not change for one slow answer among fast ones", () => {
  expect(paceAfter(200, [...always(300), 3_000])).toBe(200);
});

it("never rests when it was told so", () => {
  expect(paceAfter(0, always(1_000_000))).toBe(0);
});

it("keeps a tick that is longer than 2 ms", () => {
  expect(paceAfter(5_000, always(1_000_000))).toBe(5_000);
});
