import { describe, expect, it } from "vitest";
import type { History } from "../history/event.js";
import { found, reached, sentence, Written } from "./sample-history.js";

/** Sends a command every `everyMs`, from 1 s on, for so long. */
function asking(written: Written, { everyMs, forMs, error }: { everyMs: number; forMs: number; error?: string }) {
  for (let ms = 1000; ms <= 1000 + forMs; ms += everyMs) written.at(ms).command("worker-1", "xreadgroup", error);
  return written;
}

function settled(): Written {
  return new Written(["sound"]).publish(1).settle(1, "worker-1");
}

function over(written: Written): History {
  return written.over({ entries: [["1-0", 1]], last: "1-0" });
}

describe("no-spin", () => {
  it("finds a worker that asks two hundred times a second for seconds, and says how often", () => {
    const history = over(asking(settled(), { everyMs: 5, forMs: 3000 }));
    expect(found(history)).toEqual(["busy-loop"]);
    expect(sentence(history)).toMatch(
      /^For 2 s from .* on, worker-1 sent \d+ commands a second of which nothing came, the last of them XREADGROUP: 100 a second are allowed\.$/,
    );
  });

  it("finds one whose commands fail at once, though entries wait", () => {
    const written = new Written(["sound"]).publish(1).faultsStop();
    const failing = asking(written, { everyMs: 2, forMs: 3000, error: "NOGROUP No such key" });
    const history = failing.over({ entries: [["1-0", 1]] });
    expect(found(history)).toEqual(["no-progress", "error-loop"]);
    expect(sentence(history)).toContain(
      "of which nearly all failed, the last of them XREADGROUP (NOGROUP No such key)",
    );
  });

  it("lets a worker ask fifty times a second, and a burst of one second", () => {
    expect(found(over(asking(settled(), { everyMs: 20, forMs: 10_000 })))).toEqual([]);
    expect(found(over(asking(settled(), { everyMs: 2, forMs: 1000 })))).toEqual([]);
  });

  it("has seen enough of a hot loop after as many commands as forty seconds allow", () => {
    const history = over(asking(settled(), { everyMs: 0.2, forMs: 900 }));
    expect(found(history)).toEqual(["busy-loop"]);
    expect(found(over(asking(settled(), { everyMs: 0.2, forMs: 700 })))).toEqual([]);
  });

  it("keeps to the limit of the scenario", () => {
    const limited = new Written(["sound"], undefined, { idleCommandsPerSecond: 10 }).publish(1).settle(1, "worker-1");
    expect(found(over(asking(limited, { everyMs: 20, forMs: 3000 })))).toEqual(["busy-loop"]);
  });

  it("lets a worker do as much more as entries are pending: leases are renewed, lists are gone through", () => {
    const holding = new Written(["sound", "sound"]).publish(1, 2).deliver(1, "worker-1").deliver(2, "worker-1");
    asking(holding, { everyMs: 5, forMs: 3000 });
    for (const n of [1, 2]) holding.handle(n, "worker-1").ack(n, "worker-1");
    expect(found(holding.over({ last: "2-0" }))).toEqual([]);
  });

  it("lets commands be of which something comes", () => {
    const written = new Written(Array.from({ length: 400 }, () => "sound" as const));
    for (let n = 1; n <= 400; n++)
      written
        .publish(n)
        .at(n * 10)
        .settle(n, "worker-1");
    expect(found(written.over({ last: "400-0" }))).toEqual([]);
  });

  it("takes what comes without its fields again and again for nothing", () => {
    const written = new Written(["sound"]).publish(1).deliver(1, "worker-1").handle(1, "worker-1").ack(1, "worker-1");
    for (let ms = 1000; ms <= 4000; ms += 1)
      written.at(ms).deliver(1, "worker-1", 1, { by: "history", isDeleted: true });
    expect(found(written.over({ last: "1-0" }))).toEqual(["busy-loop"]);
  });

  it("counts the runs that go on once all is settled, and those in which nothing is settled any more", () => {
    const words = "nothing was settled for a second or more at the end of a run";
    expect(reached("no-spin", over(settled()))).toEqual({ [words]: 0 });
    const idle = settled().at(12_000).over({ last: "1-0" }, { settledMs: 10 });
    expect(reached("no-spin", idle)).toEqual({ [words]: 1 });
    const stuck = new Written(["sound"]).publish(1).deliver(1, "worker-1").at(60_000);
    expect(reached("no-spin", stuck.over({ pending: [["1-0", "worker-1", 1]] }))).toEqual({ [words]: 1 });
  });
});
