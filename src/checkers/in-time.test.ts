import { describe, expect, it } from "vitest";
import type { Fault } from "../faults/fault.js";
import { found, reached, sentence, Written } from "./sample-history.js";

const AT = { process: 2, command: "xack", nth: 1, when: "before" } as const;
const HELD = { entries: [["1-0", 1]] as [string, number][], last: "1-0" };

/** An entry that is read at once. */
function delivered(limitMs: number | undefined = 20_000): Written {
  const limits = limitMs === undefined ? {} : { settledWithinMs: limitMs };
  return new Written(["sound"], undefined, limits).publish(1).deliver(1, "worker-1");
}

function settled(written: Written, atMs: number): string[] {
  return found(written.at(atMs).handle(1, "worker-1").ack(1, "worker-1").over(HELD));
}

describe("in-time", () => {
  it("finds an entry that is handled too late though nothing went wrong, and says how long it waited", () => {
    expect(settled(delivered(), 21_000)).toEqual(["late-settlement entry-1"]);
    expect(settled(delivered(), 19_000)).toEqual([]);
    const late = delivered().at(22_004).handle(1, "worker-1").ack(1, "worker-1").over(HELD);
    expect(sentence(late)).toMatch(
      /^entry-1 \(1-0\), appended at 5\.0 ms, was settled only 22 s later: 20 s are allowed\. It was delivered to worker-1 at 8\.0 ms\.$/,
    );
    expect(reached("in-time", late)).toEqual({ "an entry was settled": 1 });
  });

  it("finds one that is never settled", () => {
    const history = delivered()
      .at(61_000)
      .over({ ...HELD, pending: [["1-0", "worker-1", 1]] });
    expect(found(history)).toContain("late-settlement entry-1");
  });

  it("counts from the end of what went wrong last: a fault, a process that ended or started, a signal's grace", () => {
    const pause: Fault = { kind: "pause", at: AT, pausedMs: 5000 };
    expect(settled(delivered().fault(pause), 24_000)).toEqual([]);
    expect(settled(delivered().fault(pause), 26_000)).toEqual(["late-settlement entry-1"]);
    expect(settled(delivered().at(5000).end("worker-2", "killed"), 24_000)).toEqual([]);
    expect(settled(delivered().at(5000).start("worker-2"), 24_000)).toEqual([]);
    expect(settled(delivered().at(5000).fault({ kind: "handler-hangs", process: 2, nth: 1 }), 24_000)).toEqual([]);
    expect(settled(delivered().fault({ kind: "split-reply", at: AT, pieceBytes: 1, gapMs: 50 }), 60_000)).toEqual([]);
  });

  it("takes a dead letter for a settlement, and leaves poison and what the server lost to others", () => {
    expect(found(delivered().at(15_000).deadLetter(1, "worker-1").ack(1, "worker-1").over(HELD))).not.toContain(
      "late-settlement entry-1",
    );
    const poison = new Written(["poison"], undefined, { settledWithinMs: 1 }).publish(1).deliver(1, "worker-1");
    expect(settled(poison, 10_000)).toEqual([]);
    const destroyed = [{ stream: "s", id: "1-0", token: "entry-1" }];
    expect(found(delivered().at(50_000).restarted({ destroyed }).at(80_000).over({ last: "0-0" }))).toEqual([]);
  });

  it("judges nothing where the scenario does not ask for it", () => {
    const history = new Written(["sound"]).publish(1).deliver(1, "worker-1");
    expect(settled(history, 50_000)).toEqual([]);
  });
});
