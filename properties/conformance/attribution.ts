/** Which command each frame answers: the first one that its client has sent and that is not answered yet. */

import type { Bytes } from "../../sim/resp/reply.js";
import { isMessage, isSubscription } from "./messages.js";
import type { Frame } from "./frame.js";
import { readFrame } from "./frame.js";
import { CLOSED, type CommandStep, type Observation, type Received, type Script } from "./script.js";

const closed: Frame = { type: "", text: CLOSED };

/** A frame and the command that it answers. */
export interface Answer {
  /** Empty for what the server sends unasked. */
  readonly args: readonly Bytes[];
  readonly frame: Frame;
  /** For an EXEC that ran: the commands that its members answer. */
  readonly queued: readonly (readonly Bytes[])[];
}

/** Follows a script while its observations are read. */
export class Attribution {
  readonly #unanswered: (readonly Bytes[])[][];
  readonly #queued: (readonly Bytes[])[][];

  constructor(clients: number) {
    this.#unanswered = Array.from({ length: clients }, () => []);
    this.#queued = Array.from({ length: clients }, () => []);
  }

  /** A client's turn has come; one that still waits for a reply does not send. */
  sent(step: CommandStep): void {
    const unanswered = this.#unanswered[step.client]!;
    if (isSubscription(step.args)) return;
    if (unanswered.length === 0 || step.isPipelined === true) unanswered.push(step.args);
  }

  received({ client, bytes }: Received): Answer {
    const { frame } = bytes === CLOSED ? { frame: closed } : readFrame(bytes, 0)!;
    if (isMessage(bytes) || frame === closed) return { args: [], frame, queued: [] };
    const args = this.#unanswered[client]!.shift() ?? [];
    const name = args[0]?.toLowerCase();
    let queued: readonly (readonly Bytes[])[] = [];
    if (frame.type === "+" && frame.text === "QUEUED") this.#queued[client]!.push(args);
    else if (name === "exec" || name === "discard" || name === "reset") queued = this.#queued[client]!.splice(0);
    return { args, frame, queued: frame.items === undefined ? [] : queued };
  }
}

/** Every command that ran, with its reply; those of a transaction one by one. */
export function executedCommands(
  script: Script,
  observations: readonly Observation[],
): readonly { readonly args: readonly Bytes[]; readonly frame: Frame }[] {
  const attribution = new Attribution(script.clients);
  const executed: { args: readonly Bytes[]; frame: Frame }[] = [];
  for (const [index, { received }] of observations.entries()) {
    const step = script.steps[index]!;
    if (step.kind === "command") attribution.sent(step);
    for (const one of received) {
      const { args, frame, queued } = attribution.received(one);
      if (frame.text === "QUEUED" || args.length === 0) continue;
      executed.push({ args, frame });
      for (const [at, inner] of queued.entries()) executed.push({ args: inner, frame: frame.items![at]! });
    }
  }
  return executed;
}
