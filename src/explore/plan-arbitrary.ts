/** The plans that a scenario allows, as a fast-check arbitrary: it generates them at random and shrinks any of them. */

import fc from "fast-check";
import type { Fault } from "../scenario/fault.js";
import type { EntryKind, RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Census } from "./census.js";

/**
 * All plans within a scenario's limits. Faults strike at commands that the census has seen, or a little further on.
 * Nothing in it is mapped, so a plan from anywhere shrinks: fewer faults, workers and entries, smaller coordinates.
 */
export function planArbitrary(scenario: Scenario, census: Census): fc.Arbitrary<RunPlan> {
  const { entries, backlog } = scenario.workload;
  return fc.record({
    faults: faultsArbitrary(scenario, census),
    workers: fc.integer({ min: 1, max: scenario.workers }),
    entries: entriesArbitrary(scenario, entries),
    backlog: fc.integer({ min: 0, max: backlog }),
  });
}

function entriesArbitrary(scenario: Scenario, length: number): fc.Arbitrary<EntryKind[]> {
  const { poison, malformed } = scenario.workload;
  const kinds: EntryKind[] = ["sound"];
  if (poison > 0) kinds.push("poison");
  if (malformed > 0) kinds.push("malformed");
  if (kinds.length === 1) return fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: length, size: "max" });
  const weighted = fc.oneof({ arbitrary: fc.constant<EntryKind>("sound"), weight: 4 }, fc.constantFrom(...kinds));
  return fc
    .array(weighted, { minLength: 1, maxLength: length, size: "max" })
    .filter((list) => count(list, "poison") <= poison && count(list, "malformed") <= malformed);
}

function faultsArbitrary(scenario: Scenario, census: Census): fc.Arbitrary<Fault[]> {
  const { faults } = scenario;
  const kinds: fc.Arbitrary<Fault>[] = [];
  if (faults.crash > 0) kinds.push(crashArbitrary(scenario, census));
  if (faults.disconnect > 0)
    kinds.push(fc.record({ kind: fc.constant("disconnect" as const), at: coordinateArbitrary(census, 0) }));
  if (faults.slowReply > 0) kinds.push(slowReplyArbitrary(scenario, census));
  if (faults.slowHandler > 0) kinds.push(slowHandlerArbitrary(scenario));
  if (faults.brokerRestart > 0) kinds.push(brokerRestartArbitrary(scenario, census));
  if (kinds.length === 0) return fc.constant([]);
  const limits: Record<Fault["kind"], number> = {
    crash: faults.crash,
    disconnect: faults.disconnect,
    "slow-reply": faults.slowReply,
    "slow-handler": faults.slowHandler,
    "broker-restart": faults.brokerRestart,
  };
  const total = Object.values(limits).reduce((sum, limit) => sum + limit, 0);
  return fc
    .array(fc.oneof(...kinds), { maxLength: total, size: "max" })
    .filter((list) => list.every(({ kind }) => list.filter((other) => other.kind === kind).length <= limits[kind]));
}

function crashArbitrary(scenario: Scenario, census: Census): fc.Arbitrary<Fault> {
  return fc.record({
    kind: fc.constant("crash" as const),
    at: coordinateArbitrary(census, 1),
    restart: fc.constantFrom("same-name" as const, "new-name" as const, "never" as const),
    restartAfterMs: fc.constant(scenario.timing.restartAfterMs),
  });
}

function slowReplyArbitrary(scenario: Scenario, census: Census): fc.Arbitrary<Fault> {
  return fc.record({
    kind: fc.constant("slow-reply" as const),
    at: coordinateArbitrary(census, 0, ["after"]),
    delayMs: fc.constant(scenario.timing.slowReplyMs),
  });
}

function slowHandlerArbitrary(scenario: Scenario): fc.Arbitrary<Fault> {
  return fc.record({
    kind: fc.constant("slow-handler" as const),
    process: fc.integer({ min: 1, max: scenario.workers }),
    nth: fc.integer({ min: 1, max: scenario.workload.entries }),
    durationMs: fc.constant(scenario.timing.slowHandlerMs),
  });
}

function brokerRestartArbitrary(scenario: Scenario, census: Census): fc.Arbitrary<Fault> {
  return fc.record({
    kind: fc.constant("broker-restart" as const),
    at: coordinateArbitrary(census, 0),
    downMs: fc.constant(scenario.timing.brokerRestartMs),
    data: fc.constant(scenario.persistence),
  });
}

/** Places at commands: each process's commands by name, up to half as many again as were seen. */
function coordinateArbitrary(
  census: Census,
  firstProcess: number,
  when: readonly ("before" | "after")[] = ["before", "after"],
): fc.Arbitrary<Extract<Fault, { kind: "disconnect" }>["at"]> {
  const places = census.places.filter(({ process }) => process >= firstProcess);
  return fc.oneof(
    ...places.map(({ process, command, count: seen }) => ({
      // Handshakes and polls outnumber the commands that move entries.
      weight: command.startsWith("x") ? 5 : 1,
      arbitrary: fc.record({
        process: process === 0 ? fc.constant(0) : fc.integer({ min: 1, max: process }),
        command: fc.constant(command),
        nth: fc.integer({ min: 1, max: seen + Math.ceil(seen / 2) }),
        when: fc.constantFrom(...when),
      }),
    })),
  );
}

function count(list: readonly EntryKind[], kind: EntryKind): number {
  return list.filter((one) => one === kind).length;
}
