/** Whether a scenario's code takes its durations from `ms`: only then can a run on a real server go faster than they are. */

import { jobsOf } from "../explore/search.js";
import { tryPlan } from "../explore/trial.js";
import type { ProcessContext, Scenario } from "../scenario/scenario.js";
import { inMacrotask, prepare } from "../targets/simulator/simulate.js";

/** Runs the scenario once in the simulator, and sees whether its code asks `ms` for a duration. */
export async function takesItsTime(scenario: Scenario): Promise<boolean> {
  let isAsked = false;
  const watched = <T extends ProcessContext>(context: T): T => {
    const { ms } = context;
    const value = (durationMs: number): number => {
      isAsked = true;
      return ms(durationMs);
    };
    // In place: a copy would ask for the signal, and who asks for that is taken to listen to it.
    return Object.defineProperty(context, "ms", { value, enumerable: true, configurable: true });
  };
  const { consume, produce } = scenario;
  const copy: Scenario = {
    ...scenario,
    consume: (context) => consume(watched(context)),
    produce: produce === undefined ? undefined : (context) => produce(watched(context)),
  };
  await prepare(copy);
  const { plan, chance } = jobsOf(copy, 0, { stage: "fault-free" }).at(0);
  await inMacrotask(() => tryPlan(copy, plan, chance));
  return isAsked;
}
