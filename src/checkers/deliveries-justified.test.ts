import { describe, expect, it } from "vitest";
import type { Fault } from "../faults/fault.js";
import type { Limits } from "../scenario/limits.js";
import { found, reached, sentence, Written } from "./sample-history.js";

const HELD = { entries: [["1-0", 1]] as [string, number][], last: "1-0" };
const LEASE = { leaseMs: 15_000 };
const AT = { process: 1, command: "xreadgroup", nth: 1, when: "after" } as const;

function delivered(limits: Partial<Limits> = {}): Written {
  return new Written(["sound"], undefined, limits).publish(1).deliver(1, "worker-1");
}

/** worker-2 claims the entry, handles it and acknowledges it; the run is over. */
function claimed(written: Written, idleMs: number): string[] {
  const taken = written.deliver(1, "worker-2", 2, { idleMs }).handle(1, "worker-2").ack(1, "worker-2");
  return found(taken.over(HELD));
}

describe("deliveries-justified", () => {
  it("finds a claim of what was touched an instant ago by a worker that lives", () => {
    expect(claimed(delivered(), 4)).toEqual(["unjustified-delivery entry-1"]);
    const history = delivered().deliver(1, "worker-2", 2, { idleMs: 4 }).over(HELD);
    expect(sentence(history)).toMatch(
      /^entry-1 \(1-0\) was delivered again, to worker-2 by XAUTOCLAIM at .*, taken from worker-1, which lives and had it since .*, after 4 ms\.$/m,
    );
    expect(reached("deliveries-justified", history)).toEqual({ "an entry was delivered again": 1 });
  });

  it("takes any longer idle time for a lease that has run out, unless the scenario says how long a lease is", () => {
    expect(claimed(delivered(), 1000)).toEqual([]);
    expect(claimed(delivered(LEASE), 1000)).toEqual(["unjustified-delivery entry-1"]);
    expect(claimed(delivered(LEASE), 15_000)).toEqual([]);
  });

  it("leaves the server's whole milliseconds room: a lease may have run out by its clock a fraction earlier", () => {
    expect(claimed(delivered(LEASE), 14_999.4)).toEqual([]);
    expect(claimed(delivered(LEASE), 14_998.9)).toEqual(["unjustified-delivery entry-1"]);
  });

  it("finds nothing where the idle time is unknown, or where a worker claims from itself", () => {
    const settled = (written: Written, by: string): string[] => found(written.handle(1, by).ack(1, by).over(HELD));
    expect(settled(delivered().deliver(1, "worker-2", 2), "worker-2")).toEqual([]);
    expect(settled(delivered().deliver(1, "worker-1", 2, { idleMs: 1 }), "worker-1")).toEqual([]);
  });

  it("accepts the end of the holder, a failed handler, a lost connection and a server that was away as causes", () => {
    expect(claimed(delivered().end("worker-1", "killed"), 4)).toEqual([]);
    expect(claimed(delivered().end("worker-1", "returned"), 4)).toEqual([]);
    expect(claimed(delivered().handle(1, "worker-1", "fail"), 4)).toEqual([]);
    expect(claimed(delivered().fault({ kind: "disconnect", at: AT }), 4)).toEqual([]);
    expect(claimed(delivered().fault({ kind: "half-open", at: AT, silentMs: 1 }), 4)).toEqual([]);
    expect(claimed(delivered().fault({ kind: "broker-restart", at: AT, downMs: 1, data: "kept" }), 4)).toEqual([]);
  });

  it("takes neither slowness nor what happens to another worker for a cause", () => {
    const slow: Fault = { kind: "slow-handler", process: 1, nth: 1, durationMs: 20_000 };
    expect(claimed(delivered().fault(slow), 4)).toEqual(["unjustified-delivery entry-1"]);
    const other: Fault = { kind: "disconnect", at: { ...AT, process: 2 } };
    expect(claimed(delivered().fault(other), 4)).toEqual(["unjustified-delivery entry-1"]);
  });

  it("finds what is delivered after it was acknowledged, whatever happened to its holder", () => {
    const settled = delivered().handle(1, "worker-1").ack(1, "worker-1").end("worker-1", "killed");
    const history = settled.deliver(1, "worker-2", 1).handle(1, "worker-2").ack(1, "worker-2").over(HELD);
    expect(found(history)).toEqual(["unjustified-delivery entry-1"]);
    expect(sentence(history)).toContain("although worker-1 had acknowledged it at");
  });

  it("accepts it when the server had lost its data, or an operator had a hand in it", () => {
    const settled = (): Written => delivered().handle(1, "worker-1").ack(1, "worker-1");
    const again = (written: Written): string[] =>
      found(written.deliver(1, "worker-2", 1).handle(1, "worker-2").ack(1, "worker-2").over(HELD));
    const returned = { entries: [{ id: "1-0", token: "entry-1" }], returned: ["1-0"] };
    expect(again(settled().restarted(returned))).toEqual([]);
    expect(
      again(
        settled()
          .command("operator", "xgroup")
          .restarted({ ...returned, cause: "operator" }),
      ),
    ).toEqual([]);
    expect(again(settled().restarted({ entries: returned.entries, lastDeliveredId: "1-0" }))).not.toEqual([]);
    expect(again(settled().command("worker-2", "xgroup"))).toEqual(["unjustified-delivery entry-1"]);
  });

  it("finds an entry that is read as new while it is pending: the group was set back", () => {
    const history = delivered().deliver(1, "worker-2", 1).handle(1, "worker-2").ack(1, "worker-2").over(HELD);
    expect(found(history)).toEqual(["unjustified-delivery entry-1"]);
    expect(sentence(history)).toContain("as if nobody had read it, while it was pending for worker-1");
  });

  it("finds two workers that live under one consumer name, and lets a worker read what it holds itself", () => {
    const read = (process: string): string[] =>
      found(delivered().deliver(1, process, 2, { by: "history" }).handle(1, process).ack(1, process).over(HELD));
    expect(read("worker-2")).toEqual(["unjustified-delivery entry-1"]);
    expect(read("worker-1")).toEqual([]);
  });
});
