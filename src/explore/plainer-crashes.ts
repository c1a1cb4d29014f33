/** Crashes as a real server's proxy can strike them too, in place of those that only the simulator can. */

import { isSimulatedCrash } from "../faults/crash.js";
import { processName, type CrashFault } from "../faults/fault.js";
import type { CommandExecuted, History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";

/** What still arrives of a dying process is seldom more than this, in commands. */
const COMMANDS_MAX = 3;

/** Plans in which a crash stands at a command instead: its own, or one of the next that were seen of this process. */
export function* plainerCrashes(plan: RunPlan, history: History): Generator<RunPlan> {
  for (const [index, fault] of plan.faults.entries()) {
    if (!isSimulatedCrash(fault)) continue;
    const { restart, restartAfterMs } = fault;
    for (const at of placesNear(fault, history)) {
      const plain: CrashFault = { kind: "crash", at, restart, restartAfterMs };
      yield { ...plan, faults: plan.faults.map((one, i) => (i === index ? plain : one)) };
    }
  }
}

function placesNear({ at }: CrashFault, history: History): CrashFault["at"][] {
  const { process } = at;
  const sent = history.filter(
    (event): event is CommandExecuted => event.kind === "command" && event.process === processName(process),
  );
  const struck = sent.findIndex(({ name, nth }) => name === at.command && nth === at.nth);
  const near = struck < 0 ? [] : sent.slice(struck, struck + 1 + COMMANDS_MAX);
  return near.map(({ name: command, nth }) => ({ process, command, nth, when: "after" }));
}
