/** All kinds of fault, in the order in which reports list them. */

import type { FieldReader } from "../scenario/field-reader.js";
import { backgroundSave } from "./background-save.js";
import { brokerRestart } from "./broker-restart.js";
import { clockJump } from "./clock-jump.js";
import { crash } from "./crash.js";
import { disconnect } from "./disconnect.js";
import { diskFull } from "./disk-full.js";
import { eviction } from "./eviction.js";
import { failover } from "./failover.js";
import type { Fault } from "./fault.js";
import { halfOpen } from "./half-open.js";
import { handlerCrash } from "./handler-crash.js";
import { handlerHangs } from "./handler-hangs.js";
import { handlerFails } from "./handler-fails.js";
import type { FaultField, FaultKind, FaultLimits } from "./kind.js";
import { operator } from "./operator.js";
import { pause } from "./pause.js";
import { powerCut } from "./power-cut.js";
import { refusals } from "./refusals.js";
import { rollingDeploy } from "./rolling-deploy.js";
import { scaleIn } from "./scale-in.js";
import { scaleOut } from "./scale-out.js";
import { serverPause } from "./server-pause.js";
import { slowHandler } from "./slow-handler.js";
import { slowReply } from "./slow-reply.js";
import { splitBrain } from "./split-brain.js";
import { splitReply } from "./split-reply.js";
import { throttle } from "./throttle.js";

type Kinds = { readonly [K in Fault["kind"]]: FaultKind<Extract<Fault, { readonly kind: K }>> };

const kinds: Kinds = {
  crash,
  disconnect,
  "slow-reply": slowReply,
  "slow-handler": slowHandler,
  "broker-restart": brokerRestart,
  pause,
  "handler-fails": handlerFails,
  "handler-crash": handlerCrash,
  "half-open": halfOpen,
  refusals,
  "rolling-deploy": rollingDeploy,
  "scale-in": scaleIn,
  "scale-out": scaleOut,
  "clock-jump": clockJump,
  "handler-hangs": handlerHangs,
  "split-reply": splitReply,
  failover,
  "split-brain": splitBrain,
  eviction,
  operator,
  "power-cut": powerCut,
  "disk-full": diskFull,
  "server-pause": serverPause,
  "background-save": backgroundSave,
  throttle,
};

/** Their names. */
export const FAULT_KINDS = Object.keys(kinds) as readonly Fault["kind"][];

/** The fields of a scenario that allow them. */
export const FAULT_FIELDS: readonly FaultField[] = FAULT_KINDS.map((name) => kinds[name].field);

/** A kind by its name. What it is asked is asked with faults of its own kind. */
export function faultKind(name: Fault["kind"]): FaultKind<Fault> {
  return kinds[name] as unknown as FaultKind<Fault>;
}

/** How many faults of a kind limits allow in one run. */
export function limitOf(limits: FaultLimits, name: Fault["kind"]): number {
  return limits[kinds[name].field];
}

/** A fault in one line of words. */
export function describeFault(fault: Fault): string {
  return faultKind(fault.kind).describe(fault);
}

/** Checks a fault of a counterexample file, of a plan with so many workers. @throws UserError */
export function readFault(fields: FieldReader, workers: number): Fault {
  const fault = faultKind(fields.oneOf("kind", FAULT_KINDS)).read(fields, workers);
  fields.noMore();
  return fault;
}
