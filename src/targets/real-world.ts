/** One run on a real server: its processes, their proxies, and what faults do to them. When things happen is in `real-run.ts`. */

import type { Bytes } from "../../sim/index.js";
import type { History } from "../history/event.js";
import { Observer } from "../history/observe.js";
import { Recorder, type NewEvent } from "../history/recorder.js";
import { Settlement } from "../history/settlement.js";
import type { StateNames } from "../history/final-state.js";
import { processName, type CommandFault } from "../faults/fault.js";
import { describeFault } from "../faults/table.js";
import { scaledLimits } from "../scenario/limits.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { workloadEntries } from "../scenario/workload.js";
import { ordinal } from "../text/number-text.js";
import { FaultPlan } from "./fault-plan.js";
import { strikeReal } from "./faults/table.js";
import { Proxy } from "./proxy.js";
import { wakesNobody } from "./command-shape.js";
import { BlockedClients } from "./blocked-clients.js";
import { Lockstep } from "./lockstep/lockstep.js";
import type { Script } from "./lockstep/script.js";
import { Milestones, milestonesOf } from "./milestones.js";
import { Role } from "./role.js";
import { ServerPlace } from "./server-place.js";
import type { Endpoint, RealServer } from "./server.js";
import type { Diagnosis } from "./target.js";
import { Turns } from "./turns.js";
import { monotonicMs } from "./worker-protocol.js";
import { workerSettings } from "./worker-settings.js";

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
  /** What the simulated server did in a run of this plan: the real one does it in lockstep, as far as it can. */
  readonly script?: Script;
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
  readonly place: ServerPlace;
  /** Roles beyond the plan's workers, for those that are to come. */
  readonly #spares: Role[] = [];
  /** What is to happen yet and has not: processes and servers that are to start again, deploys that go on. */
  restarting = 0;
  /** Processes that have yet to load before they begin. */
  loading = 0;
  /** When a process came up last for which nobody could have made another ready before. */
  lastLoadedMs = 0;
  /** Faults that go on: nothing heals before they are over. */
  #unwellCount = 0;
  /** What refuses commands in the server's place, when something does. */
  refuse: ((args: readonly Bytes[]) => Bytes | undefined) | undefined;
  /** Makes the server well again that refuses commands, as long as it does. */
  refusing: (() => Promise<void>) | undefined;
  isPublished = false;
  isHealed = false;
  /** When the faults stopped. */
  healedMs = Infinity;
  lastDisturbanceMs = 0;
  /** Since when a publish has waited for its answer; Infinity when none does. */
  unansweredSinceMs = Infinity;
  /** How often a command was seen to change what the server holds, or may have. */
  effectCount = 0;
  /** Set when the run has become pointless. */
  isHopeless = false;
  readonly #originMs = monotonicMs();
  readonly #observer: Observer;
  readonly #milestones: Milestones;
  readonly #blockedClients = new BlockedClients();
  readonly #turns = new Turns((server) => this.#blockedClients.count(server));
  readonly #notes = new Set<string>();
  /** Ports of servers that end connections on purpose. */
  readonly #endingPorts = new Set<number>();
  readonly #operatorCounts = new Map<string, number>();
  readonly lockstep: Lockstep | undefined;
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
    if (options.script !== undefined) {
      this.lockstep = new Lockstep({
        script: options.script,
        timeScale: options.timeScale,
        heal: () => this.heal(),
        struckAtHandlers: () => this.faults.struckAtHandlers,
        blockedClients: () => this.#blockedClients.count(this.place),
      });
    }
    const { stream, group, otherGroups } = scenario;
    const names: StateNames = { stream, group, otherGroups, deadLetterStream };
    this.#observer = new Observer({ recorder: this.recorder, ...names, deadLetterStream });
    this.place = new ServerPlace({ world: this, names, observer: this.#observer });
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
    // What it counts from here on is the run's.
    const { server } = this.options;
    const nodes = server.topology?.nodes.map(({ endpoint }) => endpoint) ?? [server];
    if (!server.startedByUs) await Promise.all(nodes.map((node) => this.#blockedClients.begin(node)));
    const { workers, faults } = this.options.plan;
    const spares = faults.filter(({ kind }) => kind === "scale-out").length;
    for (let index = 0; index <= workers + spares; index++) {
      const proxy = this.#proxy(index);
      const role = new Role({ world: this, index, proxy, settings: await workerSettings(this, index, proxy) });
      (index <= workers ? this.roles : this.#spares).push(role);
      role.prepare();
    }
    await this.place.prepare();
  }

  /** Whether all processes that are needed at first have loaded the scenario, or never will. */
  get isReady(): boolean {
    return [...this.roles, ...this.#spares].every(({ isReady }) => isReady);
  }

  #proxy(index: number): Proxy {
    return new Proxy({
      process: index,
      server: this.place,
      faults: this.faults,
      observer: this.#observer,
      milestones: this.#milestones,
      turns: this.#turns,
      lockstep: this.lockstep,
      timeScale: this.options.timeScale,
      strike: (fault) => this.#strike(fault),
      refuse: (args) => this.refuse?.(args),
      later: (durationMs, work) => this.later(durationMs, work),
      isStandingStill: () => this.place.isStandingStill,
      onTrouble: (kind, what) => {
        // Who was told to be cut off may see it in many ways.
        if (kind === "server-failed" && this.#endingPorts.size > 0) return;
        // Where others can take its place, a node that does not answer is what clients have to cope with.
        if (kind === "server-failed" && this.options.server.topology !== undefined) return;
        this.#trouble(kind, index, what);
      },
    });
  }

  /** One more worker starts. */
  startSpare(): void {
    const role = this.#spares.shift();
    if (role === undefined) return;
    this.roles.push(role);
    this.disturbed();
    role.start();
  }

  /** A server ends connections of its own accord from now on. */
  expectEnds(port: number): void {
    this.#endingPorts.add(port);
  }

  /** How often an operator has sent this command, this time included. */
  countOperator(name: string): number {
    const count = (this.#operatorCounts.get(name) ?? 0) + 1;
    this.#operatorCounts.set(name, count);
    return count;
  }

  /** Says something of the run that its verdict has to be read with. */
  note(sentence: string): void {
    this.#notes.add(sentence);
  }

  notes(): readonly string[] {
    return [...this.#notes];
  }

  /** Something goes on, until `ended` is called as often. */
  begun(): void {
    this.restarting += 1;
    this.#unwellCount += 1;
    this.disturbed();
  }

  ended(): void {
    this.restarting -= 1;
    this.#unwellCount -= 1;
    this.disturbed();
  }

  get isUnwell(): boolean {
    return this.#unwellCount > 0;
  }

  /** Something is wrong that is over after a duration of the scenario's time; what to do then. */
  unwell(durationMs: number, recover: () => void): void {
    this.begun();
    this.later(durationMs, () => {
      this.ended();
      recover();
    });
  }

  /** All connections are reset, and those to come: to one server, where there are several. Resolves when they are wound up. */
  async cutAll(to?: Endpoint): Promise<void> {
    const all = [...this.roles, ...this.#spares];
    for (const { proxy } of all) proxy.cut(to);
    await Promise.all(all.map(({ proxy }) => proxy.idle(to)));
  }

  /** Connections are welcome again, where there is somebody to make any. */
  openAll(): void {
    for (const role of this.roles) role.openProxy();
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

  /** A process is loading: nobody can ask anything of it yet. `begin` is called when it has, unless the run is over by then. */
  whileLoading(isLoaded: Promise<void>, begin: () => void): void {
    this.restarting += 1;
    this.loading += 1;
    void isLoaded.then(() => {
      this.restarting -= 1;
      this.loading -= 1;
      this.lastLoadedMs = this.nowMs();
      if (!this.#isOver) begin();
    });
  }

  /** Nothing strikes any more; what was dead for good starts again. */
  heal(): void {
    if (this.isHealed) return;
    this.isHealed = true;
    this.healedMs = this.nowMs();
    this.faults.stop();
    this.recorder.record({ kind: "faults-stopped", process: "nemesis" });
    for (const role of this.roles) role.heal();
    // Those who were scaled in stay away, but one is needed.
    const workers = this.roles.slice(1);
    if (workers.every(({ isGone }) => isGone)) workers[0]?.start();
  }

  /** Ends all processes and their connections. Idempotent. */
  async close(isGraceful: boolean): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.lockstep?.close();
    this.#blockedClients.close();
    this.#milestones.close();
    await Promise.all([...this.roles, ...this.#spares].map((role) => role.close(isGraceful)));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  #recorded(event: NewEvent, timeMs: number): void {
    this.settlement.record(event, timeMs);
    if (EFFECTS.has(event.kind) || (event.kind === "command" && !wakesNobody(event.name))) this.effectCount += 1;
    if (event.kind === "command") {
      const role = this.roles.find(({ name }) => name === event.process);
      if (role !== undefined) role.commandCount += 1;
    } else if (event.kind === "publish-invoked") this.unansweredSinceMs = timeMs;
    else if (event.kind === "publish-completed") this.unansweredSinceMs = Infinity;
  }

  #strike(fault: CommandFault): void | Promise<void> {
    this.recorder.record({ kind: "fault", process: "nemesis", fault });
    this.disturbed();
    this.options.onProgress?.(`fault: ${fault.kind} at ${processName(fault.at.process)}`);
    return strikeReal(fault, this);
  }

  /** Something that was to be done to the server could not: the run is pointless from here. */
  serverFailed(error: unknown): void {
    this.#trouble(
      "server-failed",
      0,
      `the server cannot be dealt with: ${error instanceof Error ? error.message : String(error)}`,
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

/** What commands do to a stream and its groups. */
const EFFECTS: ReadonlySet<NewEvent["kind"]> = new Set(["appended", "delivered", "acknowledged"]);
