import { describe, expect, it } from "vitest";
import { discardedPoison, duplicatePublish, strandedEntry } from "../sample-histories.js";
import { lastState } from "./last-state.js";

describe("the last state of an entry", () => {
  it("says of a stranded one that nobody handled it and for whom it is pending", () => {
    expect(Object.fromEntries(lastState(strandedEntry().history, "entry-1"))).toEqual({
      published: "ok at 0.1 ms",
      "in the stream": "1700000000001-0",
      delivered: "to worker-1 ×1 at 1.4 ms",
      handled: "NEVER",
      acknowledged: "never",
      "at the end": "PENDING for worker-1, delivery count 1, idle for 1 min 16 s",
    });
  });

  it("says of poison that was acknowledged away that it is not in the dead-letter stream", () => {
    expect(lastState(discardedPoison().history, "entry-1")).toEqual(
      expect.arrayContaining([
        ["acknowledged", "by worker-2 at 25.002 s"],
        ["in orders:dead", "NEVER"],
        ["at the end", "not pending"],
      ]),
    );
  });

  it("names all copies of an entry", () => {
    expect(lastState(duplicatePublish().history, "entry-1")).toContainEqual([
      "in the stream",
      "2 copies: 1700000000001-0; 1700000000001-1, gone at the end",
    ]);
  });
});
