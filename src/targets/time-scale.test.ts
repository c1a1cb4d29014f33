import { expect, test } from "vitest";
import type { History } from "../history/event.js";
import { TIME_SCALE_DEFAULT, timeScaleFor } from "./time-scale.js";

test("commands a second are counted in whole seconds, unless that takes more than half a minute", () => {
  const lasting = (timeMs: number): History => [{ kind: "faults-stopped", process: "nemesis", index: 0, timeMs }];
  expect(timeScaleFor("no-spin", lasting(3_000))).toBe(1);
  expect(timeScaleFor("no-spin", lasting(60_000))).toBe(0.5);
  expect(timeScaleFor("no-spin", lasting(86_400_000))).toBe(TIME_SCALE_DEFAULT);
  expect(timeScaleFor("no-loss", lasting(3_000))).toBe(TIME_SCALE_DEFAULT);
});
