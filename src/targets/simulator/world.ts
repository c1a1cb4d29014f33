/** The simulated world of one run: its processes, the server, and the time that they share. */

import { Scheduler, type Choices } from "../../../sim/index.js";
import { Observer } from "../../history/observe.js";
import { Recorder, type NewEvent } from "../../history/recorder.js";
import { HotLoop } from "../../history/hot-loop.js";
import { Settlement } from "../../history/settlement.js";
import { VirtualProcess, stepInto, type VirtualWorld } from "../../runtime/virtual-process.js";
import type { VirtualSocket } from "../../runtime/socket.js";
import {
  processName,
  type CrashFault,
  type HandlerCrashFault,
  type Restart,
  type RollingDeployFault,
  type ScaleInFault,
  type ScaleOutFault,
} from "../../faults/fault.js";
import type { RunPlan, WorkloadEntry } from "../../scenario/plan.js";
import type { Scenario } from "../../scenario/scenario.js";
import { workloadEntries } from "../../scenario/workload.js";
import { FaultPlan } from "../fault-plan.js";
import type { Diagnosis } from "../target.js";
import { TIMER } from "../../faults/coordinate.js";
import { Arrivals } from "./arrivals.js";
import { letArrive } from "./last-commands.js";
import { Diagnoses } from "./diagnoses.js";
import type { RunWatch } from "./moment.js";
import type { Role } from "./role.js";
import { SimulatedServer } from "./server.js";
import { ServerFaults } from "./server-faults.js";
import { arrivingOf, Strikes } from "./strikes.js";

/** 2026-01-01T00:00:00Z: every run starts here. */
export const EPOCH_US = Date.UTC(2026, 0, 1) * 1000;

/** Situations that are told apart in one run. */
const REACHED_MAX = 1_000;

/** What a run is made of. */
export interface WorldOptions {
  readonly scenario: Scenario;
  readonly plan: RunPlan;
  readonly choices: Choices;
  /** Is told of each event and of what changed since. */
  readonly watch?: RunWatch | undefined;
}

/** State of one run. What faults do to it is in `strikes.ts`, what runs inside the processes in `own-code.ts`, when things happen in `phases.ts`. */
export class World implements VirtualWorld {
  readonly scheduler = new Scheduler(EPOCH_US);
  readonly recorder = new Recorder(() => this.elapsedMs);
  readonly settlement: Settlement;
  readonly hotLoop: HotLoop;
  readonly faults: FaultPlan;
  readonly arrivals: Arrivals;
  readonly server: SimulatedServer;
  readonly diagnoses = new Diagnoses();
  readonly entries: readonly WorkloadEntry[];
  readonly poisonTokens: ReadonlySet<string>;
  readonly roles: Role[] = [];
  readonly #strikes: Strikes;
  spanCount = 0;
  readonly #reached = new Set<string>();
  readonly #hasTimerFaults: boolean;
  /** What happens to a process once its step is over. */
  #afterStep: (() => void) | undefined;
  /** What to do when a role's process is over. */
  onEnded: (role: Role, restart: Restart, afterMs: number) => void = () => {};
  /** Something went wrong that is over after so long; what to do then. */
  onUnwell: (forMs: number, recover: () => void) => void = () => {};
  /** A fault is over and has left something behind that whoever is concerned has to notice; it is gone after so long. */
  onLeftBehind: (forMs: number, remove: () => void) => void = () => {};
  /** Workers are to be replaced, to go or to come. */
  onScaled: (fault: RollingDeployFault | ScaleInFault | ScaleOutFault) => void = () => {};

  constructor(readonly options: WorldOptions) {
    const { scenario, plan, choices } = options;
    this.entries = workloadEntries(scenario, plan);
    this.poisonTokens = new Set(this.entries.filter(({ kind }) => kind === "poison").map(({ token }) => token));
    const deadLetterStream = scenario.expect.poison?.deadLetterStream;
    const { settledWithinMs } = scenario.expect.limits;
    this.settlement = new Settlement({ stream: scenario.stream, deadLetterStream, settledWithinMs });
    this.hotLoop = new HotLoop(scenario.expect.limits.idleCommandsPerSecond);
    this.recorder.onEvent = (event, timeMs) => {
      this.settlement.record(event, timeMs);
      this.hotLoop.record(event, timeMs);
      options.watch?.recorded(event, this);
    };
    const { stream, group, otherGroups } = scenario;
    const names = { stream, group, otherGroups, deadLetterStream };
    const observer = new Observer({ recorder: this.recorder, ...names });
    this.faults = new FaultPlan(plan.faults);
    this.#hasTimerFaults = plan.faults.some((fault) => fault.kind === "crash" && fault.at.when === "timer");
    this.arrivals = new Arrivals(this.scheduler, choices.openWait);
    this.server = new SimulatedServer({
      scheduler: this.scheduler,
      choose: choices.choose,
      profile: scenario.profile,
      faults: this.faults,
      observer,
      toServer: ({ name }, timeUs, run) => this.arrivals.at(name, timeUs, run),
      toProcess: (process, timeUs, run) => this.arrivals.at(process.name, timeUs, () => this.#step(process, run)),
      afterStep: (run) => (this.#afterStep = run),
      onUnknown: (process, command) => this.diagnoses.unknown(process, command),
      wire: options.watch?.wire,
      strike: (fault, connection) => {
        this.#strikes.strike(fault, connection);
        options.watch?.changed(this);
      },
    });
    const serverFaults = new ServerFaults({
      server: this.server,
      observer,
      names,
      record: (event) => this.record(event),
      onUnwell: (forMs, recover) => this.onUnwell(forMs, recover),
      consumerOf: (process) => this.roles[process]!.consumer,
    });
    this.#strikes = new Strikes(this, serverFaults);
    for (let index = 0; index <= plan.workers; index++) this.addRole();
  }

  /** One more place for a process. */
  addRole(): Role {
    const index = this.roles.length;
    const name = processName(index);
    const role: Role = {
      index,
      name,
      process: undefined,
      consumer: name,
      startCount: 0,
      clockOffsetMs: 0,
      handlerCalls: 0,
    };
    this.roles.push(role);
    return role;
  }

  /** Milliseconds since the run began. */
  get elapsedMs(): number {
    return (this.scheduler.nowUs - EPOCH_US) / 1000;
  }

  get isSettled(): boolean {
    return this.settlement.isSettled(this.elapsedMs);
  }

  get choose(): Choices["choose"] {
    return this.options.choices.choose;
  }

  record(event: NewEvent): void {
    this.recorder.record(event);
  }

  readonly nowUs = (): number => this.scheduler.nowUs;

  readonly schedule = (process: VirtualProcess, timeUs: number, run: () => void): { cancel(): void } =>
    this.arrivals.timer(process.name, timeUs, () => this.#step(process, run));

  readonly connect = (process: VirtualProcess, socket: VirtualSocket): void => {
    if (process.isAlive) this.server.connect(process, this.roleOf(process).index, socket);
  };

  /** The process threw where nobody caught it: it ends as a real one does, and its supervisor starts it again. */
  readonly failed = (process: VirtualProcess, error: unknown): void => {
    if (!process.isAlive) return;
    const role = this.roleOf(process);
    if (!process.isTerminating) this.diagnoses.ended(process, role.startCount, error);
    this.record({ kind: "process-ended", process: process.name, cause: "error", error: messageOf(error) });
    this.end(role);
    this.onEnded(role, "same-name", this.options.scenario.timing.restartAfterMs);
  };

  readonly stopped = (process: VirtualProcess): void => {
    if (!process.isAlive) return;
    const role = this.roleOf(process);
    this.record({ kind: "process-ended", process: process.name, cause: "stopped" });
    this.end(role, { isOrderly: true });
    this.onEnded(role, "same-name", this.options.scenario.timing.restartAfterMs);
  };

  readonly timerFires = (process: VirtualProcess): void => {
    if (!this.#hasTimerFaults) return;
    const { index } = this.roleOf(process);
    const nth = this.faults.count(index, TIMER);
    const fault = this.faults.take({ process: index, command: TIMER, nth, when: "timer" });
    if (fault?.kind !== "crash") return;
    this.#afterStep = () => {
      if (!process.isAlive) return;
      this.record({ kind: "fault", process: "nemesis", fault });
      this.kill(this.roles[index]!, fault, arrivingOf(fault));
    };
  };

  readonly strayed = (user: VirtualProcess, owner: VirtualProcess, what: string): void => {
    this.diagnoses.strayed(user, owner, what);
  };

  readonly reached = (process: VirtualProcess, words: string): void => {
    if (this.#reached.has(words) || this.#reached.size >= REACHED_MAX) return;
    this.#reached.add(words);
    this.record({ kind: "reached", process: process.name, words });
  };

  readonly realIo = (process: VirtualProcess, what: string): void => {
    this.diagnoses.realIo(process, what);
  };

  readonly realClock = (process: VirtualProcess, time: string): void => {
    this.diagnoses.realClock(process, time);
  };

  roleOf(process: VirtualProcess): Role {
    return this.roles.find(({ name }) => name === process.name)!;
  }

  /** Starts a process in a role; `main` runs inside it. */
  start(role: Role, main: (process: VirtualProcess) => void): void {
    role.startCount += 1;
    const pid = 1000 + role.index * 100 + role.startCount;
    const entropy = this.choose(2 ** 16, "entropy") + pid * 65_537;
    const process = new VirtualProcess(this, role.name, { host: role.consumer, pid, entropy });
    process.clockOffsetMs = role.clockOffsetMs;
    role.process = process;
    this.record({ kind: "process-started", process: role.name, consumer: role.consumer });
    this.schedule(process, this.scheduler.nowUs, () => main(process));
  }

  /**
   * No line of the role's process runs again. Its connections end behind what it has written when it ends by itself; of
   * one that is killed that is left to chance.
   */
  end(role: Role, { isOrderly = false, arriving }: { isOrderly?: boolean; arriving?: number | undefined } = {}): void {
    const { process } = role;
    if (process === undefined) return;
    role.process = undefined;
    process.kill();
    const connections = this.server.connectionsOf(process);
    if (arriving !== undefined) return letArrive(connections, arriving);
    for (const connection of connections) {
      if (!isOrderly && this.choose(2, `cut:${process.name}`) === 1) connection.cut();
      else connection.clientClosed();
    }
  }

  diagnosed(): readonly Diagnosis[] {
    return this.diagnoses.list();
  }

  /** A process is killed in the midst of a handler call. */
  strikeHandler(role: Role, fault: HandlerCrashFault): void {
    this.record({ kind: "fault", process: "nemesis", fault });
    this.kill(role, fault);
  }

  /** A process that stands still takes its step when it goes on, in the order in which the steps were due. */
  #step(process: VirtualProcess, run: () => void): void {
    if (!process.isAlive) return;
    if (process.pausedUntilUs > this.scheduler.nowUs) {
      this.scheduler.at(process.pausedUntilUs, () => this.#step(process, run));
      return;
    }
    stepInto(process, run);
    this.#afterStep?.();
    this.#afterStep = undefined;
    if (process.isTerminating && process.isIdle) this.stopped(process);
  }

  /** The role's process is killed now. Whether it comes back is for its fault to say; without one that is decided elsewhere. */
  kill(
    role: Role,
    { restart, restartAfterMs }: Pick<CrashFault, "restart" | "restartAfterMs"> = {
      restart: "never",
      restartAfterMs: 0,
    },
    arriving?: number,
  ): void {
    this.record({ kind: "process-ended", process: role.name, cause: "killed" });
    this.end(role, { arriving });
    this.onEnded(role, restart, restartAfterMs);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
