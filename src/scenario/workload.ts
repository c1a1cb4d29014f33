/** The entries that a plan publishes, made from the scenario's workload. */

import { entryToken, type EntryKind, type RunPlan, type WorkloadEntry } from "./plan.js";
import type { Scenario } from "./scenario.js";

/** The entries of a plan in order of publishing. */
export function workloadEntries(scenario: Scenario, plan: RunPlan): WorkloadEntry[] {
  return plan.entries.map((kind, index) => {
    const token = entryToken(index + 1);
    return { token, kind, fields: entryFields(scenario, token, kind) };
  });
}

function entryFields(scenario: Scenario, token: string, kind: EntryKind): Readonly<Record<string, string>> {
  const fields = scenario.workload.payload({ token, kind });
  if (kind !== "malformed") return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, breakJson(value)]));
}

/** The payload of a scenario that gives none: one field, `data`, a small JSON object. */
export function defaultPayload({ token }: { readonly token: string }): Readonly<Record<string, string>> {
  return { data: JSON.stringify({ id: token, amount: 100 }) };
}

/** Cuts off a JSON object's or array's end, so that it parses no more; anything else stays as it is. */
function breakJson(value: string): string {
  return /[}\]]$/.test(value) ? value.slice(0, -1) : value;
}
