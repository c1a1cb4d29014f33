import { describe, expect, it } from "vitest";
import { found, POISON, reached, sentence, Written } from "./sample-history.js";

const HELD = { entries: [["1-0", 1]] as [string, number][], last: "1-0" };

function delivered(kind: "sound" | "poison" = "sound"): Written {
  return new Written([kind], POISON).publish(1).deliver(1, "worker-1");
}

describe("effect-before-ack", () => {
  it("finds an acknowledgement before the handler began, though the entry is handled in the end", () => {
    const history = delivered().ack(1, "worker-1").handle(1, "worker-1").over(HELD);
    expect(found(history)).toEqual(["early-ack entry-1"]);
    expect(sentence(history)).toMatch(
      /^entry-1 \(1-0\) was acknowledged by worker-1 at .* before any handler of it had begun; one came to a good end at /,
    );
    expect(reached("effect-before-ack", history)).toEqual({ "a worker acknowledged an entry": 1 });
  });

  it("finds an acknowledgement while the handler was still running", () => {
    const written = delivered();
    const done = written.handler(1, "worker-1");
    written.ack(1, "worker-1");
    expect(sentence(done("ok").over(HELD))).toContain("while its handler, begun by worker-1 at");
  });

  it("finds an acknowledgement of an entry whose only handler was cut off", () => {
    const written = delivered();
    written.handler(1, "worker-1");
    const history = written.end("worker-1", "killed").deliver(1, "worker-2", 2).ack(1, "worker-2").over(HELD);
    expect(found(history)).toEqual(["lost-entry entry-1", "early-ack entry-1"]);
    expect(sentence(history)).toContain("although its only handler had been cut off with worker-1");
  });

  it("finds an acknowledgement after a failure of the handler, unless someone handles the entry later", () => {
    const failed = (): Written => delivered().handle(1, "worker-1", "fail");
    expect(found(failed().ack(1, "worker-1").over(HELD))).toEqual([
      "lost-entry entry-1",
      "acknowledged-failure entry-1",
    ]);
    const triedLater = failed()
      .ack(1, "worker-1")
      .append(1, "7-0", "worker-1")
      .deliver(1, "worker-1", 1, { id: "7-0" });
    expect(found(triedLater.handle(1, "worker-1").ack(1, "worker-1", "7-0").over({ last: "7-0" }))).toEqual([]);
  });

  it("finds nothing when another process has handled it, however late that handler had begun", () => {
    const taken = delivered();
    const slow = taken.handler(1, "worker-1");
    taken.fault({ kind: "slow-handler", process: 1, nth: 1, durationMs: 20_000 }).at(15_000);
    taken.deliver(1, "worker-2", 2, { idleMs: 15_000 }).handle(1, "worker-2").ack(1, "worker-2");
    slow("ok");
    expect(found(taken.over(HELD))).toEqual(["concurrent-handling entry-1"]);
    const lost = delivered().handle(1, "worker-1").end("worker-1", "killed").deliver(1, "worker-2", 2);
    expect(found(lost.ack(1, "worker-2").over(HELD))).toEqual([]);
  });

  it("finds nothing in an entry that is kept elsewhere before it, or in one transaction with it", () => {
    const given = (): Written => delivered("poison").handle(1, "worker-1", "fail");
    expect(found(given().deadLetter(1, "worker-1").ack(1, "worker-1").over(HELD))).toEqual([]);
    expect(found(given().ack(1, "worker-1").deadLetter(1, "worker-1").over(HELD))).toEqual([]);
    const parked = delivered().deadLetter(1, "worker-1", undefined, "later").ack(1, "worker-1");
    expect(found(parked.handle(1, "worker-2").over(HELD))).toEqual([]);
  });

  it("finds nothing in an entry that was deleted, in what cannot be parsed, and in what an operator does", () => {
    const deleted = delivered().deliver(1, "worker-1", 1, { by: "history", isDeleted: true }).ack(1, "worker-1");
    expect(found(deleted.handle(1, "worker-2").over(HELD))).toEqual([]);
    const malformed = new Written(["malformed"]).publish(1).deliver(1, "worker-1").ack(1, "worker-1");
    expect(found(malformed.over(HELD))).toEqual([]);
    expect(found(delivered().ack(1, "operator").handle(1, "worker-1").over(HELD))).toEqual([]);
  });
});

describe("effect-before-ack with acknowledgedByHolder", () => {
  /** worker-1 was too slow, worker-2 has the entry, and worker-1 acknowledges it. */
  function late(isAsked: boolean, handled: (written: Written) => void = () => {}): string[] {
    const limits = isAsked ? { acknowledgedByHolder: true as const } : {};
    const written = new Written(["sound"], undefined, limits).publish(1).deliver(1, "worker-1").handle(1, "worker-1");
    handled(written.at(15_000).deliver(1, "worker-2", 2, { idleMs: 15_000 }));
    return found(written.ack(1, "worker-1").over(HELD));
  }

  it("finds an acknowledgement by one to whom the entry does not belong any more", () => {
    expect(late(true)).toEqual(["foreign-ack entry-1"]);
    expect(late(true, (written) => void written.handler(1, "worker-2"))).toEqual(["foreign-ack entry-1"]);
  });

  it("finds none where the scenario does not ask for it: at least once is what it was handled", () => {
    expect(late(false)).toEqual([]);
  });

  it("finds none when the holder is done or gone", () => {
    expect(late(true, (written) => void written.handle(1, "worker-2"))).toEqual([]);
    expect(late(true, (written) => void written.end("worker-2", "killed"))).toEqual([]);
  });
});
