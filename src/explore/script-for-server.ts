/** The simulated run that a real server of some version is to do in lockstep. */

import { findProfile, type Bytes, type ChoiceList, type Profile } from "../../sim/index.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { isOfConnection, isUnknownHere } from "../targets/lockstep/counterparts.js";
import { scriptOf, type Script } from "../targets/lockstep/script.js";
import { replayInSimulator } from "./replay.js";
import { normalized } from "./trial.js";

/** A run that was found in the simulator, and what it is to show. */
export interface FoundRun {
  readonly scenario: Scenario;
  readonly plan: RunPlan;
  readonly choices: ChoiceList;
  /** The anomaly's name. */
  readonly anomaly: string;
}

/** The run as a script, or the command that a server of that version does not know. */
export type ScriptForServer =
  | { readonly kind: "script"; readonly script: Script; readonly history: History }
  | { readonly kind: "lacks"; readonly command: readonly Bytes[] };

/**
 * The run of a simulated server of the same version, if that shows the failure too; else the one in which it was found.
 * `version`: such as `redis 7.0.15`.
 */
export async function scriptForServer(found: FoundRun, version: string): Promise<ScriptForServer> {
  const own = await runOf(found);
  const profile = profileOf(version);
  if (profile === undefined || profile.name === found.scenario.profile.name) return own;
  const other = await runOf({ ...found, scenario: { ...found.scenario, profile } });
  const command = unknownCommand(other.script);
  if (command !== undefined && unknownCommand(own.script) === undefined) return { kind: "lacks", command };
  return other.isShown ? other : own;
}

async function runOf({ scenario, plan, choices, anomaly }: FoundRun): Promise<{
  readonly kind: "script";
  readonly script: Script;
  readonly history: History;
  readonly isShown: boolean;
}> {
  const { result, anomalies } = await replayInSimulator(scenario, plan, choices);
  const script = await scriptOf(scenario, normalized(plan), choices);
  return { kind: "script", script, history: result.history, isShown: anomalies.some(({ name }) => name === anomaly) };
}

/** The profile of a version such as `redis 7.0.15`. */
function profileOf(version: string): Profile | undefined {
  const exact = version.replace(" ", "-");
  return findProfile(exact) ?? findProfile(exact.replace(/\.\d+$/, ""));
}

/** The first command that a simulated server says it does not know, but for those with which clients begin. */
function unknownCommand({ events }: Script): readonly Bytes[] | undefined {
  for (const event of events) {
    if (event.kind === "heal") continue;
    const { args, reply } = event.step;
    if (isUnknownHere(reply) && !isOfConnection(args)) return args;
  }
  return undefined;
}
