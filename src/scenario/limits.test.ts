import { expect, it } from "vitest";
import { LIMITS_DEFAULT, scaledLimits } from "./limits.js";
import type { ExpectDefinition, ScenarioDefinition } from "./scenario.js";
import { scenario } from "./validation.js";

const BASE: ScenarioDefinition = {
  name: "limits",
  stream: "s",
  group: "g",
  workload: { entries: 1 },
  workers: 1,
  consume: () => {},
};

function limitsOf(expectations: ExpectDefinition): unknown {
  return scenario({ ...BASE, expect: expectations }).expect.limits;
}

it("are the defaults where a scenario says nothing, and nothing else is judged", () => {
  expect(limitsOf({})).toEqual(LIMITS_DEFAULT);
  expect(limitsOf({ inOrder: false, acknowledgedByHolder: false, orderlyEnd: false })).toEqual(LIMITS_DEFAULT);
});

it("are read with durations in milliseconds", () => {
  const all: ExpectDefinition = {
    idleCommandsPerSecond: 20,
    lease: "15s",
    deadConsumersMax: 0,
    streamLengthMax: 1000,
    deadLettersMax: 5,
    recoveredAfterCrash: "20s",
    inOrder: "customer",
    lostByServerMax: 0,
    acknowledgedByHolder: true,
    settledWithin: "10s",
    deliveriesMin: 3,
    orderlyEnd: true,
  };
  const { lease: _lease, recoveredAfterCrash: _after, settledWithin: _within, ...same } = all;
  const durations = { leaseMs: 15_000, recoveredAfterCrashMs: 20_000, settledWithinMs: 10_000 };
  expect(limitsOf(all)).toEqual({ ...same, ...durations });
  expect(limitsOf({ inOrder: true })).toMatchObject({ inOrder: true });
});

it.each<[ExpectDefinition, RegExp]>([
  [{ idleCommandsPerSecond: 0 }, /expect\.idleCommandsPerSecond is 0; it has to be a whole number from 1/],
  [{ lease: "soon" }, /expect\.lease is "soon"; it has to be milliseconds/],
  [{ inOrder: "" }, /expect\.inOrder is ""/],
  [{ inOrder: 7 } as never, /expect\.inOrder is 7/],
  [{ acknowledgedByHolder: "yes" } as never, /expect\.acknowledgedByHolder is "yes"; it has to be true or false/],
  [{ settledWithin: "soon" }, /expect\.settledWithin is "soon"; it has to be milliseconds/],
  [{ deliveriesMin: -1 }, /expect\.deliveriesMin is -1/],
  [{ orderlyEnd: "yes" } as never, /expect\.orderlyEnd is "yes"; it has to be true or false/],
  [{ reached: "refund path" } as never, /expect\.reached is "refund path"; it has to be an array of texts/],
  [{ exempt: { "no-spinning": "it may" } } as never, /expect\.exempt\.no-spinning is not known/],
])("are refused when they are wrong: %o", (wrong, message) => {
  expect(() => limitsOf(wrong)).toThrow(message);
});

it("know every checker by its name", () => {
  const exempt = { "no-spin": "it polls", "groups-apart": "one group", reached: "not yet" };
  expect(scenario({ ...BASE, expect: { exempt } }).expect.exempt).toEqual(exempt);
});

it("take the scenario's own group for no other one", () => {
  expect(() => scenario({ ...BASE, otherGroups: ["g"] })).toThrow(/otherGroups has g, the scenario's own group/);
});

it("go with the clock of a real run: durations shorter, rates higher, but never beyond what a connection does", () => {
  const scaled = scaledLimits({ ...LIMITS_DEFAULT, leaseMs: 15_000, recoveredAfterCrashMs: 20_000 }, 0.02);
  expect(scaled).toEqual({ ...LIMITS_DEFAULT, idleCommandsPerSecond: 5000, leaseMs: 300, recoveredAfterCrashMs: 2400 });
  expect(scaledLimits(LIMITS_DEFAULT, 0.5).idleCommandsPerSecond).toBe(200);
});
