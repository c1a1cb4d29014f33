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

test("a replica that lacks the last writes loses what was in them, and nothing else", async () => {
  const subject = soundScenario("failover", { failover: 2, crash: 1, slowHandler: 1 }, WITH_POISON);
  await holdsAlways(subject, { name: "failover", numRuns: NUM_RUNS });
});

test("a stream that is evicted loses what was in it, and nothing that comes after", async () => {
  const subject = soundScenario("eviction", { eviction: 2, crash: 1, disconnect: 1 }, WITH_POISON);
  await holdsAlways(subject, { name: "eviction", numRuns: NUM_RUNS });
});

test("an operator destroys what the command says, and nothing else", async () => {
  const subject = soundScenario("operator", { operator: 2, crash: 1, slowHandler: 1 }, WITH_POISON);
  await holdsAlways(subject, { name: "operator", numRuns: NUM_RUNS });
});

test("while an old primary lives on beside the new one, what was written to it may be lost, and nothing else", async () => {
  const subject = soundScenario("split brain", { splitBrain: 1, crash: 1, disconnect: 1 }, WITH_POISON);
  await holdsAlways(subject, { name: "split brain", numRuns: NUM_RUNS });
});
