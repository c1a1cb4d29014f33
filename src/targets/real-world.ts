/** One run on a real server: its processes, their proxies, and what faults do to them. When things happen is in `real-run.ts`. */

import { assert } from "../../sim/index.js";
import type { History } from "../history/event.js";
import { Observer } from "../history/observe.js";
import { Recorder, type NewEvent } from "../history/recorder.js";
import { Settlement } from "../history/settlement.js";
import type { StateNames } from "../history/final-state.js";
import { heldData, serverState, type HeldData } from "../history/server-state.js";
import { processName, type BrokerRestartFault, type CommandFault, type CrashFault } from "../faults/fault.js";
import { describeFault } from "../faults/table.js";
import { scaledLimits } from "../scenario/limits.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { workloadEntries } from "../scenario/workload.js";
import { ordinal } from "../text/number-text.js";
import { askServer } from "./ask-server.js";
import { FaultPlan } from "./fault-plan.js";
import { Proxy } from "./proxy.js";
import { Milestones, milestonesOf } from "./milestones.js";
import { Role } from "./role.js";
import { withControl, type RealServer } from "./server.js";
import type { Diagnosis } from "./target.js";
import { Turns } from "./turns.js";
import { monotonicMs, type WorkerSettings } from "./worker-protocol.js";

/** What a run on a real server is made of. */
export interface RealRunOptions {
  readonly scenario: Scenario;
  /** The file that exports the scenario: each process loads it anew. */
  readonly scenarioFile: string;
  readonly plan: RunPlan;
  /** Empty, or ours to empty. It is not stopped at the end. */
  readonly server: RealServer;
  readonly target: "process" | "container" | "address";
  /** What durations of the scenario's time are multiplied with, e.g. 0.02. */
  readonly timeScale: number;
  readonly signal: AbortSignal;
  /** The simulator's history of this plan: the run keeps in step with it at a few places, see `milestones.ts`. */
  readonly like?: History;
  /** Takes a few words about where the run stands. */
  readonly onProgress?: (text: string) => void;
}

/** The state of one run. */
export class RealWorld {
  readonly entries;
  readonly recorder: Recorder;
  readonly settlement: Settlement;
  readonly faults: FaultPlan;
  readonly roles: Role[] = [];
  /** Processes and servers that are to start again and have not yet. */
  restarting = 0;
  isPublished = false;
  isHealed = false;
  lastDisturbanceMs = 0;
  /** Since when a publish has waited for its answer; Infinity when none does. */
  unansweredSinceMs = Infinity;
  /** Set when the run has become pointless. */
  isHopeless = false;
  isServerUp = true;
  readonly #originMs = monotonicMs();
  readonly #names: StateNames;
  readonly #observer: Observer;
  /** What the server held when it was killed. */
  #heldBefore: HeldData | undefined;
  readonly #milestones: Milestones;
  readonly #turns = new Turns();
  #serverWork: Promise<void> = Promise.resolve();
  readonly #diagnoses = new Map<string, Diagnosis>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isOver = false;

  constructor(readonly options: RealRunOptions) {
    const { scenario, plan } = options;
    const deadLetterStream = scenario.expect.poison?.deadLetterStream;
    this.entries = workloadEntries(scenario, plan);
    this.recorder = new Recorder(() => this.nowMs());
    this.settlement = new Settlement({
      stream: scenario.stream,
      deadLetterStream,
      timeScale: options.timeScale,
      settledWithinMs: scaledLimits(scenario.expect.limits, options.timeScale).settledWithinMs,
    });
    this.recorder.onEvent = (event, timeMs) => this.#recorded(event, timeMs);
    this.faults = new FaultPlan(plan.faults);
    this.#milestones = new Milestones(milestonesOf({ plan, like: options.like, timeScale: options.timeScale }));
    const { stream, group, otherGroups } = scenario;
    this.#names = { stream, group, otherGroups, deadLetterStream };
    this.#observer = new Observer({ recorder: this.recorder, ...this.#names, deadLetterStream });
  }

  get isSettled(): boolean {
    return this.settlement.isSettled(this.nowMs());
  }

  /** Milliseconds from the start of the run. */
  nowMs(): number {
    return monotonicMs() - this.#originMs;
  }

  /** Where another process's reading of the monotonic clock stands in this run. */
  sinceStart(atMs: number): number {
    return atMs - this.#originMs;
  }

  /** Makes the processes, which load the scenario and then wait to begin. */
  async prepare(): Promise<void> {
    for (let index = 0; index <= this.options.plan.workers; index++) {
      const proxy = new Proxy({
        process: index,
        server: this.options.server,
        faults: this.faults,
        observer: this.#observer,
        milestones: this.#milestones,
        turns: this.#turns,
        timeScale: this.options.timeScale,
        strike: (fault) => this.#strike(fault),
        onTrouble: (kind, what) => this.#trouble(kind, index, what),
      });
      const settings = this.#settings(index, await proxy.listen());
      this.roles.push(new Role({ world: this, index, proxy, settings }));
    }
    for (const role of this.roles) role.prepare();
  }

  /** Something went wrong on purpose, or a phase ended: the fault window begins anew. */
  disturbed(): void {
    this.lastDisturbanceMs = this.nowMs();
  }

  diagnose(diagnosis: Diagnosis): void {
    const key = `${diagnosis.kind} ${diagnosis.process}`;
    if (!this.#diagnoses.has(key)) this.#diagnoses.set(key, diagnosis);
  }

  /** Where it went another way than the run that it is to be like. */
  outOfStep(): readonly string[] {
    const open = this.faults.open.map((fault) => `it never came to what the plan has: ${describeFault(fault)}`);
    const late = this.#milestones.overtaken.map(
      ({ process, command, nth }) =>
        `${processName(process)}'s ${ordinal(nth)} ${command.toUpperCase()} did not come in its turn`,
    );
    return [...open, ...late];
  }

  diagnoses(): readonly Diagnosis[] {
    return [...this.#diagnoses.values()];
  }

  /** Runs `work` after a duration of the scenario's time, unless the run is over by then. */
  later(durationMs: number, work: () => void): void {
    this.restarting += 1;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.restarting -= 1;
      if (!this.#isOver) work();
    }, durationMs * this.options.timeScale);
    this.#timers.add(timer);
  }

  /** Nothing strikes any more; what was dead for good starts again. */
  heal(): void {
    if (this.isHealed) return;
    this.isHealed = true;
    this.faults.stop();
    this.recorder.record({ kind: "faults-stopped", process: "nemesis" });
    for (const role of this.roles) role.heal();
  }

  /** Ends all processes and their connections. Idempotent. */
  async close(isGraceful: boolean): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#milestones.close();
    await Promise.all(this.roles.map((role) => role.close(isGraceful)));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  #settings(index: number, proxyPort: number): WorkerSettings {
    const { scenario, scenarioFile, plan, timeScale } = this.options;
    return {
      scenarioFile,
      scenarioName: scenario.name,
      process: index,
      proxyPort,
      timeScale,
      poisonTokens: this.entries.filter(({ kind }) => kind === "poison").map(({ token }) => token),
      entries: index === 0 ? this.entries : [],
      backlog: plan.backlog,
    };
  }

  #recorded(event: NewEvent, timeMs: number): void {
    this.settlement.record(event, timeMs);
    if (event.kind === "command") {
      const role = this.roles.find(({ name }) => name === event.process);
      if (role !== undefined) role.commandCount += 1;
    } else if (event.kind === "publish-invoked") this.unansweredSinceMs = timeMs;
    else if (event.kind === "publish-completed") this.unansweredSinceMs = Infinity;
  }

  #strike(fault: CommandFault): void {
    this.recorder.record({ kind: "fault", process: "nemesis", fault });
    this.disturbed();
    this.options.onProgress?.(`fault: ${fault.kind} at ${processName(fault.at.process)}`);
    if (fault.kind === "crash") this.#crash(fault);
    if (fault.kind === "broker-restart") void this.#restartServer(fault);
  }

  #crash(fault: CrashFault): void {
    this.roles[fault.at.process]!.crash(fault);
  }

  async #restartServer({ downMs, data }: BrokerRestartFault): Promise<void> {
    assert(typeof data === "string", "no real server is made to lose its last writes");
    this.isServerUp = false;
    this.recorder.record({ kind: "server-down", process: "server" });
    for (const { proxy } of this.roles) proxy.cut();
    await this.#atServer(async () => {
      // What the server has taken is answered before it dies, so that its effects are known.
      await Promise.all(this.roles.map(({ proxy }) => proxy.idle()));
      this.#heldBefore = await this.#held();
      await this.options.server.kill();
      if (!this.#isOver) this.later(downMs, () => void this.startServer(data));
    });
  }

  /** Starts the server again after a kill, if it is down. */
  async startServer(data: "kept" | "lost"): Promise<void> {
    await this.#atServer(async () => {
      if (this.isServerUp) return;
      await this.options.server.startAgain(data);
      this.isServerUp = true;
      if (this.#isOver) return;
      this.recorder.record({ kind: "server-up", process: "server" });
      const after = await this.#held();
      if (this.#isOver) return;
      this.#observer.serverChanged(serverState("restart", this.#heldBefore ?? after, after));
      this.disturbed();
      for (const role of this.roles) role.openProxy();
    });
  }

  #held(): Promise<HeldData> {
    return withControl(this.options.server, (control) => askServer(control, (ask) => heldData(this.#names, ask)));
  }

  /** One thing after the other is done to the server. */
  async #atServer(work: () => Promise<void>): Promise<void> {
    this.restarting += 1;
    const done = this.#serverWork.then(work).catch((error: unknown) => this.#serverFailed(error));
    this.#serverWork = done;
    await done;
    this.restarting -= 1;
  }

  #serverFailed(error: unknown): void {
    this.isHopeless = true;
    this.#trouble(
      "server-failed",
      0,
      `the server did not restart: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  #trouble(kind: "real-io" | "server-failed", index: number, what: string): void {
    if (this.#isOver) return;
    if (kind === "server-failed") this.isHopeless = true;
    this.diagnose({
      kind,
      process: kind === "server-failed" ? "scenario" : processName(index),
      what: kind === "server-failed" ? what : `${processName(index)} cannot be followed: ${what}`,
      where: undefined,
      mend:
        kind === "server-failed"
          ? `see why ${this.options.server.label} fails, then run again`
          : "in a worker every TCP connection leads to the run's server: replace other services by stubs",
    });
  }
}
