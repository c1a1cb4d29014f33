import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../../properties/real-tier.js";
import type { Fault } from "../../faults/fault.js";
import { startContainerServer } from "../container.js";
import { eventsOf, RealBench, SOUND } from "../real-bench.js";

/** The newest release of each line of servers that faults are done to. */
const IMAGES = ["redis:8.6", "valkey/valkey:9.1"];

/** Whether an engine answers and has the image already: the test pulls nothing. */
function hasImage(image: string): boolean {
  try {
    return execFileSync("docker", ["images", "-q", image], { timeout: 10_000 }).length > 0;
  } catch {
    return false;
  }
}

const needs = IMAGES.map((image) => ({
  what: `Docker with the image ${image}`,
  isThere: hasImage(image),
  how: `docker pull ${image}`,
}));

const AT = { process: 0, command: "xadd", nth: 2, when: "after" } as const;
const TAIL = { ms: 60_000, writes: 1 };

/** What differs between a container and a process: the way to the replica, to the log, to the snapshot, and the ports. */
const FAULTS: readonly Fault[] = [
  { kind: "failover", at: AT, downMs: 1000, lost: TAIL },
  { kind: "split-brain", at: AT, forMs: 10_000, lost: TAIL },
  { kind: "broker-restart", at: AT, downMs: 500, data: TAIL },
  { kind: "refusals", at: { ...AT, when: "before" }, condition: "cannot-save", forMs: 5000 },
  { kind: "eviction", at: AT },
];

realTier(...needs)("in containers", () => {
  let bench: RealBench;
  beforeAll(() => void (bench = new RealBench()));
  afterAll(() => bench?.close());

  it.each(IMAGES)(
    "of %s faults of the server strike, and nothing is left behind",
    async (image) => {
      const server = await startContainerServer({ image });
      try {
        for (const fault of FAULTS) {
          const { history, diagnoses } = await bench.run({ consume: SOUND, faults: [fault], server });
          expect(diagnoses).toEqual([]);
          expect(eventsOf(history, "fault")).toHaveLength(1);
          expect(eventsOf(history, "run-ended")).toMatchObject([{ isSettled: true }]);
          if (fault.kind === "refusals") continue;
          const [state] = eventsOf(history, "server-state");
          const gone = fault.kind === "eviction" ? ["entry-1", "entry-2"] : ["entry-2"];
          expect(state!.destroyed.map(({ token }) => token)).toEqual(gone);
        }
      } finally {
        await server.stop();
      }
      expect(containers()).toBe("");
    },
    180_000,
  );
});

/** Those of this process: others may have some too. */
function containers(): string {
  return execFileSync("docker", ["ps", "-aq", "--filter", `label=streamproof.runner.pid=${process.pid}`]).toString();
}
