/** From steps to places on the time axis, and the window of it that is seen. Pure: no drawing, no document. */

/** `folded`: each step has room of its own and silence is short. `time`: as long as it took. */
export type ScaleMode = "folded" | "time";

/** The part of a scale that is seen, in its units. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** At most this much is a window narrower than its whole scale. */
const ZOOM_MAX = 1e7;
/** What is left free at both ends, as a part of the whole, so that the first and the last step are not at the edge. */
const MARGIN = 0.02;

/** What a scale has to know of a step. */
interface ScaledStep {
  readonly timeMs: number;
  readonly isQuiet: boolean;
}

/** Where each step stands. */
export class Scale {
  readonly mode: ScaleMode;
  readonly #places: Float64Array;

  constructor(steps: readonly ScaledStep[], mode: ScaleMode) {
    this.mode = mode;
    this.#places = mode === "time" ? placesInTime(steps) : placesFolded(steps);
  }

  /** The place of a step. */
  of(step: number): number {
    return this.#places[Math.max(0, Math.min(step, this.#places.length - 1))] ?? 0;
  }

  /** All of it, with a margin. */
  get whole(): Window {
    const end = Math.max(this.#places.at(-1) ?? 0, 1e-6);
    return { from: -end * MARGIN, to: end * (1 + MARGIN) };
  }

  /** The first step that stands at a place or behind it; the number of steps when none does. */
  firstFrom(place: number): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#places[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The step that stands nearest to a place. */
  nearest(place: number): number {
    const behind = this.firstFrom(place);
    if (behind === 0) return 0;
    if (behind >= this.#places.length) return Math.max(0, this.#places.length - 1);
    return place - this.#places[behind - 1]! <= this.#places[behind]! - place ? behind - 1 : behind;
  }
}

function placesInTime(steps: readonly ScaledStep[]): Float64Array {
  const places = new Float64Array(steps.length);
  // A real server's history is in order of time, but for what several processes recorded within a millisecond.
  steps.forEach(({ timeMs }, n) => (places[n] = Math.max(timeMs, places[n - 1] ?? 0)));
  return places;
}

/**
 * A loud step takes one unit, and more after a silence: six tenths for each tenfold of it. Quiet steps stand evenly in
 * the room between two loud ones, and widen it a little: what is to be seen has most of the width.
 */
function placesFolded(steps: readonly ScaledStep[]): Float64Array {
  const places = new Float64Array(steps.length);
  let last = -1;
  steps.forEach(({ timeMs, isQuiet }, n) => {
    if (isQuiet && n < steps.length - 1) return;
    const begin = places[last] ?? 0;
    const quiet = n - last - 1;
    const silence = last < 0 ? 0 : Math.log10(1 + Math.max(0, timeMs - steps[last]!.timeMs));
    const room = n === 0 ? 0 : 1 + 0.6 * silence + 0.25 * Math.log2(1 + quiet);
    for (let k = last + 1; k <= n; k++) places[k] = begin + (room * (k - last)) / (quiet + 1);
    last = n;
  });
  return places;
}

/** A window zoomed by a factor (above 1: closer) around a place, within the whole. */
export function zoomed(window: Window, factor: number, around: number, whole: Window): Window {
  const size = Math.max((window.to - window.from) / factor, (whole.to - whole.from) / ZOOM_MAX);
  const part = (around - window.from) / (window.to - window.from);
  return within({ from: around - size * part, to: around + size * (1 - part) }, whole);
}

/** A window moved, within the whole. */
export function panned(window: Window, by: number, whole: Window): Window {
  return within({ from: window.from + by, to: window.to + by }, whole);
}

/** The window moved as little as it takes to show a place well. */
export function showing(window: Window, place: number, whole: Window): Window {
  const edge = (window.to - window.from) * 0.08;
  if (place < window.from + edge) return panned(window, place - window.from - edge, whole);
  if (place > window.to - edge) return panned(window, place - window.to + edge, whole);
  return window;
}

function within({ from, to }: Window, whole: Window): Window {
  const size = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - size);
  return { from: start, to: start + size };
}
