/** Prints the digests of a range of seeds: `digests.ts PACKAGE FIRST LAST [watched]`, one a line. Run twice, to compare. */

import { createRequire } from "node:module";
import { inMacrotask, prepare, simulateNow } from "../../src/targets/simulator/simulate.js";
import { soundScenario } from "../sound-scenario.js";
import type { RunPlan } from "../../src/scenario/plan.js";

const [packageName = "ioredis", first = "0", last = "99", watched] = process.argv.slice(2);
const { Redis } = createRequire(import.meta.url)(packageName) as { Redis: unknown };
const subject = { ...soundScenario("determinism", { crash: 2, disconnect: 1, brokerRestart: 1 }), ioredis: Redis };

const restartAfterMs = 1_000;
const plan: RunPlan = {
  entries: ["sound", "poison", "sound", "malformed", "sound", "sound", "sound", "sound"],
  backlog: 3,
  workers: 3,
  faults: [
    { kind: "crash", at: { process: 1, command: "xack", nth: 2, when: "before" }, restart: "new-name", restartAfterMs },
    {
      kind: "crash",
      at: { process: 2, command: "xreadgroup", nth: 2, when: "after" },
      restart: "same-name",
      restartAfterMs,
    },
    { kind: "disconnect", at: { process: 3, command: "xreadgroup", nth: 1, when: "after" } },
    { kind: "broker-restart", at: { process: 0, command: "xadd", nth: 6, when: "after" }, downMs: 500, data: "kept" },
  ],
};

await prepare(subject);
for (let seed = Number(first); seed <= Number(last); seed++) {
  const { digest, history } = await inMacrotask(() =>
    simulateNow(subject, plan, { seed }, { isWatched: watched === "watched" }),
  );
  process.stdout.write(`${seed} ${digest} ${history.length}\n`);
}
