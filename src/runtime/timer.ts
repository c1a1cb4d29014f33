/** Timers of virtual processes, with the members of Node's Timeout and Immediate. */

import { AsyncResource } from "node:async_hooks";
import { areContextsInUse } from "./shim-contexts.js";
import type { VirtualProcess } from "./virtual-process.js";

let nextTimerId = 1;
/** Timers by number, for code that keeps `+timer`; filled only when somebody asks for the number. */
const timersById = new Map<number, VirtualTimer>();

/** Longest delay that Node keeps; a longer one becomes 1 ms. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** What a virtual timer does. */
export interface TimerOptions {
  /** In milliseconds; 0 for an immediate. */
  readonly delayMs: number;
  readonly kind: "timeout" | "interval" | "immediate";
}

/** A timer that belongs to a process and dies with it. */
export class VirtualTimer {
  #scheduled: { cancel(): void } | undefined;
  #isRef = true;
  /** Where it stands among the armed timers of its process; -1 when it is not armed. */
  #place = -1;
  readonly #delayUs: number;
  /** Keeps the user's own AsyncLocalStorage contexts; cheaper than a snapshot on Node 20, and not made where there are none. */
  readonly #resource = areContextsInUse() ? new AsyncResource("VirtualTimer") : undefined;
  #id: number | undefined;

  constructor(
    readonly owner: VirtualProcess,
    readonly run: () => void,
    readonly options: TimerOptions,
  ) {
    const { delayMs, kind } = options;
    const kept = delayMs >= 1 && delayMs <= DELAY_MAX_MS ? Math.trunc(delayMs) : 1;
    // An immediate takes a microsecond, so that code that spins on immediates still lets time pass.
    this.#delayUs = kind === "immediate" ? 1 : kept * 1000;
    this.#arm();
  }

  /** Stops it; it never runs again. */
  disarm(): void {
    this.#scheduled?.cancel();
    this.#scheduled = undefined;
    this.#leave();
    if (this.#id !== undefined) timersById.delete(this.#id);
  }

  ref(): this {
    this.#isRef = true;
    return this;
  }

  unref(): this {
    this.#isRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#isRef;
  }

  refresh(): this {
    if (this.owner.isAlive) {
      this.#scheduled?.cancel();
      this.#arm();
    }
    return this;
  }

  close(): this {
    this.disarm();
    return this;
  }

  [Symbol.toPrimitive](): number {
    this.#id ??= nextTimerId++;
    timersById.set(this.#id, this);
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.disarm();
  }

  #arm(): void {
    if (!this.owner.isAlive) return;
    const { world, timers } = this.owner;
    if (this.#place < 0) this.#place = timers.push(this) - 1;
    this.#scheduled = world.schedule(this.owner, world.nowUs() + this.#delayUs, () => this.#fire());
  }

  /** Takes itself off its process's list: the last one takes its place there. */
  #leave(): void {
    if (this.#place < 0) return;
    const { timers } = this.owner;
    const last = timers.pop()!;
    if (last !== this) {
      timers[this.#place] = last;
      last.#place = this.#place;
    }
    this.#place = -1;
  }

  #fire(): void {
    this.#scheduled = undefined;
    if (this.options.kind !== "interval") this.#leave();
    if (this.options.kind !== "immediate") this.owner.world.timerFires(this.owner);
    try {
      if (this.#resource === undefined) this.run();
      else this.#resource.runInAsyncScope(this.run);
    } finally {
      const isDone = this.options.kind !== "interval" || this.#place < 0;
      if (!isDone && this.#scheduled === undefined) this.#arm();
    }
  }
}

/** Stops a virtual timer, given itself or its number; false when it is none. */
export function clearVirtualTimer(timer: unknown): boolean {
  if (timer instanceof VirtualTimer) {
    timer.disarm();
    return true;
  }
  const known = timersById.get(Number(timer));
  known?.disarm();
  return known !== undefined;
}
