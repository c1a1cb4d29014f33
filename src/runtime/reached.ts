/** `reached()`: by which the user's code tells of a situation that it comes to. What becomes of it is the run's. */

/** By a symbol that all copies of this package share: the scenario may have loaded another one than the engine. */
const LISTENER = Symbol.for("streamproof.reached");

/** Longer words, in characters, are cut. */
const WORDS_MAX = 200;

interface Listening {
  [LISTENER]?: ((words: string) => void) | undefined;
}

/**
 * Tells that the code has come to a situation, e.g. `reached("refund path")`. Reports say in how many runs that was so,
 * and a scenario lists in `expect.reached` those without which its verdict means nothing. Does nothing outside of a run,
 * and costs next to nothing there.
 *
 * @param words - the situation; at most 200 characters count.
 * @public
 * @since 0.1.0
 */
export function reached(words: string): void {
  (globalThis as Listening)[LISTENER]?.(String(words).slice(0, WORDS_MAX));
}

/** From now on `listener` is told of all situations; whose code tells of them it has to know by itself. */
export function onReached(listener: (words: string) => void): void {
  (globalThis as Listening)[LISTENER] = listener;
}
