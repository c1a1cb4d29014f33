/** What a worker's handler calls come to in a simulated run: how long they take, how they end, and what strikes them. */

import type { HandlerFault } from "../../faults/fault.js";
import { steppingProcess, type VirtualProcess } from "../../runtime/virtual-process.js";
import { makeHandle } from "../../scenario/handler.js";
import type { WorkerContext } from "../../scenario/scenario.js";
import { nextHandlerMs } from "./latency.js";
import type { Role } from "./role.js";
import type { World } from "./world.js";

/** What handler calls take place in. */
export interface HandlerCalls {
  readonly world: World;
  /** How long a call takes where nothing makes it slow. */
  readonly handlerMs: number;
  /** Is told of faults that strike with the call. */
  readonly struck: (fault: HandlerFault) => void;
}

/** The `handle` that the worker in this process is given. */
export function handleOf(
  role: Role,
  process: VirtualProcess,
  { world, handlerMs, struck }: HandlerCalls,
): WorkerContext["handle"] {
  return makeHandle({
    isPoison: (token) => world.poisonTokens.has(token),
    call: () => {
      const fault = world.faults.takeAtHandler(role.index, ++role.handlerCalls);
      if (fault?.kind === "slow-handler") {
        struck(fault);
        return { durationMs: fault.durationMs, fails: false };
      }
      if (fault?.kind === "handler-hangs") {
        struck(fault);
        return { durationMs: Infinity, fails: false };
      }
      const durationMs = nextHandlerMs(world.choose, `handler:${role.name}`, handlerMs);
      if (fault?.kind === "handler-fails") struck(fault);
      if (fault?.kind === "handler-crash") {
        const { nowUs } = world.scheduler;
        world.schedule(process, nowUs + (durationMs * 1000) / 2, () => world.strikeHandler(role, fault));
      }
      return { durationMs, fails: fault?.kind === "handler-fails" };
    },
    started: (token) => {
      const user = steppingProcess() ?? process;
      if (user !== process) world.strayed(user, process, "calls the handler of");
      const span = ++world.spanCount;
      world.record({ kind: "handler-started", process: role.name, token, span });
      return span;
    },
    finished: (token, span, outcome) =>
      world.record({ kind: "handler-finished", process: role.name, token, span, outcome }),
    unidentified: (error) =>
      world.diagnoses.add({
        kind: "unidentified-handle-call",
        process: role.name,
        what: error.what,
        where: undefined,
        mend: error.mend,
      }),
  });
}
