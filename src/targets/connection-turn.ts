/** A connection's part in the turns of a run: when it may send, and whether what it has sent waits in the server. */

import type { Bytes } from "../../sim/index.js";
import { mayBlock, wakesNobody } from "./command-shape.js";
import type { Endpoint } from "./server.js";
import type { Turns } from "./turns.js";

/** One connection, to one server. */
export class ConnectionTurn {
  /** The command that was sent and is not answered. */
  #command: readonly Bytes[] | undefined;
  /** It has given up its turn. */
  #isBlocked = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly turns: Turns,
    readonly server: Endpoint,
  ) {}

  /** Whether it may send; if not, `goOn` is called when it may ask again. */
  take(goOn: () => void): boolean {
    return this.turns.take(this, goOn);
  }

  /** It has sent a command, which may take its time. */
  sent(args: readonly Bytes[]): void {
    this.#command = args;
    this.#isBlocked = false;
    this.#timer = mayBlock(args)
      ? setTimeout(() => this.#lookWhetherBlocked(args), LOOK_AFTER_MS)
      : setTimeout(() => this.#giveUp(), TURN_MS_MAX);
  }

  /** Something came from the server: `work` is done with it now, or when the one whose turn it is has been answered. */
  arrived(work: () => void): void {
    if (!this.#isBlocked) return work();
    this.turns.unblock(this);
    this.turns.between(work);
  }

  /** The command is answered; its turn goes on. */
  answered(): void {
    this.#command = undefined;
    this.#isBlocked = false;
    clearTimeout(this.#timer);
  }

  /** Nobody else may send anything: also when it is answered between the turns of others, as a read is that had blocked. */
  seize(): void {
    this.turns.seize(this);
  }

  /** Others may go on. `name`: of the command that was answered, if one was. */
  release(name?: string): void {
    this.turns.release(this, name === undefined || wakesNobody(name) ? undefined : this.server);
  }

  /** The connection is closed. */
  end(): void {
    this.answered();
    this.turns.unblock(this);
    this.release();
  }

  #lookWhetherBlocked(args: readonly Bytes[]): void {
    void this.turns.untilBlocked(this, {
      server: this.server,
      isAnswered: () => this.#command !== args || this.#isBlocked,
      blocked: () => (this.#isBlocked = true),
    });
  }

  #giveUp(): void {
    this.#isBlocked = true;
    this.turns.block(this, this.server);
  }
}

/** A read that has not been answered by then may wait for entries. */
const LOOK_AFTER_MS = 2;
/** No other command keeps the rest of the run waiting for longer. */
const TURN_MS_MAX = 100;
