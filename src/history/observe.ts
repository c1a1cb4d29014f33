/** Watches commands and their replies where they pass, in the simulator's socket or in the proxy before a real server. */

import { isErrorReply, type Bytes, type Reply } from "../../sim/resp/reply.js";
import { Effects } from "./effects.js";
import type { ServerState } from "./event.js";
import { OtherGroups } from "./other-groups.js";
import type { Recorder } from "./recorder.js";
import { isArray, textOf } from "./reply-shape.js";

/** What a run's observer needs to know. */
export interface ObserverOptions {
  readonly recorder: Recorder;
  readonly stream: string;
  readonly group: string;
  readonly deadLetterStream: string | undefined;
  /** Other groups of the stream that are followed too. */
  readonly otherGroups?: readonly string[];
}

/**
 * Observes all connections of one run. Entries are recorded where they are appended to the scenario's stream or its
 * dead-letter stream, and elsewhere when they carry a token; deliveries and acknowledgements for the scenario's group.
 */
export class Observer {
  readonly #recorder: Recorder;
  readonly #options: ObserverOptions;
  readonly #others: OtherGroups | undefined;
  #effects: Effects;

  constructor(options: ObserverOptions) {
    this.#recorder = options.recorder;
    this.#options = options;
    this.#effects = new Effects(options);
    const { recorder, stream, otherGroups: groups = [] } = options;
    if (groups.length > 0) this.#others = new OtherGroups({ recorder, stream, groups });
  }

  /** There are two servers from now on: connections so far stay with one, new ones and `serverChanged` are about the other. */
  split(): void {
    this.#effects = new Effects(this.#options);
  }

  /** Call it once for each connection that a process opens: a transaction ends with its connection. */
  connection(process: string): ConnectionObserver {
    // After a split it stays with the server that it had.
    const effects = this.#effects;
    return new ConnectionObserver(process, this.#recorder, (name, args, reply) => {
      effects.apply(process, name, args, reply);
      this.#others?.apply(process, name, args, reply);
    });
  }

  /** The server's data may have changed behind the backs of all clients: records what it holds now. */
  serverChanged(event: Omit<ServerState, "index" | "timeMs">): void {
    this.#effects.restore(event);
    this.#recorder.record(event);
  }
}

/** Records what a command of the connection's process did. */
type Apply = (name: string, args: readonly Bytes[], reply: Reply) => void;

/** Observes one connection. */
export class ConnectionObserver {
  readonly #process: string;
  readonly #recorder: Recorder;
  readonly #apply: Apply;
  #queued: (readonly Bytes[])[] | undefined;

  constructor(process: string, recorder: Recorder, apply: Apply) {
    this.#process = process;
    this.#recorder = recorder;
    this.#apply = apply;
  }

  /**
   * Takes a command that reached the server, with the server's reply, whether or not that arrives. `nth`: which of the
   * process's commands of this name it is, from 1. A command within MULTI is recorded when it is queued; what it did,
   * at EXEC.
   */
  executed(args: readonly Bytes[], reply: Reply, nth: number): void {
    const name = (args[0] ?? "").toLowerCase();
    const process = this.#process;
    const command =
      name === "xgroup" && args[1] !== undefined
        ? ({ kind: "command", process, name, subcommand: args[1].toLowerCase(), nth } as const)
        : ({ kind: "command", process, name, nth } as const);
    if (isErrorReply(reply)) {
      this.#recorder.record({ ...command, error: firstLine(reply.text) });
      // EXECABORT: nothing of it was done. An error while queueing leaves the transaction open.
      if (name === "exec") this.#queued = undefined;
      return;
    }
    const isQueued = this.#queued !== undefined && !ENDS_TRANSACTION.has(name);
    this.#recorder.record(isQueued ? { ...command, isQueued } : command);
    if (this.#queued !== undefined) this.#inTransaction(this.#queued, name, args, reply);
    else if (name === "multi") this.#queued = [];
    else this.#apply(name, args, reply);
  }

  #inTransaction(queued: (readonly Bytes[])[], name: string, args: readonly Bytes[], reply: Reply): void {
    if (!ENDS_TRANSACTION.has(name)) {
      queued.push(args);
      return;
    }
    this.#queued = undefined;
    // Nil: a watched key had changed.
    if (name !== "exec" || !isArray(reply)) return;
    reply.forEach((one, i) => {
      const command = queued[i];
      if (command === undefined || isErrorReply(one)) return;
      this.#apply((command[0] ?? "").toLowerCase(), command, one);
    });
  }
}

const ENDS_TRANSACTION: ReadonlySet<string> = new Set(["exec", "discard", "reset"]);

function firstLine(text: Bytes): string {
  const end = text.search(/[\r\n]/);
  return textOf(end === -1 ? text : text.slice(0, end));
}
