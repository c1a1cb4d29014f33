/** Workers that are replaced, go or come: rolling deploys, scale in, scale out. As in the simulator's `scaling.ts`. */

import type { RollingDeployFault, ScaleInFault, ScaleOutFault } from "../../faults/fault.js";
import type { RealWorld } from "../real-world.js";
import type { Role } from "../role.js";
import { inTurn } from "../role-order.js";
import type { RealFault } from "./real-fault.js";

export const rollingDeploy: RealFault<RollingDeployFault> = {
  strike(fault, world) {
    world.begun();
    replaceNext(world, inTurn(world.roles, fault.at.process), fault);
  },
};

export const scaleIn: RealFault<ScaleInFault> = {
  strike({ at, signal, graceMs }, world) {
    const role = world.roles[at.process]!;
    role.isGone = true;
    if (signal === "SIGKILL") role.killForGood();
    else if (!role.isEnding) terminate(world, { role, graceMs, next: () => {} });
  },
};

export const scaleOut: RealFault<ScaleOutFault> = {
  strike: (_fault, world) => world.startSpare(),
};

function replaceNext(world: RealWorld, queue: readonly Role[], fault: RollingDeployFault): void {
  // Who is not there now, or is on its way out already, is passed over.
  const role = queue.find(({ isAlive, isEnding }) => isAlive && !isEnding);
  if (role === undefined) return world.ended();
  const rest = queue.slice(queue.indexOf(role) + 1);
  const next = (): void =>
    world.later(fault.restartAfterMs, () => {
      role.rename();
      role.start();
      replaceNext(world, rest, fault);
    });
  terminate(world, { role, graceMs: fault.graceMs, next });
}

interface Termination {
  readonly role: Role;
  readonly graceMs: number;
  readonly next: () => void;
}

function terminate(world: RealWorld, { role, graceMs, next }: Termination): void {
  const realMs = Math.max(graceMs * world.options.timeScale, GRACE_MS_MIN);
  world.recorder.record({ kind: "process-signalled", process: role.name, signal: "SIGTERM", graceMs: realMs });
  world.begun();
  role.terminate(realMs, () => {
    world.ended();
    next();
  });
}

/** What a real process takes to end, whatever the scale. */
const GRACE_MS_MIN = 500;
