import { describe, expect, it } from "vitest";
import type { ServerState } from "../history/event.js";
import { found, POISON, sentence, Written } from "./sample-history.js";

describe("data that change behind the backs of all clients", () => {
  it("blames no consumer for what the server lost, but for what it had acknowledged away before", () => {
    const destroyed = [{ stream: "s", id: "1-0", token: "entry-1" }];
    const run = (written: Written) => found(written.restarted({ destroyed }).over({ last: "0-0" }));
    expect(run(new Written(["sound"]).publish(1).deliver(1, "worker-1"))).toEqual([]);
    expect(run(new Written(["sound"]).publish(1).deliver(1, "worker-1").ack(1, "worker-1"))).toEqual([
      "lost-entry entry-1",
      "early-ack entry-1",
    ]);
  });

  it("blames no consumer for what the server put out of the group's reach, but for what it puts there itself", () => {
    const last = { entries: [["1-0", 1] as [string, number]], last: "1-0" };
    const entries = [{ id: "1-0", token: "entry-1" }];
    const outOfReach = { entries, lastDeliveredId: "1-0", outOfReach: ["1-0"] };
    expect(found(new Written(["sound"]).publish(1).restarted(outOfReach).over(last))).toEqual([]);
    // The group is gone, and is made anew behind the entry.
    const returned = { entries, returned: ["1-0"] };
    expect(found(new Written(["sound"]).publish(1).deliver(1, "worker-1").restarted(returned).over(last))).toEqual([
      "lost-entry entry-1",
    ]);
    expect(found(new Written(["sound"]).publish(1).restarted(outOfReach).restarted(returned).over(last))).toEqual([
      "undelivered-entry entry-1",
    ]);
  });

  it("takes an entry whose delivery the server forgot for unread once more", () => {
    const history = new Written(["sound"]).publish(1).deliver(1, "worker-1");
    const returned = { entries: [{ id: "1-0", token: "entry-1" }], lastDeliveredId: "0-0", returned: ["1-0"] };
    const over = history
      .restarted(returned)
      .faultsStop()
      .over({ entries: [["1-0", 1]] });
    expect(found(over)).toEqual(["no-progress"]);
    expect(sentence(over)).toContain("entry-1 is still unread");
  });

  it("does not mix up two entries to which the server gave one id, one before and one after it lost its data", () => {
    const history = new Written(["sound", "sound"]).publish(1);
    const destroyed = [{ stream: "s", id: "1-0", token: "entry-1" }];
    history.restarted({ destroyed }).invoke(2).append(2, "1-0").complete(2, "ok");
    const over = history.deliver(2, "worker-1", 1, { id: "1-0" }).handle(2, "worker-1").ack(2, "worker-1", "1-0");
    expect(found(over.over({ entries: [["1-0", 2]], last: "1-0" }))).toEqual([]);
  });

  const tried = (times: number) => {
    const written = new Written(["poison"], POISON).publish(1);
    for (let n = 1; n <= times; n++) written.deliver(1, "worker-1", n).handle(1, "worker-1", "fail");
    return written;
  };

  it("counts deliveries and dead letters as the server knows them after its data have changed", () => {
    const held = { entries: [{ id: "1-0", token: "entry-1" }], lastDeliveredId: "1-0" };
    const pending = (deliveryCount: number) => [{ id: "1-0", consumer: "worker-1", deliveryCount }];
    const again = (known: number) =>
      tried(3)
        .restarted({ ...held, pending: pending(known) })
        .deliver(1, "worker-2", known + 1)
        .handle(1, "worker-2", "fail");
    const kept = (written: Written) =>
      found(written.deadLetter(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }));
    expect(kept(again(2))).toEqual([]);
    expect(kept(again(3))).toEqual(["poison-loop entry-1"]);
    const moved = () => tried(2).deadLetter(1, "worker-1").ack(1, "worker-1");
    const returned = { ...held, pending: pending(2), returned: ["1-0"] };
    expect(kept(moved().restarted(returned).deliver(1, "worker-2", 3))).toEqual([]);
    expect(kept(moved().restarted(held))).toEqual(["duplicate-dead-letter entry-1"]);
    const destroyed = [{ stream: "dead", id: "91-0", token: "entry-1" }];
    const unmoved = tried(2)
      .deadLetter(1, "worker-1")
      .restarted({ ...held, pending: pending(2), destroyed });
    expect(kept(unmoved.deliver(1, "worker-2", 3))).toEqual([]);
  });

  it("counts a second entry only when the first was still there", () => {
    const destroyed = [{ stream: "s", id: "1-0", token: "entry-1" }];
    const doubled = (written: Written) => found(written.append(1, "2-0").complete(1, "ok").over({ last: "2-0" }));
    const first = () => new Written(["sound"]).invoke(1).append(1);
    expect(doubled(first())).toContain("duplicate-publish entry-1");
    expect(doubled(first().restarted({ destroyed }))).not.toContain("duplicate-publish entry-1");
    expect(found(first().restarted({ destroyed }).complete(1, "fail").over({ last: "0-0" }))).toEqual([]);
  });

  it("blames no consumer for what the server gave to somebody else because it forgot to whom it had", () => {
    const both = (state: Partial<ServerState>): string[] => {
      const written = new Written(["sound"]).publish(1);
      const slow = written.deliver(1, "worker-1").handler(1, "worker-1");
      const soon = written.restarted(state).deliver(1, "worker-2", 2).handler(1, "worker-2");
      soon("ok");
      slow("ok");
      return found(written.ack(1, "worker-2").over({ last: "1-0" }));
    };
    expect(both({ returned: ["1-0"] })).toEqual([]);
    expect(both({})).toEqual(["concurrent-handling entry-1"]);
  });

  it("blames no consumer for what it is given as new once more because the group was set back, claimed meanwhile or not", () => {
    const entries = [{ id: "1-0", token: "entry-1" }];
    const back = { cause: "operator", entries, lastDeliveredId: "0-0", returned: ["1-0"] } as const;
    const row = { pending: [{ id: "1-0", consumer: "worker-1", deliveryCount: 2 }] };
    const moved = () =>
      tried(2)
        .restarted({ ...back, ...row })
        .deliver(1, "worker-2", 3)
        .deadLetter(1, "worker-2")
        .ack(1, "worker-2");
    const again = (first: number) => {
      const written = moved().deliver(1, "worker-1", first).handle(1, "worker-1", "fail");
      return found(written.deadLetter(1, "worker-1").ack(1, "worker-1").over({ last: "1-0" }));
    };
    expect(again(1)).toEqual([]);
    const expected = ["duplicate-dead-letter entry-1", "poison-loop entry-1", "unjustified-delivery entry-1"];
    expect(again(4)).toEqual(expected);
  });

  it("blames no consumer for a second dead letter of an entry whose group was gone when it was to be acknowledged", () => {
    const entries = [{ id: "1-0", token: "entry-1" }];
    const gone = { cause: "operator", entries, returned: ["1-0"] } as const;
    const twice = (written: Written) =>
      found(written.deadLetter(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }));
    const first = () => tried(2).restarted(gone).deadLetter(1, "worker-1");
    expect(twice(first().deliver(1, "worker-2"))).toEqual([]);
    expect(twice(first())).toEqual(["duplicate-dead-letter entry-1"]);
  });
});
