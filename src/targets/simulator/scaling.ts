/** Workers that are replaced, go or come in a simulated run: rolling deploys, scale in, scale out. */

import type { RollingDeployFault, ScaleInFault, ScaleOutFault } from "../../faults/fault.js";
import { inTurn, newName } from "../role-order.js";
import type { Role } from "./role.js";
import type { World } from "./world.js";

/** What scaling needs of the run. */
export interface ScalingOptions {
  readonly world: World;
  readonly start: (role: Role) => void;
  /** Something goes on, or is over. */
  readonly disturbed: () => void;
}

/** Carries them out. */
export class Scaling {
  /** Workers that were told to end, and what comes after. */
  readonly #ending = new Map<Role, () => void>();
  readonly #gone = new Set<Role>();
  readonly #options: ScalingOptions;
  #deploys = 0;

  constructor(options: ScalingOptions) {
    this.#options = options;
  }

  /** Faults have not stopped while a deploy goes on or a worker has yet to end. */
  get isGoingOn(): boolean {
    return this.#deploys > 0 || this.#ending.size > 0;
  }

  /** Does what a fault says. */
  strike(fault: RollingDeployFault | ScaleInFault | ScaleOutFault): void {
    const { world, disturbed } = this.#options;
    disturbed();
    switch (fault.kind) {
      case "rolling-deploy":
        this.#deploys += 1;
        return this.#replaceNext(inTurn(world.roles, fault.at.process), fault);
      case "scale-in":
        return this.#scaleIn(world.roles[fault.at.process]!, fault);
      case "scale-out":
        return this.#options.start(world.addRole());
    }
  }

  /** A process is over. Whether that was its end in a deploy or a scale-in: then what follows is decided here. */
  ended(role: Role): boolean {
    const next = this.#ending.get(role);
    this.#ending.delete(role);
    next?.();
    return next !== undefined;
  }

  /** The workers that are to be started after all, so that one is there when the faults have stopped. */
  missing(): readonly Role[] {
    const workers = this.#options.world.roles.filter(({ index }) => index > 0);
    return workers.some((role) => !this.#gone.has(role)) ? [] : workers.slice(0, 1);
  }

  #replaceNext(queue: Role[], fault: RollingDeployFault): void {
    const { world, start } = this.#options;
    // Who is not there now, or is on its way out already, is passed over.
    const role = queue.find((one) => one.process !== undefined && !this.#ending.has(one));
    if (role === undefined) {
      this.#deploys -= 1;
      return;
    }
    const rest = queue.slice(queue.indexOf(role) + 1);
    this.#terminate(role, fault.graceMs, () => {
      world.scheduler.at(world.scheduler.nowUs + fault.restartAfterMs * 1000, () => {
        role.consumer = newName(role);
        start(role);
        this.#replaceNext(rest, fault);
      });
    });
  }

  #scaleIn(role: Role, { signal, graceMs }: ScaleInFault): void {
    this.#gone.add(role);
    if (signal === "SIGTERM" && !this.#ending.has(role)) return this.#terminate(role, graceMs, () => {});
    const next = this.#ending.get(role);
    // In a deploy its turn is over with it.
    this.#ending.set(role, next ?? (() => {}));
    if (signal === "SIGKILL") this.#options.world.kill(role);
  }

  #terminate(role: Role, graceMs: number, next: () => void): void {
    const { world, disturbed } = this.#options;
    const process = role.process!;
    this.#ending.set(role, () => {
      disturbed();
      next();
    });
    world.record({ kind: "process-signalled", process: role.name, signal: "SIGTERM", graceMs });
    world.schedule(process, world.scheduler.nowUs, () => process.terminate());
    world.scheduler.at(world.scheduler.nowUs + graceMs * 1000, () => {
      if (role.process === process) world.kill(role);
    });
  }
}
