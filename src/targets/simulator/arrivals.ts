/**
 * What is on its way between the processes and the server, and whose turn it is: each thing arrives when it is due, or
 * waits until others have gone on. Who waits is decided by the run's choices; see `priorities.ts`.
 */

import { WAIT_PREFIX, type OpenWait, type ScheduledEvent, type Scheduler } from "../../../sim/index.js";
import { LATENCY_US_MAX } from "./latency.js";

/** Whoever waits is asked again after so long at least, and at most. */
const TURN_US_MIN = 100;
const TURN_US_MAX = 1_000;

/** Something of a process that is due. */
interface Due {
  readonly run: () => void;
  readonly sinceUs: number;
  /** Asked whether it waits for another turn, from when all that was due before it is done. */
  goesOn: ReturnType<OpenWait> | undefined;
}

/** All that is to happen to one process. What is due happens in order, so nothing overtakes on a connection. */
class Way {
  readonly due: Due[] = [];
  /** What is on its way, and the timers. */
  readonly ahead = new Set<ScheduledEvent>();

  constructor(readonly name: string) {}

  /** Whether anything happens to it until then. */
  isGoingOn(untilUs: number): boolean {
    if (this.due.length > 0) return true;
    for (const { dueAt } of this.ahead) if (dueAt <= untilUs) return true;
    return false;
  }

  nextUs(): number {
    let nextUs = Infinity;
    for (const { dueAt } of this.ahead) nextUs = Math.min(nextUs, dueAt);
    return nextUs;
  }
}

/** All ways. Without waits it only schedules and counts. */
export class Arrivals {
  readonly #ways = new Map<string, Way>();
  #steps = 0;

  constructor(
    readonly scheduler: Scheduler,
    readonly openWait: OpenWait | undefined,
  ) {}

  /** How much was sent on its way so far: connections, and chunks in both directions. */
  get steps(): number {
    return this.#steps;
  }

  /** Something of a process arrives at this time, or up to 40 ms later. */
  at(process: string, timeUs: number, run: () => void): void {
    this.#steps += 1;
    if (this.openWait === undefined) return void this.scheduler.at(timeUs, run);
    const way = this.#wayOf(process);
    this.#schedule(way, timeUs, () => {
      way.due.push({ run, sinceUs: this.scheduler.nowUs, goesOn: undefined });
      if (way.due.length === 1) this.#turn(way);
    });
  }

  /** A timer of a process: it fires at its time whoever else goes on. */
  timer(process: string, timeUs: number, run: () => void): { cancel(): void } {
    if (this.openWait === undefined) return this.scheduler.at(timeUs, run);
    const { ahead } = this.#wayOf(process);
    const event = this.#schedule(this.#wayOf(process), timeUs, run);
    return {
      cancel() {
        ahead.delete(event);
        event.cancel();
      },
    };
  }

  #schedule({ ahead }: Way, timeUs: number, run: () => void): ScheduledEvent {
    const event = this.scheduler.at(timeUs, () => {
      ahead.delete(event);
      run();
    });
    ahead.add(event);
    return event;
  }

  #turn(way: Way): void {
    const { nowUs } = this.scheduler;
    const first = way.due[0]!;
    const untilUs = first.sinceUs + LATENCY_US_MAX;
    const mayWait = nowUs < untilUs;
    first.goesOn ??= this.openWait!(`${WAIT_PREFIX}${way.name}`);
    if (first.goesOn(() => (mayWait ? this.#othersGoingOn(way, untilUs) : [])) && mayWait) {
      this.scheduler.at(Math.min(untilUs, this.#turnEndUs(way)), () => this.#turn(way));
      return;
    }
    way.due.shift();
    if (way.due.length > 0) this.scheduler.at(nowUs, () => this.#turn(way));
    first.run();
  }

  #othersGoingOn(way: Way, untilUs: number): readonly string[] {
    const names: string[] = [];
    for (const other of this.#ways.values()) if (other !== way && other.isGoingOn(untilUs)) names.push(other.name);
    return names;
  }

  /** When something happens to another one. */
  #turnEndUs(way: Way): number {
    const { nowUs } = this.scheduler;
    let nextUs = Infinity;
    for (const other of this.#ways.values()) if (other !== way) nextUs = Math.min(nextUs, other.nextUs());
    return Math.min(Math.max(nextUs, nowUs + TURN_US_MIN), nowUs + TURN_US_MAX);
  }

  #wayOf(process: string): Way {
    let way = this.#ways.get(process);
    if (way === undefined) this.#ways.set(process, (way = new Way(process)));
    return way;
  }
}
