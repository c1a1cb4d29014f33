import { expect, test } from "vitest";
import type { Replayed } from "../report/replay.js";
import { verdictOf } from "./replay-verdict.js";

test("a busy loop that a real server does not show is said to be a matter of commands a second, not of the order of commands", () => {
  const expected = { checker: "no-spin", name: "busy-loop", sentence: "It asks 5000 times a second." };
  const anomaly = { ...expected, checker: "no-spin", token: undefined, events: [] } as const;
  const run = { history: [], diagnoses: [], expected };
  const simulated: Replayed = { ...run, label: "simulator", anomalies: [anomaly] };
  const real: Replayed = { ...run, label: "redis 7.0.15 (process)", anomalies: [], outOfStep: [] };
  const { code, words } = verdictOf(simulated, real);
  expect(code).toBe(2);
  expect(words).toMatch(
    /^not confirmed: busy-loop .* how many commands a second this machine comes to: leave out --time-scale/,
  );
});
