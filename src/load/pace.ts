/** How long a driver rests between two looks at what is due: the coarser, the longer the server takes to answer. Pure. */

/** A rest is a fourth of what answers take at most, so that it stays a part of what is measured, and not the most of it. */
const SHARE = 1 / 4;
/** No rest is longer, however slow the server is. */
const REST_US_MAX = 2_000;
/** So much of the mean is what the last answers took. */
const WEIGHT = 1 / 16;

/**
 * The pace of one driver. To rest and to wake costs a CPU some 20 µs, 5,000 times a second a tenth of it: a price for
 * seeing tenths of a millisecond, which a server that takes milliseconds to answer does not have.
 */
export class Pace {
  readonly #tickUs: number;
  #answerUs = 0;

  /** @param tickUs the shortest rest, in µs; 0: none ever. */
  constructor(tickUs: number) {
    this.#tickUs = tickUs;
  }

  /** The rest, in µs: the tick while answers take less than four ticks. */
  get restUs(): number {
    if (this.#tickUs === 0) return 0;
    return Math.max(this.#tickUs, Math.min(REST_US_MAX, this.#answerUs * SHARE));
  }

  /** Answers came together that took so long on average, from their intended starts, in µs. */
  answered(meanUs: number): void {
    this.#answerUs += (meanUs - this.#answerUs) * WEIGHT;
  }
}
