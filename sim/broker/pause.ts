/** CLIENT PAUSE: until when the server holds commands, and whose it holds. */

import type { Bytes } from "../resp/reply.js";
import type { Session } from "./session.js";

/** The pause of one server. */
export class Pause {
  /** The last millisecond of it; undefined while there is none. */
  untilMs: number | undefined;
  #isWritesOnly = false;
  readonly #held = new Set<Session>();

  /** What it holds, as INFO says. */
  get actions(): "none" | "write" | "all" {
    if (this.untilMs === undefined) return "none";
    return this.#isWritesOnly ? "write" : "all";
  }

  /** How many sessions it holds. */
  get heldCount(): number {
    return this.#held.size;
  }

  /** Starts a pause, or makes the one under way longer or stricter; it is never made shorter or milder. */
  start(untilMs: number, isWritesOnly: boolean): void {
    this.#isWritesOnly = isWritesOnly && (this.untilMs === undefined || this.#isWritesOnly);
    this.untilMs = Math.max(untilMs, this.untilMs ?? 0);
  }

  /** Whether there is one whose time is up. */
  isOver(nowMs: number): boolean {
    return this.untilMs !== undefined && nowMs > this.untilMs;
  }

  /** Whether a command of this name has to wait for the end of the pause. */
  holds(session: Session, name: string, isWrite: boolean): boolean {
    if (!this.#isWritesOnly || isWrite) return true;
    return name === "exec" && session.transaction?.queued.some((queued) => queued.isWrite) === true;
  }

  /** The session waits for the end of the pause, and then runs this command. */
  postpone(session: Session, args: readonly Bytes[]): void {
    session.waiting.unshift(args);
    session.isPostponed = true;
    this.#held.add(session);
  }

  /** The session is gone. */
  forget(session: Session): void {
    this.#held.delete(session);
  }

  /** Ends the pause; the sessions that it held, in the order in which they came. */
  end(): readonly Session[] {
    const held = [...this.#held];
    this.#held.clear();
    this.untilMs = undefined;
    this.#isWritesOnly = false;
    for (const session of held) {
      session.isPostponed = false;
      session.wasPostponed = true;
    }
    return held;
  }
}
