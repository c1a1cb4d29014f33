import { describe, expect, it } from "vitest";
import { strandedEntry } from "./sample-histories.js";
import { beginWalk, renderWalk, stepCommand, walked, type Walk } from "./step.js";

const plain = { width: 80, color: false } as const;

function walkOf(...lines: string[]): Walk {
  const { history, anomaly } = strandedEntry();
  return lines.reduce((walk, line) => walked(walk, stepCommand(line)!), beginWalk(history, anomaly));
}

describe("the walk through a history", () => {
  it("goes on and back, and stays at the ends", () => {
    expect(walkOf("n", "n", "b").position).toBe(1);
    expect(walkOf("b")).toMatchObject({ position: 0, notice: "this is the beginning" });
    expect(walkOf("G", "n")).toMatchObject({ position: walkOf().steps.length - 1, notice: "nothing more" });
    expect(walkOf("G", "g").position).toBe(0);
  });

  it("goes to the next fault, and says when there is none", () => {
    const view = renderWalk(walkOf("f"), plain);
    expect(view).toContain("KILLED after its 1st XREADGROUP took effect; entry-1 stays pending");
    expect(view).toContain("► this shows the failure");
    expect(view).toContain("worker-1 is dead; worker-2 handles nothing; 1 pending entry");
    expect(walkOf("f", "f", "f").notice).toBe("no fault after this");
  });

  it("lists the pending entries of the moment", () => {
    expect(renderWalk(walkOf("p"), plain)).toContain("no pending entries");
    expect(renderWalk(walkOf("G", "p"), plain)).toMatch(/entry-1 +1700000000001-0 +worker-1 +×1 {2}idle 1 min 16 s/);
  });

  it("follows one entry and lets it go again", () => {
    const walk = walkOf("e entry-2");
    expect(walked(walk, { kind: "next" }).steps[walked(walk, { kind: "next" }).position]!.tokens).toEqual(["entry-2"]);
    expect(walkOf("e entry-2", "e").followed).toBeUndefined();
    expect(walkOf("e").followed).toBe("entry-1");
    expect(walkOf("e entry-9").notice).toBe("there is no entry-9 in this run");
  });

  it("understands words as well as letters, and nothing else", () => {
    expect(stepCommand("back")).toEqual({ kind: "back" });
    expect(stepCommand("")).toEqual({ kind: "next" });
    for (const line of ["x", "n 3", "constructor", "__proto__"]) expect(stepCommand(line)).toBeUndefined();
  });

  it("has a view at each step that keeps to its width", () => {
    let walk = walkOf("p");
    for (let n = 0; n < walk.steps.length; n++) {
      for (const line of renderWalk(walk, plain).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
      walk = walked(walk, { kind: "next" });
    }
  });

  it("of an empty history says so", () => {
    expect(renderWalk(beginWalk([], undefined), plain)).toBe("the history is empty");
  });
});
