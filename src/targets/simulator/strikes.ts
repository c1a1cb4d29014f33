/** What the faults of a plan do to the processes and connections of a simulated run; those of the server are in `server-faults.ts`. */

import type { ServerCondition } from "../../../sim/index.js";
import type { CommandFault, CrashFault } from "../../faults/fault.js";
import type { Connection } from "./connection.js";
import type { Role } from "./role.js";
import type { ServerFaults } from "./server-faults.js";
import type { World } from "./world.js";

/** Faults as they strike. */
export class Strikes {
  readonly #world: World;
  readonly #serverFaults: ServerFaults;

  constructor(world: World, serverFaults: ServerFaults) {
    this.#world = world;
    this.#serverFaults = serverFaults;
  }

  /** Does what a fault says, at the command that the connection carries. */
  strike(fault: CommandFault, connection: Connection): void {
    // What a dead process had written still arrives, but there is nobody left to whom anything could be done.
    if (PROCESS_FAULTS.has(fault.kind) && !connection.socket.owner.isAlive) return;
    this.#world.record({ kind: "fault", process: "nemesis", fault });
    switch (fault.kind) {
      case "slow-reply":
      case "split-reply":
        return;
      case "throttle":
        connection.speed.slowDown(fault, this.#world.scheduler.nowMs);
        return this.#world.onUnwell(fault.forMs, () => {});
      case "disconnect":
        return connection.closeFromServer(resetError());
      case "half-open":
        connection.goSilent();
        return this.#world.onLeftBehind(fault.silentMs, () => connection.endSilence(resetError()));
      case "crash":
        if (arrivingOf(fault) === undefined) connection.cut();
        return this.#world.kill(this.#world.roles[fault.at.process]!, fault, arrivingOf(fault));
      case "pause":
        return this.#pause(this.#world.roles[fault.at.process]!, fault.pausedMs);
      case "broker-restart":
      case "failover":
      case "split-brain":
      case "eviction":
      case "operator":
      case "power-cut":
      case "server-pause":
      case "background-save":
        return this.#serverFaults.strike(fault);
      case "refusals":
        return this.#refuse(fault.condition, fault.forMs);
      case "disk-full":
        return this.#refuse("disk-full", fault.forMs);
      case "clock-jump":
        return this.#jumpClock(this.#world.roles[fault.at.process]!, fault.byMs);
      case "scale-in":
        if (fault.signal === "SIGKILL") connection.cut();
        return this.#world.onScaled(fault);
      case "rolling-deploy":
      case "scale-out":
        return this.#world.onScaled(fault);
    }
  }

  #jumpClock(role: Role, byMs: number): void {
    role.clockOffsetMs += byMs;
    if (role.process !== undefined) role.process.clockOffsetMs = role.clockOffsetMs;
    this.#world.onUnwell(0, () => {});
  }

  #refuse(condition: ServerCondition, forMs: number): void {
    this.#world.server.setCondition(condition);
    this.#world.onUnwell(forMs, () => this.#world.server.setCondition(undefined));
  }

  #pause(role: Role, forMs: number): void {
    if (role.process === undefined) return;
    role.process.pausedUntilUs = this.#world.scheduler.nowUs + forMs * 1000;
    this.#world.onUnwell(forMs, () => {});
  }
}

/** How many commands of a killed process still arrive; undefined where that is left to chance, as it always was. */
export function arrivingOf({ at, arriving }: CrashFault): number | undefined {
  return arriving ?? (at.when === "reply" || at.when === "timer" ? 0 : undefined);
}

const PROCESS_FAULTS: ReadonlySet<CommandFault["kind"]> = new Set<CommandFault["kind"]>([
  "crash",
  "pause",
  "rolling-deploy",
  "scale-in",
  "scale-out",
  "clock-jump",
]);

function resetError(): Error {
  return Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", errno: -104, syscall: "read" });
}
