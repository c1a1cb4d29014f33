/** When each publish of a load is meant to start. Pure: a seed in, times out; nothing waits here. */

/** How starts follow each other: at equal distances, or at random as those of many independent users do. */
export type Arrivals = "constant" | "poisson";

/** A part of a load, with a rate that stays, or goes evenly from one to another. Rates are publishes per second. */
export interface Stage {
  /** Names it in results. */
  readonly name: string;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
  readonly durationMs: number;
  readonly arrivals: Arrivals;
  /** It comes first and gets everything warm; what is measured in it does not count. */
  readonly isWarmUp?: boolean;
}

/** Which of several drivers a schedule is for: the one with number `index` of `count` takes every `count`-th start. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

/** What a schedule is made of. */
export interface ScheduleOptions {
  /** 32 bits; of use to random arrivals only. */
  readonly seed: number;
  /** Default: all of it. */
  readonly share?: Share;
}

/**
 * The intended starts of a load, one after another. With R(t) the number of starts that the rate adds up to until t, the
 * nth start of constant arrivals is where R(t) = n; random ones are a Poisson process of that rate, made by the same
 * inverse of a process of rate 1. The shares of one schedule together are that schedule, to the microsecond.
 */
export class Schedule {
  readonly #stages: readonly Stage[];
  readonly #share: Share;
  readonly #uniform: () => number;
  #stage = -1;
  #stageStartUs = 0;
  #stageEndUs = 0;
  /** How many starts of a rate of 1 have gone by in this stage. */
  #unitTime = 0;
  /** How many starts, of all shares, lie before `nextUs`. */
  #position = 0;
  #nextUs = 0;

  constructor(stages: readonly Stage[], { seed, share }: ScheduleOptions) {
    this.#stages = stages;
    this.#share = share ?? { index: 0, count: 1 };
    this.#uniform = uniformDraws(seed);
    this.#beginStage();
    this.#skipToOwn();
  }

  /** The next intended start in µs since the load began, fractions included; Infinity when there are no more. */
  get nextUs(): number {
    return this.#nextUs;
  }

  /** The number of the stage that the next start belongs to. */
  get stage(): number {
    return this.#stage;
  }

  /** Goes on to the start after this one. */
  advance(): void {
    this.#step();
    this.#skipToOwn();
  }

  #skipToOwn(): void {
    const { index, count } = this.#share;
    while (this.#nextUs !== Infinity && this.#position % count !== index) this.#step();
  }

  #step(): void {
    this.#position++;
    this.#unitTime += this.#stages[this.#stage]!.arrivals === "constant" ? 1 : this.#exponential();
    this.#place();
  }

  /** The first start of the next stage; a random one comes after a random time. */
  #beginStage(): void {
    this.#stage++;
    const stage = this.#stages[this.#stage];
    if (stage === undefined) {
      this.#nextUs = Infinity;
      return;
    }
    this.#stageStartUs = this.#stageEndUs;
    this.#stageEndUs += stage.durationMs * 1000;
    this.#unitTime = stage.arrivals === "constant" ? 0 : this.#exponential();
    this.#place();
  }

  #place(): void {
    const atUs = this.#stageStartUs + unitTimeReachedUs(this.#stages[this.#stage]!, this.#unitTime);
    if (atUs < this.#stageEndUs) this.#nextUs = atUs;
    else this.#beginStage();
  }

  #exponential(): number {
    return -Math.log(1 - this.#uniform());
  }
}

/** Where the rate has added up to `count` starts, in µs since the stage began; Infinity where it never does. */
function unitTimeReachedUs({ fromPerSecond, toPerSecond, durationMs }: Stage, count: number): number {
  if (fromPerSecond === toPerSecond) return count === 0 ? 0 : (count / fromPerSecond) * 1e6;
  const slope = ((toPerSecond - fromPerSecond) * 1000) / durationMs;
  // from * t + slope / 2 * t^2 = count, solved in the form that loses no digits where the slope is small or 0.
  const square = fromPerSecond * fromPerSecond + 2 * slope * count;
  if (square < 0) return Infinity;
  const divisor = fromPerSecond + Math.sqrt(square);
  if (divisor === 0) return count === 0 ? 0 : Infinity;
  return ((2 * count) / divisor) * 1e6;
}

/** How long all stages last together. */
export function scheduleDurationMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** How many starts the stages add up to: exact for constant arrivals to within one a stage, the mean for random ones. */
export function startsExpected(stages: readonly Stage[]): number {
  return stages.reduce(
    (sum, { fromPerSecond, toPerSecond, durationMs }) =>
      sum + ((fromPerSecond + toPerSecond) / 2) * (durationMs / 1000),
    0,
  );
}

/** Numbers from 0 to below 1 with 53 bits each (xoshiro128**, Blackman and Vigna 2018; its state from splitmix32). */
function uniformDraws(seed: number): () => number {
  let source = seed | 0;
  const fill = (): number => {
    source = (source + 0x9e3779b9) | 0;
    let mixed = Math.imul(source ^ (source >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  const state = Int32Array.from({ length: 4 }, fill);
  const next = (): number => {
    const [a, b, c, d] = state as unknown as [number, number, number, number];
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const moved = c ^ a;
    const other = d ^ b;
    state[1] = b ^ moved;
    state[0] = a ^ other;
    state[2] = moved ^ (b << 9);
    state[3] = (other << 11) | (other >>> 21);
    return result;
  };
  return () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
}
