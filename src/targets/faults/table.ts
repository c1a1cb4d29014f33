/** All kinds of fault on real targets. */

import type { CommandFault, Fault } from "../../faults/fault.js";
import { describeFault } from "../../faults/table.js";
import type { RealWorld } from "../real-world.js";
import type { RealServer } from "../server.js";
import { backgroundSave } from "./background-save.js";
import { brokerRestart } from "./broker-restart.js";
import { diskFull } from "./disk-full.js";
import { eviction } from "./eviction.js";
import { failover } from "./failover.js";
import { operator } from "./operator.js";
import { powerCut } from "./power-cut.js";
import { clockJump, crash, pause } from "./processes.js";
import type { RealFault } from "./real-fault.js";
import { refusals } from "./refusals.js";
import { serverPause } from "./server-pause.js";
import { rollingDeploy, scaleIn, scaleOut } from "./scaling.js";
import { splitBrain } from "./split-brain.js";
import { NotReplayableError } from "../not-replayable.js";

type Kinds = { readonly [K in Fault["kind"]]: RealFault<Extract<Fault, { readonly kind: K }>> };

const kinds: Kinds = {
  crash,
  disconnect: {},
  "slow-reply": {},
  "slow-handler": {},
  "broker-restart": brokerRestart,
  pause,
  "handler-fails": {},
  "handler-crash": {},
  "half-open": {},
  refusals,
  "rolling-deploy": rollingDeploy,
  "scale-in": scaleIn,
  "scale-out": scaleOut,
  "clock-jump": clockJump,
  "handler-hangs": {},
  "split-reply": {},
  failover,
  "split-brain": splitBrain,
  eviction,
  operator,
  "power-cut": powerCut,
  "disk-full": diskFull,
  "server-pause": serverPause,
  "background-save": backgroundSave,
  throttle: { strike: ({ forMs }, world) => world.unwell(forMs, () => {}) },
};

function realFault(kind: Fault["kind"]): RealFault<Fault> {
  return kinds[kind] as unknown as RealFault<Fault>;
}

/** Whether faults of this kind can be done to real processes, and to a server of ours or to another. */
export function isReal(kind: Fault["kind"], isOurs = true): boolean {
  return isOurs || realFault(kind).isOnServer !== true;
}

/** Whether faults of this kind can be done to this server. */
export function isThere(kind: Fault["kind"], server: RealServer): boolean {
  return isReal(kind, server.startedByUs) && realFault(kind).without?.(server) === undefined;
}

/** Whether a fault can be done to this server just as it is. */
export function canStrike(fault: Fault, server: RealServer): boolean {
  return isThere(fault.kind, server) && realFault(fault.kind).refusal?.(fault, server) === undefined;
}

/** Sees before a run that all of its faults can be done. @throws NotReplayableError */
export function refuseWhatCannotBe(faults: readonly Fault[], server: RealServer): void {
  for (const fault of faults) {
    const { isOnServer, refusal, without } = realFault(fault.kind);
    if (isOnServer === true && !server.startedByUs) {
      throw new NotReplayableError(
        `a fault is done to the server (${describeFault(fault)}), and this one is not ours`,
        {
          where: server.label,
          mend: "run it with --target process or --target container",
        },
      );
    }
    const reason = without?.(server) ?? refusal?.(fault, server);
    if (reason === undefined) continue;
    throw new NotReplayableError(
      `a fault of kind ${fault.kind} (${describeFault(fault)}) cannot be done there: ${reason}`,
      {
        where: server.label,
        mend: "replay it in the simulator (without --target)",
      },
    );
  }
}

/** Does what a fault says beyond the connection at whose command it strikes. */
export function strikeReal(fault: CommandFault, world: RealWorld): void | Promise<void> {
  return realFault(fault.kind).strike?.(fault, world);
}
