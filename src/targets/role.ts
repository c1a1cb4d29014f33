/** A worker's or the producer's place in a run on a real server: it outlives the processes that run in it. */

import { processName, type CrashFault, type HandlerFault } from "../faults/fault.js";
import type { Proxy } from "./proxy.js";
import type { RealWorld } from "./real-world.js";
import { newName } from "./role-order.js";
import { WorkerProcess, type WorkerEnd } from "./worker-process.js";
import type { WorkerLine, WorkerSettings, WorkerSignal, WorkerStart } from "./worker-protocol.js";

/** What a role is made of. */
export interface RoleOptions {
  readonly world: RealWorld;
  readonly index: number;
  readonly proxy: Proxy;
  readonly settings: WorkerSettings;
}

/** How a process that is killed starts again. */
type Death = Pick<CrashFault, "restart" | "restartAfterMs">;

/** One role, with the process that runs in it now and those that wait to take over. */
export class Role {
  readonly index: number;
  readonly name: string;
  readonly proxy: Proxy;
  consumer: string;
  /** How many commands were answered, over all of its processes. */
  commandCount = 0;
  isBacklogDone = false;
  /** It was scaled in: none of its processes starts again as long as another worker is there. */
  isGone = false;
  /** At the end, its process did not take the news that the run is over: its event loop does not turn. */
  hung = false;
  readonly #options: RoleOptions;
  readonly #world: RealWorld;
  #process: WorkerProcess | undefined;
  /**
   * Processes that have loaded the scenario and wait. Starting Node takes longer than most scaled delays, and would
   * come on top of the time after which a killed worker is to be back.
   */
  readonly #standbys: WorkerProcess[] = [];
  #startCount = 0;
  #handlerCalls = 0;
  #commandsBefore = 0;
  #isDeadForGood = false;
  #failure: (WorkerSignal & { readonly kind: "failed" }) | undefined;
  #crash: { readonly fault: Death; readonly atMs: number } | undefined;
  /** It was told to end; what comes when it has. */
  #afterEnd: (() => void) | undefined;
  #clockOffsetMs = 0;
  #onClockSet: () => void = () => {};

  constructor(options: RoleOptions) {
    this.#options = options;
    this.#world = options.world;
    this.index = options.index;
    this.proxy = options.proxy;
    this.name = processName(options.index);
    this.consumer = this.name;
  }

  /** Whether all processes that the role needs at first have loaded the scenario, or never will. */
  get isReady(): boolean {
    return this.#standbys.every(({ isReady, isOver }) => isReady || isOver);
  }

  get isAlive(): boolean {
    return this.#process !== undefined;
  }

  get startCount(): number {
    return this.#startCount;
  }

  /** Whether its process was told to end and has not yet. */
  get isEnding(): boolean {
    return this.#afterEnd !== undefined;
  }

  /** Makes the first process, and one for each time that the plan ends one of this role. */
  prepare(): void {
    const ends = this.#world.options.plan.faults.filter((fault) => {
      if (fault.kind === "rolling-deploy") return true;
      if (fault.kind === "crash") return fault.at.process === this.index;
      return fault.kind === "handler-crash" && fault.process === this.index;
    });
    const count = this.index === 0 ? 1 : Math.min(1 + ends.length, STANDBYS_MAX);
    for (let i = 0; i < count; i++) this.#standbys.push(this.#spawn());
  }

  /** Lets a process begin. */
  start(): void {
    if (this.#world.isOver) return;
    this.#isDeadForGood = false;
    this.#startCount += 1;
    this.#commandsBefore = this.commandCount;
    this.#failure = undefined;
    this.#crash = undefined;
    if (this.#world.place.isUp) this.proxy.open();
    const process = this.#standbys.shift() ?? this.#spawn();
    this.#process = process;
    if (process.isReady) return this.#begin(process);
    // What Node takes to start on this machine is no time of the consumer's.
    this.#world.whileLoading(process.ready, () => {
      if (this.#process === process) this.#begin(process);
    });
  }

  #begin(process: WorkerProcess): void {
    this.#world.recorder.record({ kind: "process-started", process: this.name, consumer: this.consumer });
    process.begin(this.#startOptions());
  }

  publishRest(): void {
    this.#process?.publishRest();
  }

  /** Its process is killed; no byte of it reaches the server any more. */
  crash(fault: Death): void {
    this.#process?.kill();
    this.#crash = { fault, atMs: this.#world.nowMs() };
    this.proxy.cut();
  }

  /** Its process stands still; resolves when it does. */
  async pause(): Promise<void> {
    await this.#process?.pause();
  }

  resume(): void {
    this.#process?.resume();
  }

  /** The wall clock of its machine jumps; resolves when its process has it. */
  async jumpClock(byMs: number): Promise<void> {
    this.#clockOffsetMs += byMs;
    const process = this.#process;
    if (process === undefined) return;
    const isSet = new Promise<void>((resolve) => (this.#onClockSet = resolve));
    process.clockOffset(this.#clockOffsetMs);
    await Promise.race([isSet, process.ended]);
  }

  /** Its process is told to end, and is killed when it has not after `graceMs` of real time. Then comes `next`. */
  terminate(graceMs: number, next: () => void): void {
    const process = this.#process;
    if (process === undefined) return next();
    this.#afterEnd = next;
    process.terminate();
    setTimeout(() => {
      if (this.#process === process) process.kill();
    }, graceMs).unref();
  }

  /** Its process is killed, and what would come after is not its own: nothing, or the next step of a deploy. */
  killForGood(): void {
    this.#afterEnd ??= () => {};
    this.crash({ restart: "never", restartAfterMs: 0 });
  }

  /** The next process starts under a new name. */
  rename(): void {
    this.consumer = newName(this);
  }

  /** The server is back: connections are welcome again, unless there is nobody who should make any. */
  openProxy(): void {
    if (this.#process !== undefined && this.#crash === undefined) this.proxy.open();
  }

  heal(): void {
    this.#process?.faultsStopped();
    if (this.#isDeadForGood) this.start();
  }

  /** Ends all of it. Idempotent. */
  async close(isGraceful: boolean): Promise<void> {
    const processes = [...this.#standbys.splice(0), ...(this.#process === undefined ? [] : [this.#process])];
    const running = this.#process;
    running?.resume();
    if (isGraceful && running !== undefined) {
      await running.stop();
      this.hung = !running.isStopping && (await running.ended).signal === "SIGKILL";
    }
    for (const process of processes) process.kill();
    await Promise.all(processes.map(({ ended }) => ended));
    await this.proxy.close();
  }

  #spawn(): WorkerProcess {
    const process: WorkerProcess = new WorkerProcess(this.#options.settings, {
      onLine: (line) => this.#heard(line),
      onEnded: (end) => this.#ended(process, end),
    });
    return process;
  }

  #startOptions(): WorkerStart {
    const { plan } = this.#world.options;
    const handlerFaults = plan.faults.filter(
      (fault): fault is HandlerFault => !("at" in fault) && fault.process === this.index && !this.#world.isHealed,
    );
    const { consumer } = this;
    return { consumer, handlerCalls: this.#handlerCalls, handlerFaults, clockOffsetMs: this.#clockOffsetMs };
  }

  #heard(line: WorkerLine): void {
    // What it said in the instant in which it was killed it said before.
    const timeMs = Math.min(this.#world.sinceStart(line.atMs), this.#crash?.atMs ?? Infinity);
    if ("signal" in line) return this.#signalled(line.signal, timeMs);
    if (line.event.kind === "handler-started") this.#handlerCalls += 1;
    this.#world.recorder.record(line.event, timeMs);
  }

  #signalled(signal: WorkerSignal, timeMs: number): void {
    const world = this.#world;
    switch (signal.kind) {
      case "backlog-done":
        this.isBacklogDone = true;
        return;
      case "publishing-done":
        world.isPublished = true;
        return world.disturbed();
      case "handler-fault":
        return this.#struckAtHandler(signal.nth, timeMs);
      case "clock-offset":
        return this.#onClockSet();
      case "unidentified":
        return this.#diagnose("unidentified-handle-call", signal.what, undefined, signal.mend);
      case "failed":
        this.#failure = signal;
        return;
      case "ready":
      case "stopping":
        return;
    }
  }

  #struckAtHandler(nth: number, timeMs: number): void {
    const world = this.#world;
    const fault = world.faults.takeAtHandler(this.index, nth);
    if (fault === undefined) return;
    world.recorder.record({ kind: "fault", process: "nemesis", fault }, timeMs);
    if (fault.kind === "handler-crash") this.#crash = { fault, atMs: timeMs };
    world.disturbed();
  }

  #ended(process: WorkerProcess, end: WorkerEnd): void {
    const world = this.#world;
    if (world.isOver) return;
    const waiting = this.#standbys.indexOf(process);
    if (waiting >= 0) return this.#loadingFailed(process);
    if (process !== this.#process) return;
    this.#process = undefined;
    world.disturbed();
    const crash = this.#crash;
    if (crash !== undefined)
      world.recorder.record({ kind: "process-ended", process: this.name, cause: "killed" }, crash.atMs);
    if (this.#afterEnd !== undefined) return this.#endedAsTold(end);
    if (crash !== undefined) {
      return this.#startAgain(crash.fault.restart, crash.fault.restartAfterMs);
    }
    this.proxy.cut();
    const error = this.#failure?.error ?? `exited with ${end.signal ?? `code ${end.exitCode}`}`;
    world.recorder.record({ kind: "process-ended", process: this.name, cause: "error", error });
    if (this.commandCount === this.#commandsBefore) this.#threwAtStart(process, error);
    this.#startAgain("same-name", world.options.scenario.timing.restartAfterMs);
  }

  /** What comes then is for who told it to end. */
  #endedAsTold({ signal, exitCode }: WorkerEnd): void {
    const { recorder } = this.#world;
    const next = this.#afterEnd!;
    this.#afterEnd = undefined;
    this.proxy.cut();
    const process = this.name;
    if (this.#crash !== undefined) return next();
    const error = this.#failure?.error ?? (exitCode === 0 ? undefined : `exited with code ${exitCode}`);
    if (signal === "SIGKILL") recorder.record({ kind: "process-ended", process, cause: "killed" });
    else if (error === undefined) recorder.record({ kind: "process-ended", process, cause: "stopped" });
    else recorder.record({ kind: "process-ended", process, cause: "error", error });
    next();
  }

  #startAgain(restart: CrashFault["restart"], afterMs: number): void {
    const world = this.#world;
    // As in the simulator: a producer that ends has published what it has published.
    if (this.index === 0) return void (world.isPublished = true);
    if (restart === "never" && !world.isHealed) return void (this.#isDeadForGood = true);
    if (this.#startCount >= STARTS_MAX) return;
    if (restart === "new-name") this.rename();
    if (this.#standbys.length === 0) this.#standbys.push(this.#spawn());
    world.later(afterMs, () => this.start());
  }

  #loadingFailed(process: WorkerProcess): void {
    this.#world.isHopeless = true;
    const error = this.#failure?.error ?? process.printed.at(-1) ?? "it ended without a word";
    this.#diagnose("consumer-threw-at-start", `a process of ${this.name} cannot load the scenario: ${error}`);
  }

  #threwAtStart(process: WorkerProcess, error: string): void {
    this.#world.isHopeless = true;
    const last = process.printed.at(-1);
    const printed = last === undefined ? "" : ` (last printed: ${last.slice(0, 200)})`;
    this.#diagnose("consumer-threw-at-start", `${this.name} ended at its start: ${error}${printed}`);
  }

  #diagnose(
    kind: "consumer-threw-at-start" | "unidentified-handle-call",
    what: string,
    where: string | undefined = this.#failure?.where,
    mend = "mend the start of the consumer, or give it what it needs through the context of `consume`",
  ): void {
    this.#world.diagnose({ kind, process: this.name, what, where, mend });
  }
}

/** A process that keeps failing is started again at most this often. */
const STARTS_MAX = 20;
/** Each takes some 50 MB. */
const STANDBYS_MAX = 6;
