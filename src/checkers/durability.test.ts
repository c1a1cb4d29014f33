import { describe, expect, it } from "vitest";
import type { ServerState } from "../history/event.js";
import { found, reached, sentence, Written } from "./sample-history.js";

function destroyed(...ns: number[]): ServerState["destroyed"] {
  return ns.map((n) => ({ stream: "s", id: `${n}-0`, token: `entry-${n}` }));
}

/** Two entries are published, the first is settled, and the server loses all it has. */
function lost(lostByServerMax?: number, cause: ServerState["cause"] = "restart"): Written {
  const limits = lostByServerMax === undefined ? {} : { lostByServerMax };
  const written = new Written(["sound", "sound"], undefined, limits).publish(1, 2).settle(1, "worker-1");
  return written.restarted({ destroyed: destroyed(1, 2), cause });
}

describe("durability", () => {
  it("finds entries whose publish was answered and which the server lost before anybody had handled them", () => {
    const history = lost(0).over({ last: "0-0" });
    expect(found(history)).toEqual(["lost-by-server entry-2"]);
    expect(sentence(history)).toMatch(
      /^The server has lost 1 entry whose publish it had answered and which nobody had handled \(entry-2; the first was answered at .*\): 0 are allowed\.$/,
    );
    expect(reached("durability", history)).toEqual({ "the server lost entries": 1 });
  });

  it("lets as many be lost as the scenario allows, and any number where it says nothing", () => {
    expect(found(lost(1).over({ last: "0-0" }))).toEqual([]);
    expect(found(lost().over({ last: "0-0" }))).toEqual([]);
  });

  it("does not count what an operator destroyed", () => {
    expect(found(lost(0, "eviction").over({ last: "0-0" }))).toEqual(["lost-by-server entry-2"]);
    expect(found(lost(0, "operator").over({ last: "0-0" }))).toEqual([]);
  });

  it("does not count what was handled, nor a publish that was not answered", () => {
    const open = new Written(["sound"], undefined, { lostByServerMax: 0 }).invoke(1).append(1).complete(1, "info");
    expect(found(open.restarted({ destroyed: destroyed(1) }).over({ last: "0-0" }))).toEqual([]);
  });
});
