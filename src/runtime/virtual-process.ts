/** A process of the simulated world: what it owns, and how it ends. Who decides that it ends is not here. */

import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import type { VirtualSocket } from "./socket.js";
import type { VirtualTimer } from "./timer.js";
import { beat } from "./watchdog.js";

/** What a virtual process needs of the world it lives in. */
export interface VirtualWorld {
  /** Microseconds since 1970. */
  readonly nowUs: () => number;
  /** Schedules something that runs inside `process`, unless that process is dead by then. */
  readonly schedule: (process: VirtualProcess, timeUs: number, run: () => void) => { cancel(): void };
  /** Opens a connection of `process` to a server; the socket reports what becomes of it. */
  readonly connect: (process: VirtualProcess, socket: VirtualSocket, address: string) => void;
  /** The process threw where nobody caught it. */
  readonly failed: (process: VirtualProcess, error: unknown) => void;
  /** The process, which was told to end, has come to its end. */
  readonly stopped: (process: VirtualProcess) => void;
  /** A timeout or an interval of the process fires. */
  readonly timerFires: (process: VirtualProcess) => void;
  /** Code of one process, or of a run that is over, uses what belongs to another. */
  readonly strayed: (user: VirtualProcess, owner: VirtualProcess, what: string) => void;
  /** The process's code tells of a situation that it has come to. */
  readonly reached: (process: VirtualProcess, words: string) => void;
  /** Something that this sandbox does not simulate was asked for. */
  readonly realIo: (process: VirtualProcess, what: string) => void;
  /** What the process sends holds the time of the machine: it has a clock that is not virtual. */
  readonly realClock: (process: VirtualProcess, time: string) => void;
}

/** One process: a worker or the producer, from its start to its end. A restart makes a new one. */
export class VirtualProcess {
  isAlive = true;
  /** Those that are armed, in no order. */
  readonly timers: VirtualTimer[] = [];
  readonly sockets = new Set<VirtualSocket>();
  /** The last lines it printed. */
  readonly printed: string[] = [];
  readonly startedUs: number;
  /** It stands still until then, in microseconds since 1970. */
  pausedUntilUs = 0;
  /** How far its wall clock is off, in milliseconds. */
  clockOffsetMs = 0;
  /** It was told to end (SIGTERM). */
  isTerminating = false;
  #entropy: number;
  #events: EventEmitter | undefined;
  #controller: AbortController | undefined;

  constructor(
    readonly world: VirtualWorld,
    /** `producer`, `worker-1`, ... */
    readonly name: string,
    /** Told apart by `os.hostname()` and `process.pid`: the consumer's name and a number of its own. */
    readonly identity: { readonly host: string; readonly pid: number; readonly entropy: number },
  ) {
    this.startedUs = world.nowUs();
    this.#entropy = identity.entropy | 0;
  }

  /** 32 bits that look random and depend on nothing but the run's entropy, the process and how often it asked. */
  random32(): number {
    this.#entropy = (this.#entropy + 0x6d2b79f5) | 0;
    let h = this.#entropy;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }

  print(line: string): void {
    this.printed.push(line);
    if (this.printed.length > PRINTED_LINES_MAX) this.printed.shift();
  }

  /** Its own listeners of signals and of its exit. */
  get events(): EventEmitter {
    return (this.#events ??= new EventEmitter().setMaxListeners(0));
  }

  /** Aborted when it is told to end. */
  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  /** Nothing is left that could run in it: Node ends by itself then. */
  get isIdle(): boolean {
    if (this.sockets.size > 0) return false;
    for (const timer of this.timers) if (timer.hasRef()) return false;
    return true;
  }

  /** It is told to end, inside a step of its own. Whoever neither listens nor has asked for `signal` dies of it. */
  terminate(): void {
    this.isTerminating = true;
    const isHeard = this.#controller !== undefined || this.#listenerCount("SIGTERM") > 0;
    if (!isHeard) return this.world.stopped(this);
    this.#events?.emit("SIGTERM", "SIGTERM", 15);
    this.#controller?.abort();
  }

  /** It has sent itself a signal. */
  signalled(signal: string): void {
    if (signal === "SIGKILL" || this.#listenerCount(signal) === 0)
      return this.world.failed(this, new Error(`it sent itself ${signal}`));
    this.events.emit(signal, signal);
  }

  /** It has called process.exit(): the end that it was told to come to, or one of its own. */
  exits(exit: Error & { readonly code: number }): void {
    if (this.isAlive) this.#events?.emit("exit", exit.code);
    if (this.isTerminating) this.world.stopped(this);
    else this.world.failed(this, exit);
  }

  #listenerCount(event: string): number {
    return this.#events?.listenerCount(event) ?? 0;
  }

  /** No line of it runs again: timers are disarmed, sockets let go. Idempotent. */
  kill(): void {
    this.isAlive = false;
    while (this.timers.length > 0) this.timers.at(-1)!.disarm();
    for (const socket of this.sockets) socket.detach();
    this.sockets.clear();
  }
}

const PRINTED_LINES_MAX = 50;

/** Follows each process through its promises and callbacks, in runs that are watched. */
const storage = new AsyncLocalStorage<VirtualProcess>();

/** Not looked up on each call: from there on contexts of the user's would count as in use. */
const runFollowed = storage.run.bind(storage);

let isFollowing = false;
let stepping: VirtualProcess | undefined;

/**
 * Until the returned function is called, code that goes on in a step of another process is noticed at once: where two
 * processes share a promise. Costs a fifth of the speed; without it such code is noticed when it uses a connection or
 * a handler that is not its own.
 */
export function followProcesses(): () => void {
  isFollowing = true;
  return () => {
    isFollowing = false;
    storage.disable();
  };
}

/** The process whose code is running; undefined outside of a run. */
export function currentProcess(): VirtualProcess | undefined {
  if (stepping === undefined || !isFollowing) return stepping;
  const owner = storage.getStore();
  if (owner === undefined || owner === stepping) return stepping;
  // Somebody else's continuation: a promise or an emitter is shared between two processes, or with an earlier run.
  stepping.world.strayed(stepping, owner, "goes on with code of");
  return owner;
}

/** Whether the running run is watched. */
export function isWatched(): boolean {
  return isFollowing;
}

/** Runs `code` inside `process`, and all ticks and microtasks that follow from it; what it throws ends the process. */
export function stepInto(process: VirtualProcess, code: () => void): void {
  stepping = process;
  beat();
  try {
    if (isFollowing) runFollowed(process, code);
    else code();
  } catch (error) {
    process.world.failed(process, error);
  }
  drain();
  stepping = undefined;
}

/** The process that the running step belongs to, whoever's continuation is at work. */
export function steppingProcess(): VirtualProcess | undefined {
  return stepping;
}

/**
 * Runs all nextTicks and microtasks at once. Undocumented, and present on Node 20 to 24; only valid inside a macrotask.
 */
const drain = (process as unknown as { _tickCallback: () => void })._tickCallback;
