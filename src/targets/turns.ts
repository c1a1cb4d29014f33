/**
 * One command at a time, over all connections of a run. A server executes one after the other, but the replies of two
 * connections may be read in either order; then an entry would be seen delivered before it was added.
 */

/** Who may send a command now. A command that blocks gives its turn up, and is answered between the turns of others. */
export class Turns {
  #holder: object | undefined;
  /** In order of asking. */
  readonly #waiting = new Map<object, () => void>();
  readonly #deferred: (() => void)[] = [];

  /** Whether it is this one's turn; if not, `goOn` is called when it may ask again. */
  take(who: object, goOn: () => void): boolean {
    if (this.#holder === undefined) this.#holder = who;
    else if (this.#holder !== who) this.#waiting.set(who, goOn);
    return this.#holder === who;
  }

  /** Ends this one's turn, if it is its turn. */
  release(who: object): void {
    if (this.#holder !== who) return;
    this.#holder = undefined;
    for (const work of this.#deferred.splice(0)) work();
    for (const [next, goOn] of this.#waiting) {
      if (this.#holder !== undefined) return;
      this.#waiting.delete(next);
      goOn();
    }
  }

  /** Does `work` between two turns: what woke a blocked command is answered first. */
  between(work: () => void): void {
    if (this.#holder === undefined) work();
    else this.#deferred.push(work);
  }
}
