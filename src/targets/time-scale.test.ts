import { expect, test } from "vitest";
import type { History } from "../history/event.js";
import { TIME_SCALE_DEFAULT, timeScaleFor } from "./time-scale.js";

const lasting = (timeMs: number): History => [{ kind: "faults-stopped", process: "nemesis", index: 0, timeMs }];

test("commands a second are counted in whole seconds, unless that takes more than half a minute", () => {
  expect(timeScaleFor("no-spin", lasting(3_000))).toBe(1);
  expect(timeScaleFor("no-spin", lasting(60_000))).toBe(0.5);
  expect(timeScaleFor("no-spin", lasting(86_400_000))).toBe(TIME_SCALE_DEFAULT);
});

test("a run that is to be like one in the simulator takes at most 12 s, and at most a fifth of the time that one did", () => {
  expect(timeScaleFor("no-loss", lasting(3_000))).toBe(0.2);
  expect(timeScaleFor("no-loss", lasting(120_000))).toBe(0.1);
  expect(timeScaleFor("no-loss", lasting(86_400_000))).toBe(TIME_SCALE_DEFAULT);
});
