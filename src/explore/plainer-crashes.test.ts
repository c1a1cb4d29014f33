import { expect, it } from "vitest";
import type { CrashFault } from "../faults/fault.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import { plainerCrashes } from "./plainer-crashes.js";

const HISTORY = [
  ["worker-1", "xreadgroup", 1],
  ["worker-2", "xack", 1],
  ["worker-1", "set", 1],
  ["worker-1", "xpending", 1],
].map(([process, name, nth], index) => ({ kind: "command", index, process, name, nth })) as unknown as History;

function planWith(fault: Partial<CrashFault>): RunPlan {
  const at = { process: 1, command: "xreadgroup", nth: 1, when: "after" } as const;
  const crash = { kind: "crash", at, restart: "new-name", restartAfterMs: 7, ...fault } as const;
  return { entries: ["sound"], backlog: 0, workers: 2, faults: [{ kind: "pause", at, pausedMs: 1 }, crash] };
}

function crashesOf(plan: RunPlan): unknown[] {
  return [...plainerCrashes(plan, HISTORY)].map(({ faults }) => faults[1]);
}

it("a crash of which something still arrives is tried at its own command and at those of its process behind it", () => {
  const expected = ["xreadgroup", "set", "xpending"].map((command) => ({
    kind: "crash",
    restart: "new-name",
    restartAfterMs: 7,
    at: { process: 1, command, nth: 1, when: "after" },
  }));
  expect(crashesOf(planWith({ arriving: 1 }))).toEqual(expected);
  const at = { process: 1, command: "xreadgroup", nth: 1, when: "reply" } as const;
  expect(crashesOf(planWith({ at }))).toEqual(expected);
});

it("a crash that a real server's proxy can strike stays as it is, and so does one that never struck", () => {
  expect(crashesOf(planWith({}))).toEqual([]);
  const at = { process: 1, command: "xreadgroup", nth: 2, when: "reply" } as const;
  expect(crashesOf(planWith({ at }))).toEqual([]);
});
