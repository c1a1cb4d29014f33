import { describe, expect, it } from "vitest";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import { Milestones, milestonesOf } from "./milestones.js";

const PLAN: RunPlan = {
  entries: ["sound"],
  backlog: 0,
  workers: 2,
  faults: [{ kind: "disconnect", at: { process: 2, command: "xack", nth: 3, when: "after" } }],
};

const FIRST_READS = milestonesOf({ plan: PLAN, like: undefined, timeScale: 1 });

function event(timeMs: number, process: string, name: string, nth: number): object {
  return { kind: "command", timeMs, process, name, nth };
}

describe("milestones", () => {
  it("are the workers' first reads when there is nothing to keep in step with", () => {
    expect(FIRST_READS).toMatchObject([
      { process: 1, command: "xreadgroup", nth: 1 },
      { process: 2, command: "xreadgroup", nth: 1 },
    ]);
  });

  it("are publishes, created groups, reads and the places of faults, in the simulator's order", () => {
    const like = [
      event(0, "worker-1", "ping", 1),
      event(1, "worker-1", "xgroup", 1),
      event(2, "producer", "xadd", 1),
      event(3, "worker-1", "xadd", 1),
      event(1003, "worker-2", "xreadgroup", 7),
      { kind: "delivered", timeMs: 1003, process: "worker-2" },
      event(1004, "worker-1", "xreadgroup", 9),
      event(1005, "worker-2", "xack", 3),
      { kind: "faults-stopped", timeMs: 1006, process: "nemesis" },
      event(1007, "producer", "xadd", 2),
      event(1008, "worker-2", "xreadgroup", 8),
      { kind: "delivered", timeMs: 1008, process: "worker-2" },
    ] as unknown as History;
    const milestones = milestonesOf({ plan: PLAN, like, timeScale: 0.1 });
    expect(milestones.map(({ process, command, nth }) => `${process} ${command} ${nth}`)).toEqual([
      "1 xgroup 1",
      "0 xadd 1",
      "2 xreadgroup 7",
      "1 xreadgroup 9",
      "2 xack 3",
      "2 xreadgroup 8",
    ]);
    expect(milestones.filter(({ isAwaited }) => !isAwaited)).toMatchObject([{ nth: 9 }, { nth: 8 }]);
    // A second in the simulator is a tenth of one here, and comes on top.
    expect(milestones[2]!.patienceMs - milestones[4]!.patienceMs).toBeCloseTo(99.9);
  });

  it("are what two workers sent right before they claimed the same entry, also when the faults have stopped, and where they met before", () => {
    const claimed = (timeMs: number, process: string, command: string): object[] => [
      event(timeMs, process, command, 1),
      { kind: "delivered", timeMs, process, command, id: "1-1" },
    ];
    const like = [
      { kind: "faults-stopped", timeMs: 1, process: "nemesis" },
      event(10, "worker-1", "get", 1),
      event(2010, "worker-1", "get", 2),
      event(2011, "worker-2", "get", 4),
      event(2012, "worker-2", "xpending", 6),
      event(5010, "worker-1", "get", 3),
      event(5010, "worker-2", "info", 2),
      event(5011, "worker-2", "get", 5),
      ...claimed(5012, "worker-1", "xclaim"),
      ...claimed(5013, "worker-2", "xclaim"),
      event(9000, "worker-2", "xpending", 7),
      ...claimed(9000, "worker-1", "xautoclaim"),
    ].map((one, index) => Object.assign(one, { index })) as unknown as History;
    const milestones = milestonesOf({ plan: PLAN, like, timeScale: 1 });
    expect(milestones.map(({ process, command, nth }) => `${process} ${command} ${nth}`)).toEqual([
      "1 get 2",
      "2 get 4",
      "1 get 3",
      "2 get 5",
      "1 xclaim 1",
      "2 xclaim 1",
    ]);
  });

  it("wait for those before them to be answered", () => {
    const milestones = new Milestones(FIRST_READS);
    const gone: number[] = [];
    expect(milestones.holds(2, "xreadgroup", () => gone.push(2))).toBe(true);
    expect(milestones.holds(1, "xreadgroup", () => gone.push(1))).toBe(false);
    milestones.sent(1, "xreadgroup");
    expect(gone).toEqual([]);
    milestones.answered(1, "xreadgroup", 1);
    expect(gone).toEqual([2]);
    expect(milestones.holds(2, "xreadgroup", () => {})).toBe(false);
  });

  it("keep a read that gave nothing from taking what another one was given, and let nobody wait for it", () => {
    const [first, empty] = FIRST_READS.map((one) => ({ ...one, isAwaited: one.process === 1 }));
    const milestones = new Milestones([empty!, first!, { ...empty!, nth: 2 }]);
    // Nothing before it is awaited.
    expect(milestones.holds(2, "xreadgroup", () => {})).toBe(false);
    milestones.sent(2, "xreadgroup");
    expect(milestones.holds(1, "xreadgroup", () => {})).toBe(false);
    milestones.sent(1, "xreadgroup");
    const gone: number[] = [];
    expect(milestones.holds(2, "xreadgroup", () => gone.push(2))).toBe(true);
    milestones.answered(1, "xreadgroup", 1);
    expect(gone).toEqual([2]);
  });

  it("let go whoever waits, when one behind them overtakes", async () => {
    const [first, second] = FIRST_READS;
    const slow = { ...second!, patienceMs: 60_000 };
    const milestones = new Milestones([first!, slow, { ...slow, process: 3, patienceMs: 1 }]);
    const gone: number[] = [];
    expect(milestones.holds(2, "xreadgroup", () => gone.push(2))).toBe(true);
    await new Promise<void>((resolve) => milestones.holds(3, "xreadgroup", resolve));
    expect(gone).toEqual([2]);
  });

  it("hold back nothing else", () => {
    const milestones = new Milestones(FIRST_READS);
    expect(milestones.holds(2, "ping", () => {})).toBe(false);
    milestones.sent(2, "xreadgroup");
    expect(milestones.holds(2, "xreadgroup", () => {})).toBe(false);
  });

  it("overtake those that do not come in time", async () => {
    const milestones = new Milestones(FIRST_READS.map((one) => ({ ...one, patienceMs: 1 })));
    await new Promise<void>((resolve) => milestones.holds(2, "xreadgroup", resolve));
    expect(milestones.holds(1, "xreadgroup", () => {})).toBe(false);
    expect(milestones.overtaken).toMatchObject([{ process: 1, command: "xreadgroup", nth: 1 }]);
    expect(milestones.holds(2, "xreadgroup", () => {})).toBe(false);
  });

  it("let everybody go when the run is over", () => {
    const milestones = new Milestones(FIRST_READS);
    let isGone = false;
    milestones.holds(2, "xreadgroup", () => (isGone = true));
    milestones.close();
    expect(isGone).toBe(true);
  });
});
