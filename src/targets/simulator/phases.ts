/** A simulated run from start to end: backlog, workers, faults, healing, drain, final state. */

import type { Reply } from "../../../sim/index.js";
import { finalStateOf } from "../../history/final-state.js";
import { runProducer } from "../../scenario/producer.js";
import type { WorkerContext } from "../../scenario/scenario.js";
import type { VirtualProcess } from "../../runtime/virtual-process.js";
import type { HandlerFault, Restart } from "../../faults/fault.js";
import { FAULT_WINDOWS_MAX, faultWindowMs } from "../../faults/fault-window.js";
import { OwnCode } from "./own-code.js";
import { handleOf } from "./handler-calls.js";
import { processContext } from "./process-context.js";
import { SimulatedResult } from "./result.js";
import { newName } from "../role-order.js";
import { Scaling } from "./scaling.js";
import type { Role } from "./role.js";
import { stepsMaxFor } from "./steps-max.js";
import { World, EPOCH_US, type WorldOptions } from "./world.js";

/** A process that keeps failing is started again at most this often. */
const STARTS_MAX = 20;

/** One run in the simulator. Synchronous; has to be called inside a macrotask, see `simulate.ts`. */
export class SimulatedRun {
  readonly #world: World;
  readonly #scaling: Scaling;
  #isPublished = false;
  #haveWorkersStarted = false;
  /** Since when a publish has waited for its answer; Infinity when none does. */
  #unansweredSinceUs = Infinity;
  #isHealed = false;
  #isOver = false;
  #lastDisturbanceUs = EPOCH_US;
  #limitUs = Infinity;
  /** Until when all has to be settled. */
  #recoveredUs = Infinity;
  /** When all was settled, in a run that goes on from there for a while. */
  #settledMs: number | undefined;
  #stepsUntilSettled: number | undefined;
  /** Roles whose process was killed for good; healing starts them again. */
  readonly #dead = new Set<Role>();
  #restarting = 0;
  /** Faults that struck and are not over: a server that is down or refuses commands, a process that stands still. */
  #unwellCount = 0;

  readonly #code: OwnCode;
  readonly #faultWindowUs: number;

  constructor(readonly options: WorldOptions) {
    this.#world = new World(options);
    this.#faultWindowUs = faultWindowMs(options.scenario) * 1000;
    this.#code = new OwnCode(options.scenario);
    this.#world.onEnded = (role, restart, afterMs) => this.#ended(role, restart, afterMs);
    this.#world.onUnwell = (forMs, recover) => this.#lasts(forMs, recover, 1);
    this.#world.onLeftBehind = (forMs, remove) => this.#lasts(forMs, remove, 0);
    this.#world.onScaled = (fault) => this.#scaling.strike(fault);
    this.#scaling = new Scaling({
      world: this.#world,
      start: (role) => this.#startWorker(role),
      disturbed: () => this.#disturbed(),
    });
  }

  /** Runs it to its end. */
  run(): SimulatedResult {
    const world = this.#world;
    this.#recordStart();
    world.start(world.roles[0]!, (process) => this.#produce(process));
    let steps = 0;
    const stepsMax = stepsMaxFor(world.entries.length, this.options.scenario.workload.intervalMs);
    while (!this.#isOver && steps++ < stepsMax && this.options.watch?.isDone !== true) {
      const event = world.scheduler.next(this.#limitUs);
      if (event !== undefined) {
        event.run!();
        if (this.#isCut) break;
        this.#look();
        this.options.watch?.changed(world);
      } else if (this.#isHealed) {
        if (this.#settledMs !== undefined && !world.isSettled && this.#limitUs < this.#recoveredUs) {
          // Something is open again, and there is time left for it.
          this.#limitUs = this.#recoveredUs;
          continue;
        }
        // Nothing will happen any more, but the time that there was to recover passes all the same.
        world.scheduler.advanceTo(this.#limitUs);
        break;
      } else {
        // Nobody is left who would do anything: the faults that have not struck never will.
        this.#heal();
      }
    }
    return this.#finish();
  }

  #recordStart(): void {
    const { scenario, plan } = this.options;
    this.#world.record({
      kind: "run-started",
      process: "nemesis",
      scenario: scenario.name,
      stream: scenario.stream,
      group: scenario.group,
      ...(scenario.otherGroups.length === 0 ? {} : { otherGroups: scenario.otherGroups }),
      target: "simulator",
      entries: this.#world.entries,
      workers: plan.workers,
      faults: plan.faults,
      deliveriesMax: scenario.expect.poison?.deliveriesMax,
      deadLetterStream: scenario.expect.poison?.deadLetterStream,
      recoveredWithinMs: scenario.expect.recoveredWithinMs,
      limits: scenario.expect.limits,
    });
  }

  #produce(process: VirtualProcess): void {
    const world = this.#world;
    const { scenario, plan } = this.options;
    const work = { entries: world.entries, backlog: plan.backlog, intervalMs: scenario.workload.intervalMs };
    const reports = {
      invoked: ({ token }: { token: string }) => {
        this.#unansweredSinceUs = world.scheduler.nowUs;
        world.record({ kind: "publish-invoked", process: "producer", token });
      },
      completed: ({ token }: { token: string }, outcome: "ok" | "fail" | "info", error: string | undefined) => {
        this.#unansweredSinceUs = Infinity;
        if (this.#isHealed) this.#setLimit();
        world.record({
          kind: "publish-completed",
          process: "producer",
          token,
          outcome,
          ...(error === undefined ? {} : { error }),
        });
      },
      backlogDone: () => {
        world.scheduler.at(world.scheduler.nowUs, () => this.#startWorkers());
        return Promise.resolve();
      },
      done: () => {
        this.#isPublished = true;
        this.#disturbed();
      },
    };
    runProducer(
      { ...scenario, produce: this.#code.next().produce },
      processContext(scenario, process),
      work,
      reports,
    ).catch((error: unknown) => world.failed(process, error));
  }

  #startWorkers(): void {
    if (this.#haveWorkersStarted) return;
    this.#haveWorkersStarted = true;
    for (const role of this.#world.roles) if (role.index > 0) this.#startWorker(role);
  }

  #startWorker(role: Role): void {
    const world = this.#world;
    const { scenario } = this.options;
    world.start(role, (process) => {
      const context: WorkerContext = Object.assign(processContext(scenario, process), {
        consumer: role.consumer,
        handle: handleOf(role, process, {
          world,
          handlerMs: scenario.timing.handlerMs,
          struck: (fault) => this.#struck(fault),
        }),
      });
      Promise.resolve(this.#code.next().consume(context)).then(
        // A consumer that returns before it is told to end has only gone to the background: its process stays.
        () => process.isTerminating && world.stopped(process),
        (error: unknown) => world.failed(process, error),
      );
    });
  }

  #ended(role: Role, restart: Restart, afterMs: number): void {
    this.#disturbed();
    if (role.index === 0) return void (this.#isPublished = true);
    if (this.#scaling.ended(role)) return;
    if (restart === "never" && !this.#isHealed) return void this.#dead.add(role);
    if (role.startCount >= STARTS_MAX) return;
    if (restart === "new-name") role.consumer = newName(role);
    this.#restarting += 1;
    const world = this.#world;
    world.scheduler.at(world.scheduler.nowUs + afterMs * 1000, () => {
      this.#restarting -= 1;
      this.#startWorker(role);
    });
  }

  #lasts(forMs: number, recover: () => void, faults: 0 | 1): void {
    const { scheduler } = this.#world;
    this.#restarting += 1;
    this.#unwellCount += faults;
    this.#disturbed();
    scheduler.at(scheduler.nowUs + forMs * 1000, () => {
      this.#restarting -= 1;
      this.#unwellCount -= faults;
      recover();
    });
  }

  #struck(fault: HandlerFault): void {
    this.#world.record({ kind: "fault", process: "nemesis", fault });
    this.#disturbed();
  }

  #disturbed(): void {
    this.#lastDisturbanceUs = this.#world.scheduler.nowUs;
  }

  /** After each step: is it time for the next phase? */
  #look(): void {
    const { faults, scheduler } = this.#world;
    // The time to recover begins when the last fault is over, not when it strikes.
    if (!this.#isHealed && !this.#scaling.isGoingOn && this.#unwellCount === 0) {
      const quietUs = scheduler.nowUs - this.#lastDisturbanceUs;
      const unmovedUs = (this.#world.elapsedMs - this.#world.settlement.lastMovedMs) * 1000;
      const windowUs = this.#faultWindowUs;
      const isWindowOver = quietUs > windowUs * FAULT_WINDOWS_MAX || Math.min(quietUs, unmovedUs) > windowUs;
      const isOver = faults.isExhausted || this.#world.isSettled || isWindowOver;
      if (this.#isPublished ? isOver : this.#hasPublishHung) this.#heal();
    }
    if (this.#isPublished && this.#isHealed && this.#restarting === 0 && this.#world.isSettled) this.#settled();
  }

  /** A publish that waits in vain must not keep the run in its first phase for ever. */
  get #hasPublishHung(): boolean {
    const sinceUs = Math.max(this.#unansweredSinceUs, this.#lastDisturbanceUs);
    return this.#restarting === 0 && this.#world.scheduler.nowUs - sinceUs > this.#faultWindowUs;
  }

  /** The run is over, or goes on for as long as the plan says. */
  #settled(): void {
    const { idleMs = 0 } = this.options.plan;
    this.#stepsUntilSettled ??= this.#world.arrivals.steps;
    if (this.#settledMs === undefined && idleMs > 0) {
      this.#settledMs = this.#world.elapsedMs;
      this.#limitUs = this.#world.scheduler.nowUs + idleMs * 1000;
    } else if (this.#settledMs === undefined || this.#world.elapsedMs >= this.#settledMs + idleMs) {
      this.#isOver = true;
    }
  }

  #heal(): void {
    this.#stopFaults();
    // Workers who wait for a backlog that is never published work on what there is.
    this.#startWorkers();
    for (const role of [...this.#dead, ...this.#scaling.missing()]) this.#startWorker(role);
    this.#dead.clear();
    this.#setLimit();
  }

  #stopFaults(): void {
    this.#isHealed = true;
    this.#world.faults.stop();
    this.#world.record({ kind: "faults-stopped", process: "nemesis" });
  }

  #setLimit(): void {
    this.#recoveredUs = this.#world.scheduler.nowUs + this.options.scenario.expect.recoveredWithinMs * 1000;
    this.#limitUs = this.#recoveredUs;
  }

  /** A hot loop goes on for ever, and would take long: enough is seen of it. */
  get #isCut(): boolean {
    return this.#world.hotLoop.isFound && this.options.scenario.expect.exempt["no-spin"] === undefined;
  }

  #finish(): SimulatedResult {
    const world = this.#world;
    if (!this.#isHealed) this.#stopFaults();
    for (const role of world.roles) role.process?.kill();
    world.record({
      kind: "run-ended",
      process: "nemesis",
      isSettled: this.#isPublished && world.isSettled,
      ...(this.#settledMs === undefined ? {} : { settledMs: this.#settledMs }),
      ...(this.#isCut ? { isCut: true } : {}),
    });
    const { stream, group, otherGroups, expect } = this.options.scenario;
    const names = { stream, group, otherGroups, deadLetterStream: expect.poison?.deadLetterStream };
    world.record({ kind: "final-state", process: "server", ...finalStateOf(names, (...args) => this.#ask(args)) });
    return new SimulatedResult({
      history: world.recorder.history(),
      digest: world.server.digest.hex(),
      diagnoses: world.diagnosed(),
      made: this.options.choices,
      steps: this.#stepsUntilSettled ?? world.arrivals.steps,
    });
  }

  #ask(args: readonly string[]): Reply {
    const { broker, scheduler } = this.#world.server;
    let answer: Reply = null;
    const session = broker.connect({ sink: (reply) => (answer = reply) });
    broker.execute(session, args, scheduler.nowMs);
    broker.disconnect(session);
    return answer;
  }
}
