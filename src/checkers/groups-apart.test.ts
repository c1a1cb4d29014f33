import { describe, expect, it } from "vitest";
import { found, reached, sentence, Written } from "./sample-history.js";

/** Audit is the other group; the scenario's own one settles the entry. */
function settled(change: (written: Written) => Written = (written) => written): Written {
  const written = new Written(["sound"], undefined, undefined, { otherGroups: ["audit"] });
  return change(written.group("audit", "created", "0"))
    .publish(1)
    .settle(1, "worker-1");
}

function over(written: Written, pending: readonly string[] = []): string[] {
  return found(written.over({ last: "1-0", also: { othersPending: [{ name: "audit", pending }] } }));
}

describe("groups-apart", () => {
  it("finds an entry that is deleted before another group is given it, and says by whom", () => {
    expect(over(settled().remove("worker-1", "1-0"))).toEqual(["taken-from-group entry-1"]);
    const history = settled().remove("worker-2", "1-0").over({ last: "1-0" });
    expect(sentence(history)).toMatch(
      /^entry-1 \(1-0\) was deleted by worker-2 at .* before group audit was given it, which will never handle it\.$/,
    );
    expect(sentence(settled().over({ last: "1-0" }))).toContain("was deleted or trimmed before group audit was");
  });

  it("finds one that is deleted while it is pending for another group", () => {
    const given = (): Written => settled().group("audit", "delivered", "1-0");
    expect(over(given().remove("worker-1", "1-0"), ["1-0"])).toEqual(["taken-from-group entry-1"]);
    const history = given();
    expect(reached("groups-apart", history.over({ last: "1-0" }))).toEqual({ "another group was given an entry": 1 });
  });

  it("finds nothing in an entry that the other group is done with, or that is still there", () => {
    const done = settled().group("audit", "delivered", "1-0").group("audit", "acknowledged", "1-0");
    expect(over(done.remove("worker-1", "1-0"))).toEqual([]);
    expect(found(settled().over({ entries: [["1-0", 1]], last: "1-0" }))).toEqual([]);
  });

  it("finds nothing where the other group begins behind the entry, or was never there", () => {
    const later = new Written(["sound"], undefined, undefined, { otherGroups: ["audit"] }).publish(1);
    expect(over(later.group("audit", "created", "$").settle(1, "worker-1"))).toEqual([]);
    const byId = (id: string): string[] => over(settled((written) => written.group("audit", "created", id)));
    // The first XGROUP CREATE is the one that counts.
    expect(byId("5-0")).toEqual(["taken-from-group entry-1"]);
    const never = new Written(["sound"], undefined, undefined, { otherGroups: ["audit"] }).publish(1);
    expect(over(never.settle(1, "worker-1"))).toEqual([]);
  });

  it("blames nobody for what the server lost or an operator did", () => {
    const destroyed = [{ stream: "s", id: "1-0", token: "entry-1" }];
    expect(over(settled().restarted({ destroyed }))).toEqual([]);
    expect(over(settled().restarted({ destroyed: [] }))).toEqual(["taken-from-group entry-1"]);
  });

  it("judges nothing where no other group is named", () => {
    expect(found(new Written(["sound"]).publish(1).settle(1, "worker-1").over({ last: "1-0" }))).toEqual([]);
  });
});
