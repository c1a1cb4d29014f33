import { describe, expect, it } from "vitest";
import { found, sentence, Written } from "./sample-history.js";

/** worker-1 is killed at 1 s while it holds the entry. */
function killed(limitMs: number | undefined): Written {
  const limits = limitMs === undefined ? {} : { recoveredAfterCrashMs: limitMs };
  const written = new Written(["sound"], undefined, limits).publish(1).deliver(1, "worker-1").at(1000);
  return written.end("worker-1", "killed");
}

function takenOver(written: Written): string[] {
  return found(written.deliver(1, "worker-2", 2).handle(1, "worker-2").ack(1, "worker-2").over({ last: "1-0" }));
}

describe("crash-recovery", () => {
  it("finds an entry that is settled too late after its process was killed", () => {
    expect(takenOver(killed(20_000).at(22_000))).toEqual(["slow-crash-recovery entry-1"]);
    expect(takenOver(killed(20_000).at(20_000))).toEqual([]);
    const late = killed(20_000).at(22_000).deliver(1, "worker-2", 2).handle(1, "worker-2").ack(1, "worker-2");
    expect(sentence(late.over({ last: "1-0" }))).toMatch(
      /^entry-1 \(1-0\), pending for worker-1 when that was killed at 1\.000 s, was settled only 21 s later, by worker-2: 20 s are allowed\.$/,
    );
  });

  it("finds one that is never settled", () => {
    const history = killed(20_000)
      .at(61_000)
      .over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]] });
    expect(found(history)).toEqual(["stranded-entry entry-1", "slow-crash-recovery entry-1"]);
  });

  it("counts from the last fault on: what goes wrong again begins anew", () => {
    const at = { process: 2, command: "xack", nth: 1, when: "before" } as const;
    expect(takenOver(killed(20_000).at(15_000).fault({ kind: "disconnect", at }).at(30_000))).toEqual([]);
  });

  it("judges nothing where the scenario does not ask for it", () => {
    expect(takenOver(killed(undefined).at(59_000))).toEqual([]);
  });
});
