/** What has to hold of a sound consumer when the server's data change behind the backs of all clients. */

import { test } from "vitest";
import { holdsAlways } from "./holds.js";
import { soundScenario } from "./sound-scenario.js";

const NUM_RUNS = 150;
const WITH_POISON = { poison: 1, malformed: 1 };

test("a server that loses its last writes loses what was in them, and nothing else", async () => {
  const faults = { brokerRestart: 2, crash: 1, slowHandler: 1 };
  const subject = soundScenario("lost writes", faults, WITH_POISON, { persistence: { lost: "1s" } });
  await holdsAlways(subject, { name: "lost writes", numRuns: NUM_RUNS });
});

test("a server that loses all its data loses what was there, and nothing that comes after", async () => {
  const subject = soundScenario("lost data", { brokerRestart: 2, disconnect: 1 }, WITH_POISON, { persistence: "lost" });
  await holdsAlways(subject, { name: "lost data", numRuns: NUM_RUNS });
});
