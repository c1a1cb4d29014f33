/** What of a scenario's faults a target can do. */

import type { Fault } from "../faults/fault.js";
import { FAULT_FIELDS, FAULT_KINDS, faultKind, limitOf } from "../faults/table.js";
import type { FaultField } from "../faults/kind.js";
import type { Scenario } from "../scenario/scenario.js";
import { isThere } from "../targets/faults/table.js";
import type { RealServer } from "../targets/server.js";

/** A scenario as a target can run it. */
export interface FaultsThere {
  readonly scenario: Scenario;
  /** The fields of `faults` that it cannot do at all, though the scenario allows them. */
  readonly left: readonly FaultField[];
}

/** Leaves out the kinds of fault that the target cannot do, and those that nobody asked for. */
export function faultsThere(scenario: Scenario, { server, asked }: FaultChoice): FaultsThere {
  const allowed = FAULT_KINDS.filter((kind) => limitOf(scenario.faults, kind) > 0 && isAsked(kind, asked));
  const left = allowed.filter((kind) => !isThere(kind, server));
  const kept = new Set<FaultField>(allowed.filter((kind) => !left.includes(kind)).map(fieldOf));
  const faults = Object.fromEntries(FAULT_FIELDS.map((field) => [field, kept.has(field) ? scenario.faults[field] : 0]));
  return { scenario: { ...scenario, faults: faults as unknown as Scenario["faults"] }, left: left.map(fieldOf) };
}

/** Which faults. */
export interface FaultChoice {
  readonly server: RealServer;
  /** The fields of `faults` that were asked for; undefined for all that the scenario allows. */
  readonly asked: readonly FaultField[] | undefined;
}

function isAsked(kind: Fault["kind"], asked: FaultChoice["asked"]): boolean {
  return asked === undefined || asked.includes(fieldOf(kind));
}

function fieldOf(kind: Fault["kind"]): FaultField {
  return faultKind(kind).field;
}
