/** One server process and its data: a broker, and, where a fault may need it, the log of all that was done to it. */

import {
  type Broker,
  type Bytes,
  type ConnectOptions,
  createBroker,
  forgetUnwritten,
  type Profile,
  type ServerCondition,
  type Session,
} from "../../../sim/index.js";
import type { LostTail } from "../../faults/fault.js";

/** Something that was done to the broker. Sessions are named by their ids, which are the same when all is done again. */
type Step =
  | { readonly kind: "connect" }
  | { readonly kind: "execute"; readonly session: number; readonly args: readonly Bytes[]; readonly writes: number }
  | { readonly kind: "disconnect"; readonly session: number }
  | { readonly kind: "tick" | "flush" | "forget-unwritten" }
  | { readonly kind: "condition"; readonly condition: ServerCondition | undefined };

type LoggedStep = Step & { readonly atMs: number };

/** Up to where a log reaches: all steps before `end`; of the step at `end` the command alone, without what it woke, when `isSplit`. */
interface Cut {
  readonly end: number;
  readonly isSplit: boolean;
}

/** A broker, with a log if it is to be done again. */
export class ServerNode {
  readonly broker: Broker;
  readonly #steps: LoggedStep[] = [];
  readonly #sessions = new Map<number, Session>();

  constructor(
    readonly profile: Profile,
    readonly isLogged: boolean,
  ) {
    this.broker = createBroker({ profile });
  }

  connect(options: ConnectOptions, nowMs: number): Session {
    const session = this.broker.connect(options);
    if (this.isLogged) {
      this.#sessions.set(session.id, session);
      this.#steps.push({ kind: "connect", atMs: nowMs });
    }
    return session;
  }

  execute(session: Session, args: readonly Bytes[], nowMs: number): void {
    const { broker } = this;
    if (!this.isLogged) return broker.execute(session, args, nowMs);
    const changes = broker.statistics.changesSinceSave;
    const waiting = broker.blockedClients.count;
    broker.execute(session, args, nowMs);
    const changed = broker.statistics.changesSinceSave - changes;
    // A write that wakes a reading consumer is two: the server writes down what was appended, then what was delivered.
    const hasWoken = changed > 1 && broker.blockedClients.count < waiting;
    const writes = changed === 0 ? 0 : hasWoken ? 2 : 1;
    this.#steps.push({ kind: "execute", session: session.id, args, writes, atMs: nowMs });
  }

  disconnect(session: Session, nowMs: number): void {
    this.broker.disconnect(session);
    this.#log({ kind: "disconnect", session: session.id }, nowMs);
    this.#sessions.delete(session.id);
  }

  tick(nowMs: number): void {
    this.broker.tick(nowMs);
    this.#log({ kind: "tick" }, nowMs);
  }

  setCondition(condition: ServerCondition | undefined, nowMs: number): void {
    this.broker.condition = condition;
    this.#log({ kind: "condition", condition }, nowMs);
  }

  /** All data is gone. */
  flush(nowMs: number): void {
    this.broker.flush();
    this.#log({ kind: "flush" }, nowMs);
  }

  /** The data was read from its log of writes. */
  forgetUnwritten(nowMs: number): void {
    forgetUnwritten(this.broker, nowMs);
    this.#log({ kind: "forget-unwritten" }, nowMs);
  }

  /** Another node that has the data of this one but for its last writes. Nobody is connected to it. */
  without(tail: LostTail, nowMs: number): ServerNode {
    const { end, isSplit } = cutOf(this.#steps, tail, nowMs);
    const node = new ServerNode(this.profile, true);
    for (let n = 0; n < end; n++) node.#doAgain(this.#steps[n]!);
    const last = isSplit ? this.#steps[end] : undefined;
    for (const [id, session] of node.#sessions) {
      if (last?.kind !== "execute" || id !== last.session) node.disconnect(session, nowMs);
    }
    if (last !== undefined) node.#doAgain(last);
    for (const session of node.#sessions.values()) node.disconnect(session, nowMs);
    // That it refuses commands, or does no longer, is none of the writes that it lacks.
    node.setCondition(this.broker.condition, nowMs);
    return node;
  }

  #log(step: Step, nowMs: number): void {
    if (this.isLogged) this.#steps.push({ ...step, atMs: nowMs });
  }

  #doAgain(step: LoggedStep): void {
    const { atMs } = step;
    switch (step.kind) {
      case "connect":
        this.connect({ sink: () => {} }, atMs);
        return;
      case "execute":
        return this.execute(this.#sessions.get(step.session)!, step.args, atMs);
      case "disconnect":
        return this.disconnect(this.#sessions.get(step.session)!, atMs);
      case "tick":
        return this.tick(atMs);
      case "condition":
        return this.setCondition(step.condition, atMs);
      case "flush":
        return this.flush(atMs);
      case "forget-unwritten":
        return this.forgetUnwritten(atMs);
    }
  }
}

/** Where the last writes begin: at most so many, none older than that. */
function cutOf(steps: readonly LoggedStep[], { ms, writes }: LostTail, nowMs: number): Cut {
  let left = writes;
  let end = steps.length;
  while (end > 0 && left > 0) {
    const step = steps[end - 1]!;
    if (step.atMs < nowMs - ms) break;
    end -= 1;
    if (step.kind !== "execute" || step.writes === 0) continue;
    if (step.writes > left) return { end, isSplit: true };
    left -= step.writes;
  }
  return { end, isSplit: false };
}
