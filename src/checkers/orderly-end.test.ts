import { describe, expect, it } from "vitest";
import type { Fault } from "../faults/fault.js";
import { found, reached, sentence, Written } from "./sample-history.js";

const AT = { process: 1, command: "xack", nth: 1, when: "before" } as const;
const HELD = { entries: [["1-0", 1]] as [string, number][], last: "1-0" };
const DEPLOY: Fault = { kind: "rolling-deploy", at: AT, graceMs: 10_000, restartAfterMs: 1000 };

function delivered(orderlyEnd: true | undefined = true): Written {
  const limits = orderlyEnd === undefined ? {} : { orderlyEnd };
  return new Written(["sound"], undefined, limits).publish(1).deliver(1, "worker-1");
}

/** worker-2 takes the entry over and settles it; the run is over. */
function taken(written: Written): string[] {
  return found(written.deliver(1, "worker-2", 2).handle(1, "worker-2").ack(1, "worker-2").over(HELD));
}

describe("orderly-end", () => {
  it("finds a worker that ends by its own error, whatever brought that about", () => {
    expect(taken(delivered().end("worker-1", "error", "Connection is closed"))).toEqual(["ended-by-itself"]);
    const lost = delivered().fault({ kind: "disconnect", at: AT }).end("worker-1", "error", "Connection is closed");
    expect(sentence(lost.deliver(1, "worker-2", 2).handle(1, "worker-2").ack(1, "worker-2").over(HELD))).toMatch(
      /^At .* ms worker-1 ended by its own error \(Connection is closed\): whatever it had at hand was cut off\.$/,
    );
  });

  it("lets a worker end itself whose handler hangs, and one that is killed", () => {
    const written = delivered();
    written.handler(1, "worker-1");
    written.fault({ kind: "handler-hangs", process: 1, nth: 1 });
    expect(taken(written.end("worker-1", "error"))).toEqual([]);
    expect(taken(delivered().end("worker-1", "killed"))).toEqual([]);
  });

  it("finds a worker that was told to end and ends in the midst of a handler", () => {
    const written = delivered();
    written.handler(1, "worker-1");
    const cut = written.fault(DEPLOY).told("worker-1").end("worker-1", "stopped");
    expect(taken(cut)).toEqual(["cut-off-handler entry-1"]);
    const killed = delivered();
    killed.handler(1, "worker-1");
    expect(taken(killed.fault(DEPLOY).told("worker-1").at(10_100).end("worker-1", "killed"))).toEqual([]);
  });

  it("finds one that has not ended when its grace is over, though it had nothing to do", () => {
    const idle = (): Written => delivered().handle(1, "worker-1").ack(1, "worker-1").fault(DEPLOY);
    const deaf = idle().told("worker-1").at(10_100).end("worker-1", "killed");
    expect(reached("orderly-end", deaf.over(HELD))).toEqual({ "a worker was told to end": 1 });
    expect(found(deaf.over(HELD))).toContain("ignored-sigterm");
    expect(found(idle().told("worker-1").at(9000).end("worker-1", "stopped").over(HELD))).toEqual([]);
    const busy = delivered().fault(DEPLOY).told("worker-1");
    const end = busy.handler(1, "worker-1");
    busy.at(9000);
    expect(found(end("ok").ack(1, "worker-1").at(10_100).end("worker-1", "killed").over(HELD))).toEqual([]);
  });

  it("finds one that leaves behind what it has handled, unless the acknowledgement is on its way", () => {
    const handled = (): Written => delivered().handle(1, "worker-1").fault(DEPLOY).told("worker-1");
    expect(taken(handled().end("worker-1", "stopped"))).toEqual(["left-unacknowledged entry-1"]);
    expect(found(handled().end("worker-1", "stopped").ack(1, "worker-1").over(HELD))).toEqual([]);
    expect(taken(handled().at(10_100).end("worker-1", "killed"))).toEqual(["ignored-sigterm"]);
  });

  it("judges no end of a worker that something else disturbs", () => {
    const written = delivered().handle(1, "worker-1").fault({ kind: "disconnect", at: AT }).fault(DEPLOY);
    expect(taken(written.told("worker-1").end("worker-1", "stopped"))).toEqual([]);
    const server = delivered()
      .handle(1, "worker-1")
      .fault({ kind: "eviction", at: { ...AT, process: 2 } });
    expect(taken(server.fault(DEPLOY).told("worker-1").end("worker-1", "stopped"))).toEqual([]);
  });

  it("excuses nothing by a handler that fails or takes long", () => {
    for (const fault of [
      { kind: "slow-handler", process: 1, nth: 1, durationMs: 5000 },
      { kind: "handler-fails", process: 1, nth: 2 },
    ] as const) {
      const written = delivered().fault(fault);
      written.handler(1, "worker-1");
      expect(taken(written.fault(DEPLOY).told("worker-1").end("worker-1", "stopped"))).toEqual([
        "cut-off-handler entry-1",
      ]);
    }
  });

  it("judges nothing where the scenario does not ask for it", () => {
    const plain = new Written(["sound"]).publish(1).deliver(1, "worker-1");
    plain.handler(1, "worker-1");
    expect(taken(plain.fault(DEPLOY).told("worker-1").end("worker-1", "stopped"))).toEqual([]);
  });
});
