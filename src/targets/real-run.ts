/** A run on a real server from start to end: backlog, workers, faults, healing, drain, final state. */

import { setTimeout as sleep } from "node:timers/promises";
import { FAULT_WINDOWS_MAX, faultWindowMs } from "../faults/fault-window.js";
import { inOrderOfTime } from "../history/recorder.js";
import type { History } from "../history/event.js";
import { keysOf } from "../scenario/keys.js";
import { scaledLimits } from "../scenario/limits.js";
import { UserError } from "../platform/user-error.js";
import { refuseUsedKeys } from "./address.js";
import { explainConnectionError } from "./connection-errors.js";
import { refuseWhatCannotBe } from "./faults/table.js";
import { RealWorld, type RealRunOptions } from "./real-world.js";
import { withControl, type Control, type RealServer } from "./server.js";
import type { Diagnosis, RunResult } from "./target.js";
import { sender } from "./topology/following.js";

export type { RealRunOptions } from "./real-world.js";

/**
 * Runs a plan on a real server with real processes. The same phases as in the simulator; durations are scaled, but what
 * real machinery takes is added to limits, see the constants below.
 *
 * @throws UserError when the server cannot be used for it; the signal's reason when that is aborted.
 */
export async function runOnServer(options: RealRunOptions): Promise<RunResult> {
  options.signal.throwIfAborted();
  try {
    await prepareServer(options);
    return await runIn(new RealWorld(options));
  } catch (error) {
    // Whatever fails after an abort fails because of it: the server may be gone already.
    options.signal.throwIfAborted();
    throw error;
  }
}

async function runIn(world: RealWorld): Promise<RunResult> {
  try {
    return await new RealRun(world).run();
  } finally {
    await world.close(false);
    await world.place.restore();
  }
}

class RealRun {
  readonly #world: RealWorld;
  readonly #options: RealRunOptions;
  #settledMs: number | undefined;

  constructor(world: RealWorld) {
    this.#world = world;
    this.#options = world.options;
  }

  async run(): Promise<RunResult> {
    const world = this.#world;
    this.#recordStart();
    this.#progress(`starting ${this.#options.plan.workers + 1} processes`);
    await world.prepare();
    await this.#untilLoaded();
    if (!world.isHopeless) await this.#phases();
    world.heal();
    const isSettled = world.isPublished && world.isSettled && !world.isHopeless;
    const settledMs = this.#settledMs;
    world.recorder.record({
      kind: "run-ended",
      process: "nemesis",
      isSettled,
      ...(settledMs === undefined ? {} : { settledMs }),
    });
    const endedMs = world.nowMs();
    await this.#stop(isSettled);
    this.#options.signal.throwIfAborted();
    // A run that ended while the server was away leaves it up.
    await world.place.comeBack();
    await this.#recordFinalState();
    return {
      history: untilEnd(world.recorder.history(), endedMs),
      digest: "",
      choices: {},
      diagnoses: await explainedDeath(world.diagnoses(), world.place.current),
      outOfStep: world.outOfStep(),
      notes: world.notes(),
      ...(world.lockstep === undefined ? {} : { lockstep: world.lockstep.outcome() }),
    };
  }

  async #phases(): Promise<void> {
    const world = this.#world;
    const [producer, ...workers] = world.roles;
    this.#progress("publishing");
    producer!.start();
    await this.#until(() => producer!.isBacklogDone || !producer!.isAlive || this.#hasPublishHung, PUBLISH_MS_MAX);
    for (const worker of workers) worker.start();
    producer!.publishRest();
    await this.#until(() => world.isPublished || this.#hasPublishHung, PUBLISH_MS_MAX);
    if (!world.isPublished && !world.isHopeless && !this.#hasPublishHung)
      this.#neverReturned("producer", "the producer does not come to an end");
    await this.#until(() => this.#isTimeToHeal(), Infinity);
    world.heal();
    this.#progress("waiting until all is handled");
    // In lockstep it goes on for as long as the simulated run did.
    await this.#until(() => world.lockstep?.isFollowing !== true, Infinity);
    const isOver = (): boolean => world.isPublished && world.isSettled && world.restarting === 0;
    await this.#recovered(isOver);
    const { plan, timeScale } = this.#options;
    if (plan.idleMs === undefined || !isOver()) return;
    this.#settledMs = world.nowMs();
    await this.#until(() => false, Math.max(plan.idleMs * timeScale, IDLE_MS_MIN));
  }

  /** The time to recover begins anew when a process comes up: how long Node takes to load is the machine's affair. */
  async #recovered(isOver: () => boolean): Promise<void> {
    const world = this.#world;
    const leastMs = world.nowMs() + LAST_LOOK_MS;
    const isLate = (): boolean => {
      const limitMs = recoveryMs(this.#options) + (world.loading > 0 ? LOADING_MS_MAX : 0);
      return world.nowMs() > Math.max(leastMs, Math.max(world.healedMs, world.lastLoadedMs) + limitMs);
    };
    await this.#until(() => isOver() || isLate(), Infinity);
  }

  /** A publish that waits in vain is the checkers' business: the run goes on without it. */
  get #hasPublishHung(): boolean {
    const world = this.#world;
    const sinceMs = Math.max(world.unansweredSinceMs, world.lastDisturbanceMs);
    if (world.lockstep?.isFollowing === true) return world.isHealed;
    return world.restarting === 0 && world.nowMs() - sinceMs > this.#faultWindowMs;
  }

  get #faultWindowMs(): number {
    const { scenario, timeScale } = this.#options;
    return Math.max(faultWindowMs(scenario) * timeScale, FAULT_WINDOW_MS_MIN);
  }

  #isTimeToHeal(): boolean {
    const world = this.#world;
    if (world.isHealed) return true;
    if (world.lockstep?.isFollowing === true) return false;
    // The time to recover begins when the last fault is over, not when it strikes.
    if (world.isUnwell) return false;
    if (world.faults.isExhausted) return true;
    const quietMs = world.nowMs() - world.lastDisturbanceMs;
    if (world.isSettled && quietMs > SETTLED_WINDOW_MS) return true;
    if (world.restarting > 0) return false;
    const unmovedMs = world.nowMs() - world.settlement.lastMovedMs;
    return quietMs > this.#faultWindowMs * FAULT_WINDOWS_MAX || Math.min(quietMs, unmovedMs) > this.#faultWindowMs;
  }

  async #untilLoaded(): Promise<void> {
    await this.#until(() => this.#world.isReady, LOADING_MS_MAX);
    if (this.#world.isReady) return;
    this.#world.isHopeless = true;
    this.#neverReturned("scenario", `${this.#options.scenarioFile} does not come to the end of loading`);
  }

  /** Resolves when it is so, the run is pointless, or the time is over. @throws when the run is aborted. */
  async #until(isSo: () => boolean, limitMs: number): Promise<void> {
    const endMs = this.#world.nowMs() + limitMs;
    while (!isSo() && !this.#world.isHopeless && this.#world.nowMs() < endMs) {
      this.#options.signal.throwIfAborted();
      await sleep(LOOK_INTERVAL_MS);
    }
    this.#options.signal.throwIfAborted();
  }

  async #stop(isSettled: boolean): Promise<void> {
    const world = this.#world;
    await world.close(true);
    if (isSettled) return;
    for (const { hung, name } of world.roles) {
      if (hung) this.#neverReturned(name, `${name} is in a loop that never lets go`);
    }
  }

  #neverReturned(process: string, what: string): void {
    this.#world.diagnose({
      kind: "never-returned",
      process,
      what,
      where: undefined,
      mend: "give the loop an `await` that really waits, and an end when `signal` is aborted",
    });
  }

  #progress(text: string): void {
    this.#options.onProgress?.(text);
  }

  #recordStart(): void {
    const { scenario, plan, target, timeScale } = this.#options;
    this.#world.recorder.record({
      kind: "run-started",
      process: "nemesis",
      scenario: scenario.name,
      stream: scenario.stream,
      group: scenario.group,
      ...(scenario.otherGroups.length === 0 ? {} : { otherGroups: scenario.otherGroups }),
      target,
      entries: this.#world.entries,
      workers: plan.workers,
      faults: plan.faults,
      deliveriesMax: scenario.expect.poison?.deliveriesMax,
      deadLetterStream: scenario.expect.poison?.deadLetterStream,
      recoveredWithinMs: recoveryMs(this.#options),
      limits: scaledLimits(scenario.expect.limits, timeScale),
    });
  }

  async #recordFinalState(): Promise<void> {
    const { place } = this.#world;
    try {
      const { state } = await place.held();
      this.#world.recorder.record({ kind: "final-state", process: "server", ...state });
    } catch (error) {
      // A server that failed has been diagnosed; without a final state the history stays what it is.
      if (!this.#world.isHopeless) throw error;
    }
  }
}

/** Sees that the server is empty and can do what the plan asks of it. @throws UserError */
async function prepareServer({ server, plan, scenario, timeScale }: RealRunOptions): Promise<void> {
  if (!(timeScale > 0)) throw new UserError(`the time scale ${timeScale} is not above 0`, { mend: "take e.g. 0.02" });
  refuseWhatCannotBe(plan.faults, server);
  try {
    for (const node of server.topology?.primaries ?? [server])
      await withControl(node, (control) => emptyDatabase(control, server, keysOf(scenario)));
  } catch (error) {
    const words = await server.lastWords?.();
    if (words !== undefined)
      throw new UserError(`the server ended by itself: ${words}`, {
        where: server.label,
        mend: mendOfDeath(words, server),
        exitCode: 2,
      });
    throw explainConnectionError(error, server.label);
  }
}

/**
 * Empties the database of a server that is ours, or of one that its user says to empty; any other has to be empty, or, where
 * keys of others may be there, without those of the run.
 * @throws UserError
 */
async function emptyDatabase(
  control: Control,
  { startedByUs, mayBeEmptied, isShared, label, topology }: RealServer,
  keys: readonly string[],
): Promise<void> {
  if (startedByUs) return void (await control.flushall());
  if (isShared === true) return refuseUsedKeys(sender(control, topology), label, keys);
  if (mayBeEmptied === true) return void (await control.flushdb());
  if ((await control.dbsize()) === 0) return;
  throw new UserError("the database is not empty any more", {
    where: label,
    mend: "empty it, or name another number after the last slash",
    exitCode: 2,
  });
}

/** A server that ended by itself has said why. */
async function explainedDeath(diagnoses: readonly Diagnosis[], server: RealServer): Promise<readonly Diagnosis[]> {
  if (diagnoses.every(({ kind }) => kind !== "server-failed")) return diagnoses;
  const words = await server.lastWords?.();
  if (words === undefined) return diagnoses;
  return diagnoses.map((one) =>
    one.kind === "server-failed"
      ? { ...one, what: `the server ended by itself: ${words}`, mend: mendOfDeath(words, server) }
      : one,
  );
}

function mendOfDeath(words: string, { label }: RealServer): string {
  return /No space left|Short write|write error/i.test(words)
    ? "make room where it keeps its data, or name another folder for temporary files: TMPDIR=FOLDER"
    : `see why ${label} fails, then run again`;
}

/** What happened after the end is no part of the run, however late it is heard of; the final state comes last. */
function untilEnd(history: History, endedMs: number): History {
  return inOrderOfTime(history.filter(({ kind, timeMs }) => timeMs <= endedMs || kind === "final-state"));
}

/** How long after the faults stop all has to be settled, in real milliseconds. */
function recoveryMs({ scenario, timeScale }: RealRunOptions): number {
  return Math.max(scenario.expect.recoveredWithinMs * timeScale, RECOVERY_MS_MIN);
}

/** Faults are waited for no less than this: real processes need real time, whatever the scale. */
const FAULT_WINDOW_MS_MIN = 2_000;
/** When all is handled, faults that have not struck are waited for no longer than this. */
const SETTLED_WINDOW_MS = 1_000;
/** The least time to recover in, for the same reason. */
const RECOVERY_MS_MIN = 5_000;
/** The least time to see idle workers in: a busy loop is one that goes on for seconds. */
const IDLE_MS_MIN = 3_000;
/** What the last command of a run in lockstep brought about is heard of within so many. */
const LAST_LOOK_MS = 500;
const PUBLISH_MS_MAX = 60_000;
const LOADING_MS_MAX = 60_000;
const LOOK_INTERVAL_MS = 5;
