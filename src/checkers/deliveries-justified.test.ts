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

  describe("of an entry that was handled and not acknowledged", () => {
    /** worker-1 has handled it; worker-2 takes it over a lease later, handles it and acknowledges it. */
    const again = (written: Written, to = "worker-2"): string[] => {
      const taken = written.at(15_010).deliver(1, to, 2, { idleMs: 15_000 });
      return found(taken.handle(1, to).ack(1, to).over(HELD));
    };
    const handled = (limits: Partial<Limits> = LEASE): Written => delivered(limits).handle(1, "worker-1");

    it("finds that nothing but the missing acknowledgement brought it about, whatever lease ran out", () => {
      expect(again(handled())).toEqual(["handled-and-redelivered entry-1"]);
      expect(again(handled({}))).toEqual(["handled-and-redelivered entry-1"]);
      expect(again(handled(), "worker-1")).toEqual(["handled-and-redelivered entry-1"]);
      expect(sentence(handled().at(15_010).deliver(1, "worker-2", 2).over(HELD))).toMatch(
        /^entry-1 \(1-0\) was delivered again, to worker-2 by XAUTOCLAIM at 15\.01\d s, although worker-1 had handled it at .* ms: nothing has disturbed that worker in the 15 s since, but it has not acknowledged the entry\.$/m,
      );
    });

    it("finds it although the worker renewed its lease while the handler was at work", () => {
      const written = delivered(LEASE);
      const end = written.handler(1, "worker-1");
      written.at(5000).deliver(1, "worker-1", 1, { by: "xclaim", idleMs: 5000 });
      end("ok");
      const taken = written.at(21_000).deliver(1, "worker-2", 2, { idleMs: 15_990 });
      expect(found(taken.handle(1, "worker-2").ack(1, "worker-2").over(HELD))).toEqual([
        "handled-and-redelivered entry-1",
      ]);
    });

    it("excuses a worker that is over or told to end, or that a fault has struck, as the server", () => {
      expect(again(handled().end("worker-1", "killed"))).toEqual([]);
      expect(again(handled().end("worker-1", "error"))).toEqual([]);
      expect(again(handled().fault({ kind: "disconnect", at: { ...AT, command: "xack" } }))).toEqual([]);
      expect(again(handled().fault({ kind: "pause", at: AT, pausedMs: 20_000 }))).toEqual([]);
      expect(again(handled().fault({ kind: "slow-reply", at: AT, delayMs: 1000 }))).toEqual([]);
      expect(again(handled().fault({ kind: "eviction", at: { ...AT, process: 2 } }))).toEqual([]);
      const earlier = new Written(["sound"], undefined, LEASE).fault({ kind: "half-open", at: AT, silentMs: 60_000 });
      expect(again(earlier.publish(1).deliver(1, "worker-1").handle(1, "worker-1"))).toEqual([]);
    });

    it("does not excuse it by what happens to others", () => {
      expect(again(handled().fault({ kind: "disconnect", at: { ...AT, process: 2 } }))).toEqual([
        "handled-and-redelivered entry-1",
      ]);
    });

    it("leaves a batch time until its last handler has ended, and the acknowledgement time to arrive", () => {
      const two = (endMs: number): string[] => {
        const written = new Written(["sound", "sound"], undefined, LEASE).publish(1, 2);
        written.deliver(1, "worker-1").deliver(2, "worker-1").handle(1, "worker-1");
        const slow = written.handler(2, "worker-1");
        written.at(endMs);
        const taken = slow("ok").at(15_010).deliver(1, "worker-2", 2, { idleMs: 15_000 });
        const settled = taken.handle(1, "worker-2").ack(1, "worker-2").ack(2, "worker-1");
        return found(settled.over({ entries: [], last: "2-0" }));
      };
      expect(two(14_000)).toEqual([]);
      expect(two(1000)).toEqual(["handled-and-redelivered entry-1"]);
      const soon = delivered().handle(1, "worker-1").deliver(1, "worker-1", 2, { by: "history" });
      expect(found(soon.handle(1, "worker-1").ack(1, "worker-1").over(HELD))).toEqual([]);
    });

    it("lets a batch be tried again as a whole in which a handler failed, or which cannot be parsed", () => {
      const beside = (kind: "poison" | "malformed"): string[] => {
        const written = new Written(["sound", kind], undefined, LEASE).publish(1, 2);
        written.deliver(1, "worker-1").deliver(2, "worker-1").handle(1, "worker-1");
        if (kind === "poison") written.handle(2, "worker-1", "fail");
        return again(written);
      };
      expect(beside("poison")).toEqual([]);
      expect(beside("malformed")).toEqual([]);
    });

    it("lets a worker pass over what it knows to be done, and acknowledge late", () => {
      const history = handled().at(15_010).deliver(1, "worker-1", 2, { by: "history" }).ack(1, "worker-1").over(HELD);
      expect(found(history)).toEqual([]);
      const late = handled().at(15_010).deliver(1, "worker-2", 2, { idleMs: 15_000 }).ack(1, "worker-1");
      expect(found(late.handle(1, "worker-2").over(HELD))).toEqual([]);
    });

    it("leaves an entry that two groups handle, or that one publish has doubled, to others", () => {
      const groups = new Written(["sound"], undefined, LEASE, { otherGroups: ["other"] });
      expect(again(groups.publish(1).deliver(1, "worker-1").handle(1, "worker-1"))).toEqual([]);
      const doubled = new Written(["sound"], undefined, LEASE).invoke(1).append(1).append(1, "7-0").complete(1, "ok");
      expect(again(doubled.deliver(1, "worker-1").handle(1, "worker-1"))).toEqual(["duplicate-publish entry-1"]);
    });
  });
});
