import { describe, expect, it } from "vitest";
import { strandedEntry } from "./sample-histories.js";
import { beginWalk, lastEventOf, walked, type Movement, type Walk } from "./step.js";
import { renderStep } from "./step-view.js";

const plain = { width: 80, color: false } as const;
const next: Movement = { kind: "next", count: 1 };
const fault: Movement = { kind: "fault", isBack: false };

function walkOf(...movements: Movement[]): Walk {
  const { history, anomaly } = strandedEntry();
  return movements.reduce(walked, beginWalk(history, anomaly));
}

describe("the walk through a history", () => {
  it("goes on and back, as far as there are steps, and says when it is at an end", () => {
    const last = walkOf().steps.length - 1;
    expect(walkOf(next, next, { kind: "back", count: 1 }).position).toBe(1);
    expect(walkOf({ kind: "next", count: 999 }).position).toBe(last);
    expect(walkOf({ kind: "last" }, { kind: "first" }).position).toBe(0);
    expect(() => walkOf({ kind: "back", count: 1 })).toThrow("there is nothing before this; go on with n");
    expect(() => walkOf({ kind: "last" }, next)).toThrow("there is nothing more; go back with b");
  });

  it("runs to the next fault and back, and says how many there are when there is none", () => {
    expect(renderStep(walkOf(fault), plain)).toContain("worker-1: KILLED after its 1st XREADGROUP took effect");
    expect(walkOf(fault, fault, { kind: "fault", isBack: true }).position).toBe(walkOf(fault).position);
    expect(() => walkOf({ kind: "last" }, fault)).toThrow(/there is no fault after this step; the run has \d/);
  });

  it("runs to the steps that show the failure", () => {
    const walk = walkOf({ kind: "mark", isBack: false });
    expect(walk.steps[walk.position]!.events.some((index) => walk.anomaly!.events.includes(index))).toBe(true);
    expect(renderStep(walk, plain)).toContain("► this shows the failure");
  });

  it("jumps to a step, to the first step at or after a time, and to the step of any event", () => {
    const { steps, history } = walkOf();
    const to = (place: Extract<Movement, { kind: "goto" }>["to"]): Walk => walkOf({ kind: "goto", to: place });
    expect(to({ kind: "step", number: 3 }).position).toBe(2);
    for (let number = 1; number <= history.length; number++) {
      const walk = to({ kind: "event", number });
      const isLast = walk.position === steps.length - 1;
      expect(isLast || lastEventOf(walk) >= number - 1).toBe(true);
    }
    const timeMs = steps[4]!.timeMs;
    const there = to({ kind: "time", timeMs });
    expect(steps[there.position]!.timeMs).toBe(timeMs);
    expect(steps.slice(0, there.position).every((row) => row.timeMs < timeMs)).toBe(true);
    expect(() => to({ kind: "step", number: 0 })).toThrow(`there is no step 0; the steps are 1 to ${steps.length}`);
    expect(() => to({ kind: "event", number: 9999 })).toThrow(`the events are #1 to #${history.length}`);
    expect(() => to({ kind: "time", timeMs: 1e9 })).toThrow(/the run ends at/);
  });

  it("follows one entry and lets it go again", () => {
    const walk = walkOf({ kind: "entry", token: "entry-2" });
    const after = walked(walk, next);
    expect(after.steps[after.position]!.tokens).toEqual(["entry-2"]);
    expect(walked(walk, { kind: "entry" }).followed).toBeUndefined();
    expect(() => walkOf({ kind: "entry", token: "entry-9" })).toThrow("there is no entry-9 in this run; it has");
  });
});

describe("the view of a step", () => {
  it("says number, time, process and words at every step, and keeps to its width", () => {
    const walk = walkOf();
    for (let position = 0; position < walk.steps.length; position++) {
      const lines = renderStep(Object.assign(walk, { position }), plain).split("\n");
      expect(lines[0]).toMatch(
        new RegExp(`^step ${position + 1} of ${walk.steps.length}  [0-9.]+ m?s {2}\\(events? #`),
      );
      expect(lines[1]).toMatch(/^(producer|worker-\d|server|the run)/);
      expect(lines.filter((line) => line.startsWith("=> "))).toHaveLength(1);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it("says who is dead and who handles what when the step is over", () => {
    expect(renderStep(walkOf(fault), plain)).toContain("worker-1 is dead; worker-2 handles nothing");
  });

  it("has colours only where asked for", () => {
    expect(renderStep(walkOf(fault), plain)).not.toContain("\u001b");
    expect(renderStep(walkOf(fault), { ...plain, color: true })).toContain("\u001b[");
  });

  it("of an empty history says so", () => {
    expect(renderStep(beginWalk([], undefined), plain)).toBe("the history is empty");
  });
});
