/** Faults of one process: killed, made to stand still, its wall clock put forward or back. */

import { isSimulatedCrash } from "../../faults/crash.js";
import type { ClockJumpFault, CrashFault, PauseFault } from "../../faults/fault.js";
import type { RealFault } from "./real-fault.js";

export const crash: RealFault<CrashFault> = {
  refusal: (fault) =>
    isSimulatedCrash(fault)
      ? "what a process has received, and what of its bytes still arrives, is not known from outside"
      : undefined,
  strike: (fault, world) => world.roles[fault.at.process]!.crash(fault),
};

export const pause: RealFault<PauseFault> = {
  async strike({ at, pausedMs }, world) {
    const role = world.roles[at.process]!;
    await role.pause();
    world.unwell(pausedMs, () => role.resume());
  },
};

export const clockJump: RealFault<ClockJumpFault> = {
  async strike({ at, byMs }, world) {
    await world.roles[at.process]!.jumpClock(byMs);
    world.disturbed();
  },
};
