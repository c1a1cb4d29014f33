import { describe, expect, it } from "vitest";
import type { Fault } from "../faults/fault.js";
import type { History } from "../history/event.js";
import type { EntryKind } from "../scenario/plan.js";
import { compareIds } from "../history/entry-order.js";
import { found, payload, POISON, reached, sentence, Written } from "./sample-history.js";
import { checkers } from "./table.js";

describe("each checker", () => {
  it("finds nothing in a run in which all is handled, and counts only situations that it lists", () => {
    const history = new Written(["sound", "sound"], POISON).publish(1, 2).settle(1, "worker-1").settle(2, "worker-2");
    const settled = history.faultsStop().over({ entries: [["1-0", 1]], last: "2-0" });
    expect(found(settled)).toEqual([]);
    for (const { name, situations } of checkers) {
      const words = situations.map((situation) => situation.words);
      expect(words).toEqual(expect.arrayContaining(Object.keys(reached(name, settled))));
    }
  });

  it("judges nothing that needs the final state when the run never got that far", () => {
    const history = new Written(["sound"]).publish(1).deliver(1, "worker-1").over().slice(0, -2);
    expect(found(history)).toEqual([]);
  });
});

describe("no-loss", () => {
  const stranded = () =>
    new Written(["sound", "sound"])
      .publish(1, 2)
      .settle(2, "worker-2")
      .at(20)
      .deliver(1, "worker-1")
      .at(23)
      .end("worker-1", "killed")
      .fault(crash)
      .start("worker-1")
      .faultsStop()
      .command("worker-1", "xreadgroup")
      .at(60_026)
      .over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]], last: "2-0" });

  it("finds an entry that is pending for ever after its worker was killed, and says so in one sentence", () => {
    expect(found(stranded())).toEqual(["stranded-entry entry-1"]);
    expect(sentence(stranded())).toBe(
      "entry-1 (1-0) was delivered to worker-1 at 21.0 ms, which was killed 2 ms later; 1 min after the faults stopped it is still pending for worker-1 and nobody has handled it.",
    );
    expect(reached("no-loss", stranded())["a process was killed while it had an entry in hand"]).toBe(1);
  });

  it.each([
    ["by XREAD", { by: "xread" }],
    ["with NOACK", { isUnacknowledged: true }],
  ] as const)("knows that an entry that was read %s was never pending when its worker is killed", (words, how) => {
    const lost = new Written(["sound"])
      .publish(1)
      .deliver(1, "worker-1", 1, how)
      .end("worker-1", "killed")
      .fault(crash)
      .faultsStop();
    const history = lost.over({ entries: [["1-0", 1]], last: "1-0" });
    expect(found(history)).toEqual(["lost-entry entry-1"]);
    expect(sentence(history)).toContain(`as it was read ${words}, it was never pending; nobody has read it again.`);
    expect(reached("no-loss", history)["a process was killed while it had an entry in hand"]).toBe(1);
  });

  it("counts no process that was killed when it had handled what it had read by XREAD", () => {
    const handled = new Written(["sound"]).publish(1).deliver(1, "worker-1", 1, { by: "xread" }).handle(1, "worker-1");
    const history = handled
      .end("worker-1", "killed")
      .fault(crash)
      .faultsStop()
      .over({ entries: [["1-0", 1]] });
    expect(reached("no-loss", history)["a process was killed while it had an entry in hand"]).toBe(0);
  });

  it("tells of the delivery that gave the entry to somebody, not of one that only said that it is deleted", () => {
    const trimmed = new Written(["sound"]).publish(1).deliver(1, "worker-1").end("worker-1", "killed").fault(crash);
    const history = trimmed
      .at(70_000)
      .deliver(1, "worker-2", 2, { isDeleted: true })
      .faultsStop()
      .over({ last: "1-0" });
    expect(found(history)).toEqual(["lost-entry entry-1"]);
    expect(sentence(history)).toMatch(/was delivered to worker-1 at [^,]+, which was killed .*deleted or trimmed/);
  });

  it("says which handler call keeps the worker that has the entry", () => {
    const behind = new Written(["sound", "sound"]).publish(1, 2).deliver(1, "worker-1").deliver(2, "worker-1");
    behind.at(20).handler(1, "worker-1");
    behind
      .fault({ kind: "handler-hangs", process: 1, nth: 1 })
      .faultsStop()
      .command("worker-2", "xreadgroup")
      .at(60_026);
    const both = behind.over({
      entries: [
        ["1-0", 1],
        ["2-0", 2],
      ],
      pending: [
        ["1-0", "worker-1", 1],
        ["2-0", "worker-1", 1],
      ],
      last: "2-0",
    });
    expect(found(both)).toEqual(["stranded-entry entry-2"]);
    expect(sentence(both)).toMatch(
      /nobody has handled it; since 20\.0 ms worker-1 has been in a handler call for entry-1, which has not come back\.$/,
    );
  });

  it("lets an entry be that was handled although it is still pending: it will only be handled again", () => {
    const history = new Written(["sound"]).publish(1).deliver(1, "worker-1").handle(1, "worker-1");
    expect(found(history.over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]], last: "1-0" }))).toEqual([]);
  });

  it("finds an entry that was acknowledged before a handler that was then cut off", () => {
    const written = new Written(["sound"]).publish(1).deliver(1, "worker-1").ack(1, "worker-1");
    written.handler(1, "worker-1");
    const history = written.end("worker-1", "killed").over({ entries: [["1-0", 1]], last: "1-0" });
    expect(found(history)).toEqual(["lost-entry entry-1", "early-ack entry-1"]);
    expect(sentence(history)).toContain("its handler was cut off when worker-1 was killed");
  });

  it("finds an entry that was acknowledged by a worker that was killed before any handler began", () => {
    const history = new Written(["sound"])
      .publish(1)
      .deliver(1, "worker-1")
      .ack(1, "worker-1")
      .end("worker-1", "killed");
    const over = history.over({ entries: [["1-0", 1]], last: "1-0" });
    expect(found(over)).toEqual(["lost-entry entry-1", "early-ack entry-1"]);
    expect(sentence(over)).toMatch(/no handler began for it: worker-1 was killed at/);
  });

  it("waits for a handler that is still running at the end", () => {
    const written = new Written(["sound"]).publish(1).deliver(1, "worker-1").ack(1, "worker-1");
    written.handler(1, "worker-1");
    expect(found(written.over({ entries: [["1-0", 1]], last: "1-0" }))).toEqual(["early-ack entry-1"]);
  });

  it("finds entries that were trimmed: undelivered, or while pending", () => {
    const history = new Written(["sound", "sound"]).publish(1, 2).deliver(2, "worker-1");
    const over = history.over({ pending: [["2-0", "worker-1", 1]], last: "2-0" });
    expect(found(over)).toEqual(["lost-entry entry-1", "lost-entry entry-2"]);
    expect(sentence(over)).toMatch(/before it was ever delivered[^]*while it was pending/);
  });

  it("finds an entry that a deleted consumer took with it", () => {
    const history = new Written(["sound"]).publish(1).deliver(1, "worker-1").end("worker-1", "returned");
    expect(found(history.over({ entries: [["1-0", 1]], last: "1-0" }))).toEqual(["lost-entry entry-1"]);
  });

  it("finds an entry that the group starts behind, whatever its kind", () => {
    const history = new Written(["poison"], POISON)
      .publish(1)
      .command("worker-1", "xgroup")
      .command("worker-1", "xreadgroup");
    const over = history.over({ entries: [["1-0", 1]], last: "1-0" });
    expect(found(over)).toEqual(["undelivered-entry entry-1"]);
    expect(sentence(over)).toContain("the group was created after it");
  });

  it("says who moved the group past an entry", () => {
    const history = new Written(["sound"]).publish(1).command("worker-1", "xgroup").command("worker-1", "xgroup");
    const over = history.over({ entries: [["1-0", 1]], last: "1-0" });
    const setsId = (event: (typeof over)[number]): boolean =>
      event.kind === "command" && event.name === "xgroup" && event.nth === 2;
    const moved = over.map((event) => (setsId(event) ? Object.assign({}, event, { subcommand: "setid" }) : event));
    expect(sentence(moved)).toMatch(/worker-1 set the group's last-delivered-id past it at .*, by XGROUP SETID\.$/);
  });

  it("finds a publish that was answered without an entry, and no fault in one that was not answered", () => {
    expect(found(new Written(["sound"]).invoke(1).complete(1, "ok").over({ last: "0-0" }))).toEqual([
      "lost-entry entry-1",
    ]);
    expect(found(new Written(["sound"]).invoke(1).complete(1, "info").over({ last: "0-0" }))).toEqual([]);
    expect(found(new Written(["sound"]).invoke(1).complete(1, "fail").over({ last: "0-0" }))).toEqual([]);
    expect(found(new Written(["sound"]).over({ last: "0-0" }))).toEqual([]);
  });

  it("judges an entry whose publish has an unknown outcome once it is in the stream", () => {
    const history = new Written(["sound"])
      .invoke(1)
      .append(1)
      .complete(1, "info")
      .deliver(1, "worker-1")
      .ack(1, "worker-1");
    expect(found(history.over({ entries: [["1-0", 1]], last: "1-0" }))).toEqual([
      "lost-entry entry-1",
      "early-ack entry-1",
    ]);
  });

  it("counts a dead letter with the payload as kept, even within JSON, and one without it as lost", () => {
    const run = (value: string) =>
      new Written(["sound"], POISON)
        .publish(1)
        .deliver(1, "worker-1")
        .fault(crash)
        .deliver(1, "worker-2", 2)
        .deadLetter(1, "worker-2", value)
        .ack(1, "worker-2")
        .over({ entries: [["1-0", 1]], last: "1-0" });
    expect(found(run(payload(1)))).toEqual([]);
    expect(found(run(JSON.stringify({ data: payload(1) })))).toEqual([]);
    expect(found(run("entry-1 failed"))).toEqual(["lost-entry entry-1"]);
  });

  it("accepts an entry that a consumer appended again and then handled", () => {
    const history = new Written(["sound"])
      .publish(1)
      .deliver(1, "worker-1")
      .append(1, "5-0", "worker-1")
      .ack(1, "worker-1");
    const handled = history.deliver(1, "worker-2", 1, { id: "5-0" }).handle(1, "worker-2").ack(1, "worker-2", "5-0");
    expect(found(handled.over({ last: "5-0" }))).toEqual([]);
  });

  it("tells a lost reply from other deliveries", () => {
    const at = { process: 1, command: "xreadgroup", nth: 1, when: "after" } as const;
    const history = new Written(["sound"]).publish(1).deliver(1, "worker-1").fault({ kind: "disconnect", at });
    const over = history
      .command("worker-1", "xreadgroup")
      .over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]], last: "1-0" });
    expect(found(over)).toEqual(["stranded-entry entry-1"]);
    expect(sentence(over)).toContain("whose connection was lost before the reply arrived");
    expect(reached("no-loss", over)["the reply to a delivery was lost"]).toBe(1);
  });
});

const crash = {
  kind: "crash",
  at: { process: 1, command: "xreadgroup", nth: 1, when: "after" },
  restart: "same-name",
  restartAfterMs: 1000,
} as const;

describe("poison-kept", () => {
  const tried = (times: number, kind: EntryKind = "poison") => {
    const written = new Written([kind], POISON).publish(1);
    for (let n = 1; n <= times; n++) {
      written.deliver(1, "worker-1", n);
      if (kind === "poison") written.handle(1, "worker-1", "fail");
    }
    return written;
  };

  it("accepts poison that is tried as often as allowed and then kept", () => {
    const history = tried(3)
      .deadLetter(1, "worker-1")
      .ack(1, "worker-1")
      .over({ entries: [["1-0", 1]], last: "1-0" });
    expect(found(history)).toEqual([]);
    expect(reached("poison-kept", history)).toEqual({ "a poison entry reached the dead-letter stream": 1 });
  });

  it("finds poison and malformed entries that are acknowledged away", () => {
    for (const kind of ["poison", "malformed"] as const) {
      const history = tried(2, kind)
        .ack(1, "worker-2")
        .over({ entries: [["1-0", 1]], last: "1-0" });
      expect(found(history)).toEqual(["poison-discarded entry-1"]);
    }
  });

  it("finds poison whose dead letter has only its id", () => {
    const history = tried(2).deadLetter(1, "worker-1", "id entry-1").ack(1, "worker-1").over({ last: "1-0" });
    expect(found(history)).toEqual(["poison-discarded entry-1"]);
    expect(sentence(history)).toContain("does not have its payload");
  });

  it("finds poison that is delivered too often, whether or not it ends", () => {
    expect(found(tried(4).over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 4]], last: "1-0" }))).toEqual([
      "poison-loop entry-1",
    ]);
    expect(found(tried(4).deadLetter(1, "worker-1").ack(1, "worker-1").over({ last: "1-0" }))).toEqual([
      "poison-loop entry-1",
    ]);
  });

  it("does not count a claim with JUSTID, nor the delivery of a deleted entry", () => {
    const passedOn = tried(3)
      .deliver(1, "worker-2", 3, { by: "xclaim" })
      .deliver(1, "worker-2", 3, { by: "xclaim", isDeleted: true });
    expect(found(passedOn.deadLetter(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }))).toEqual([]);
  });

  it("counts deliveries of an entry that a consumer appends again under a new id", () => {
    const written = new Written(["poison"], POISON).publish(1);
    for (let n = 1; n <= 4; n++) {
      written
        .deliver(1, "worker-1", 1, { id: `${n}-0` })
        .handle(1, "worker-1", "fail")
        .append(1, `${n + 1}-0`, "worker-1");
      written.ack(1, "worker-1", `${n}-0`);
    }
    expect(found(written.over({ entries: [["5-0", 1]], last: "5-0" }))).toEqual(["poison-loop entry-1"]);
  });

  it("finds poison that is left pending", () => {
    const history = tried(1)
      .command("worker-1", "xreadgroup")
      .over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]], last: "1-0" });
    expect(found(history)).toEqual(["poison-stuck entry-1"]);
  });

  it("leaves poison whose handler was only cut off to no-loss", () => {
    const written = new Written(["poison"], POISON).publish(1).deliver(1, "worker-1");
    written.handler(1, "worker-1");
    const history = written.end("worker-1", "killed").command("worker-2", "xreadgroup");
    expect(found(history.over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]], last: "1-0" }))).toEqual([
      "stranded-entry entry-1",
    ]);
  });

  it("finds an entry that is in the dead-letter stream twice", () => {
    const history = tried(2)
      .deadLetter(1, "worker-1")
      .deadLetter(1, "worker-2")
      .ack(1, "worker-2")
      .over({ last: "1-0" });
    expect(found(history)).toEqual(["duplicate-dead-letter entry-1"]);
  });

  it("finds a sound entry that was given up without a fault to explain it", () => {
    const moved = (written: Written) =>
      found(written.deadLetter(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }));
    const delivered = () => new Written(["sound"], POISON).publish(1).deliver(1, "worker-1");
    expect(moved(delivered())).toEqual(["sound-entry-dead-lettered entry-1"]);
    expect(moved(delivered().deliver(1, "worker-2", 2))).toEqual(["sound-entry-dead-lettered entry-1"]);
    expect(moved(delivered().fault(crash).deliver(1, "worker-2", 2))).toEqual([]);
    expect(moved(delivered().fault(crash).deliver(1, "worker-2", 2).deliver(1, "worker-2", 3))).toEqual([
      "sound-entry-dead-lettered entry-1",
    ]);
  });

  it("finds an entry that was handled and was given up all the same, unless faults have used up its deliveries", () => {
    const moved = (written: Written) =>
      found(written.deadLetter(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }));
    const handled = () => new Written(["sound"], POISON).publish(1).deliver(1, "worker-1").handle(1, "worker-1");
    expect(moved(handled())).toEqual(["handled-and-dead-lettered entry-1"]);
    expect(sentence(handled().deadLetter(1, "worker-2").over({ last: "1-0" }))).toContain(
      "was handled by worker-1 at 10.0 ms, but worker-2 moved it to dead at 11.0 ms: it had been delivered once, and no fault explains it.",
    );
    const lostAck: Fault = { ...crash, at: { process: 1, command: "xack", nth: 1, when: "before" } };
    expect(moved(handled().fault(lostAck).deliver(1, "worker-2", 2))).toEqual([]);
    expect(moved(handled().fault(lostAck).deliver(1, "worker-2", 2).at(5000).deliver(1, "worker-1", 3))).toEqual([
      "handled-and-dead-lettered entry-1",
    ]);
    const slow = new Written(["sound"], POISON).publish(1).deliver(1, "worker-1");
    const end = slow.handler(1, "worker-1");
    slow.fault({ kind: "slow-handler", process: 1, nth: 1, durationMs: 20_000 }).deadLetter(1, "worker-2");
    end("ok");
    expect(found(slow.ack(1, "worker-2").over({ last: "1-0" }))).toEqual([]);
  });

  it("finds an entry that is given up before it was delivered as often as the scenario asks for", () => {
    const moved = (kind: EntryKind, times: number, deliveriesMin?: number) => {
      const limits = deliveriesMin === undefined ? {} : { deliveriesMin };
      const written = new Written([kind], POISON, limits).publish(1);
      for (let n = 1; n <= times; n++) written.deliver(1, "worker-1", n).fault(crash);
      return found(written.deadLetter(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }));
    };
    expect(moved("poison", 2, 3)).toEqual(["given-up-early entry-1"]);
    expect(moved("sound", 2, 3)).toEqual(["given-up-early entry-1"]);
    expect(moved("poison", 3, 3)).toEqual([]);
    expect(moved("malformed", 1, 3)).toEqual([]);
    expect(moved("poison", 1)).toEqual([]);
  });

  it("takes a delivery to a process that stands still already, or that is killed, for one that faults have used up", () => {
    const moved = (written: Written) =>
      found(written.at(15_000).deadLetter(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }));
    const at = { process: 1, command: "xreadgroup", nth: 1, when: "after" } as const;
    const paused = (pausedMs: number): Written =>
      new Written(["sound"], POISON).fault({ kind: "pause", at, pausedMs }).at(2000).publish(1).deliver(1, "worker-1");
    expect(moved(paused(20_000))).toEqual([]);
    expect(moved(paused(1500))).toEqual([]);
    expect(moved(paused(500))).toEqual(["sound-entry-dead-lettered entry-1"]);
    const over = (cause: "killed" | "error"): Written =>
      new Written(["sound"], POISON).publish(1).deliver(1, "worker-1").end("worker-1", cause);
    expect(moved(over("killed"))).toEqual([]);
    expect(moved(over("error"))).toEqual(["sound-entry-dead-lettered entry-1"]);
  });

  it("accepts a malformed entry that a handler took as it is", () => {
    const history = new Written(["malformed"], POISON).publish(1).settle(1, "worker-1");
    expect(found(history.over({ last: "1-0" }))).toEqual([]);
  });

  it("judges nothing where the scenario expects nothing of poison", () => {
    const history = new Written(["poison"])
      .publish(1)
      .deliver(1, "worker-1")
      .handle(1, "worker-1", "fail")
      .ack(1, "worker-1");
    expect(found(history.over({ last: "1-0" }))).toEqual([]);
  });
});

describe("one-entry-per-publish", () => {
  it("finds a publish that made two entries, and nothing else wrong with it", () => {
    const history = new Written(["sound"]).invoke(1).append(1).append(1, "7-0").complete(1, "ok").settle(1, "worker-1");
    const over = history.deliver(1, "worker-2", 1, { id: "7-0" }).handle(1, "worker-2").ack(1, "worker-2", "7-0");
    expect(found(over.over({ last: "7-0" }))).toEqual(["duplicate-publish entry-1"]);
  });

  it("lets two entries of one publish be handled at once", () => {
    const written = new Written(["sound"]).invoke(1).append(1).append(1, "7-0").complete(1, "info");
    const first = written.deliver(1, "worker-1").handler(1, "worker-1");
    const second = written.deliver(1, "worker-2", 1, { id: "7-0" }).handler(1, "worker-2");
    first("ok");
    second("ok");
    expect(found(written.over({ last: "7-0" }))).toEqual(["duplicate-publish entry-1"]);
  });

  it("finds an entry whose publish was reported as failed", () => {
    const history = new Written(["sound"]).invoke(1).append(1).complete(1, "fail").settle(1, "worker-1");
    expect(found(history.over({ last: "1-0" }))).toEqual(["phantom-publish entry-1"]);
  });

  it("finds nothing in a publish whose outcome is unknown, nor in an entry that a worker appends again", () => {
    const unknown = new Written(["sound"]).invoke(1).append(1).complete(1, "info").settle(1, "worker-1");
    expect(found(unknown.over({ last: "1-0" }))).toEqual([]);
    const again = new Written(["sound"])
      .publish(1)
      .deliver(1, "worker-1")
      .append(1, "7-0", "worker-1")
      .ack(1, "worker-1");
    const handled = again.deliver(1, "worker-1", 1, { id: "7-0" }).handle(1, "worker-1").ack(1, "worker-1", "7-0");
    expect(found(handled.over({ last: "7-0" }))).toEqual([]);
  });
});

describe("no-concurrent-handling", () => {
  it("finds two handlers at work on one entry, in two workers or in one", () => {
    for (const second of ["worker-2", "worker-1"]) {
      const written = new Written(["sound"]).publish(1);
      const slow = written.deliver(1, "worker-1").handler(1, "worker-1");
      const soon = written.at(15_000).deliver(1, second, 2).handler(1, second);
      soon("ok");
      slow("ok");
      const history = written.ack(1, second).over({ last: "1-0" });
      expect(found(history)).toEqual(["concurrent-handling entry-1"]);
      expect(sentence(history)).toMatch(
        /by worker-1 for 15 s when, at 15.00\d s, worker-\d began .*delivered by XAUTOCLAIM/,
      );
    }
  });

  it("finds an overlap with a handler that began before another one that has ended", () => {
    const written = new Written(["sound"]).publish(1).deliver(1, "worker-1");
    const long = written.handler(1, "worker-1");
    written.at(100).deliver(1, "worker-2", 2);
    expect(found(written.handle(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }))).toEqual([
      "concurrent-handling entry-1",
    ]);
    long("ok");
  });

  it("finds nothing in one handler after the other, nor in one after a process that was killed", () => {
    const again = new Written(["sound"])
      .publish(1)
      .deliver(1, "worker-1")
      .handle(1, "worker-1")
      .deliver(1, "worker-2", 2);
    expect(found(again.handle(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }))).toEqual([]);
    const killed = new Written(["sound"]).publish(1).deliver(1, "worker-1");
    killed.handler(1, "worker-1");
    const taken = killed.end("worker-1", "killed").deliver(1, "worker-2", 2).handle(1, "worker-2").ack(1, "worker-2");
    expect(found(taken.over({ last: "1-0" }))).toEqual([]);
  });

  it("takes a handler whose process stands still for one that does not run meanwhile", () => {
    const at = { process: 1, command: "xack", nth: 1, when: "before" } as const;
    const pause: Fault = { kind: "pause", at, pausedMs: 1000 };
    const paused = (until: (written: Written) => void): History => {
      const written = new Written(["sound"]).publish(1);
      const still = written.deliver(1, "worker-1").handler(1, "worker-1");
      const other = written.fault(pause).deliver(1, "worker-2", 2).handler(1, "worker-2");
      until(written);
      other("ok");
      written.at(2000);
      still("ok");
      return written.ack(1, "worker-2").over({ last: "1-0" });
    };
    expect(found(paused(() => {}))).toEqual([]);
    expect(found(paused((written) => written.at(1500)))).toEqual(["concurrent-handling entry-1"]);
  });
});

describe("progress", () => {
  it("finds workers that are all over by their own errors, and says what is left; no-loss leaves that to it", () => {
    const history = new Written(["sound", "sound"])
      .publish(1, 2)
      .deliver(1, "worker-1")
      .end("worker-1", "error", "NOGROUP")
      .end("worker-2", "returned")
      .faultsStop()
      .over({
        entries: [
          ["1-0", 1],
          ["2-0", 2],
        ],
        pending: [["1-0", "worker-1", 1]],
        last: "1-0",
      });
    expect(found(history)).toEqual(["no-progress"]);
    expect(sentence(history)).toMatch(
      /^entry-2 is still unread and entry-1 still pending .* the last publish: worker-1 ended by its own error \(NOGROUP\) at .*, worker-2 returned/,
    );
  });

  it("finds workers whose commands all fail", () => {
    const written = new Written(["sound"]).publish(1).faultsStop();
    for (const process of ["worker-1", "worker-2"]) {
      written.command(process, "info").command(process, "xgroup", "BUSYGROUP");
      written
        .command(process, "xreadgroup", "NOGROUP No such key")
        .command(process, "xreadgroup", "NOGROUP No such key");
    }
    const history = written.over({ entries: [["1-0", 1]] });
    expect(found(history)).toEqual(["no-progress"]);
    expect(sentence(history)).toContain("each XREADGROUP of worker-1 fails (NOGROUP No such key)");
  });

  it("finds entries that nobody reads any more although the workers live", () => {
    const history = new Written(["sound", "sound"]).publish(1, 2).settle(1, "worker-1").at(100).faultsStop().at(60_100);
    const over = history.over({ entries: [["2-0", 2]], pending: [], last: undefined as unknown as string });
    expect(found(over)).toEqual(["no-progress"]);
    expect(sentence(over)).toMatch(
      /^entry-2 is still unread 1 min after the last publish; the last entry that was settled is entry-1, acknowledged by worker-1/,
    );
    expect(reached("progress", over)["the faults stopped while entries were unsettled"]).toBe(1);
  });

  it("finds a publish that never comes back, but not one whose producer is dead", () => {
    const hung = new Written(["sound"]).invoke(1).faultsStop().at(60_000);
    const history = hung.over({ last: undefined as unknown as string });
    expect(found(history)).toEqual(["unanswered-publish"]);
    expect(sentence(history)).toMatch(
      /^The publish of entry-1, begun at .*, has come back neither .* not in the stream/,
    );
    const killed = new Written(["sound"]).invoke(1).end("producer", "killed").faultsStop().at(60_000);
    expect(found(killed.over({ last: undefined as unknown as string }))).toEqual([]);
  });

  it("tells a recovery that is only too slow", () => {
    const history = new Written(["sound", "sound"])
      .publish(1, 2)
      .faultsStop()
      .at(59_000)
      .settle(1, "worker-1")
      .at(60_000);
    const over = history.over({ entries: [["2-0", 2]], pending: [["1-0", "worker-1", 1]], last: "1-0" });
    expect(found(over)).toEqual(["slow-recovery"]);
  });

  it("finds nothing in a run that settled, nor in one entry that is left while workers go on", () => {
    const history = new Written(["sound"])
      .publish(1)
      .deliver(1, "worker-1")
      .faultsStop()
      .command("worker-2", "xreadgroup");
    const over = history.over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]], last: "1-0" });
    expect(found(over)).toEqual(["stranded-entry entry-1"]);
  });
});

describe("entry ids", () => {
  it("compare as pairs of 64-bit numbers", () => {
    const ids = ["9-0", "10-0", "10-2", "10-10", "18446744073709551614-0", "18446744073709551615-18446744073709551615"];
    expect(ids.toReversed().sort(compareIds)).toEqual(ids);
  });
});
