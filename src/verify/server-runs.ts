/** Makes runs of a scenario on a real server, one after the other, and judges them as a campaign of the simulator is judged. */

import type { Anomaly } from "../checkers/checker.js";
import { noRuns, searchRuns, type CampaignResult, type Finding } from "../explore/campaign.js";
import { Ledger } from "../explore/ledger.js";
import { noPriorityRuns } from "../explore/priority-runs.js";
import type { Verdicts } from "../explore/trial.js";
import type { History } from "../history/event.js";
import { wallClockMs } from "../platform/clock.js";
import { watchStalls } from "../platform/stall-watch.js";
import type { Scenario } from "../scenario/scenario.js";
import { durationText } from "../text/time-text.js";
import type { RealRunOptions } from "../targets/real-run.js";
import type { RealServer } from "../targets/server.js";
import type { Diagnosis, RunResult } from "../targets/target.js";
import type { ChosenPlan } from "./selection.js";
import { inSimulatorToo } from "./simulated-too.js";

/** What to run, and where. */
export interface ServerRunsOptions {
  readonly scenario: Scenario;
  /** The file that exports it. */
  readonly scenarioFile: string;
  readonly chosen: readonly ChosenPlan[];
  readonly seed: number;
  readonly server: RealServer;
  readonly target: RealRunOptions["target"];
  readonly timeScale: number;
  /** No run begins after so long. */
  readonly timeMs: number | undefined;
  readonly signal: AbortSignal;
  readonly runOnServer: (options: RealRunOptions) => Promise<RunResult>;
  readonly judgeHistory: (scenario: Scenario, history: History) => Verdicts;
  readonly onProgress?: (progress: ServerRunsProgress) => void;
}

/** Where they stand. */
interface ServerRunsProgress {
  /** The run that is being made, from 1, and how many there are to be. */
  readonly run: number;
  readonly total: number;
  readonly found: number;
  /** What it is doing, in a few words. */
  readonly words: string;
}

/** A run in which something broke on the server. */
interface Seen {
  readonly anomaly: Anomaly;
  readonly history: History;
  readonly chosen: ChosenPlan;
  readonly run: number;
}

/** A run that broke something while the machine stood still is made again, so often. */
const AGAIN_MAX = 2;
/** Standing still for longer than this, in the scenario's time, can make leases run out and sound consumers look broken. */
const STALL_MS_MAX = 2_000;

/** Makes the runs. An anomaly that the simulator's runs of the same plan show as well is made small there. */
export async function runChosen(options: ServerRunsOptions): Promise<CampaignResult> {
  return await new ServerRuns(options).run();
}

class ServerRuns {
  readonly #startedMs = wallClockMs();
  readonly #ledger: Ledger;
  readonly #seen = new Map<string, Seen>();
  #run = 0;

  constructor(readonly options: ServerRunsOptions) {
    this.#ledger = new Ledger(options.scenario);
  }

  async run(): Promise<CampaignResult> {
    const { chosen, timeMs = Infinity, signal } = this.options;
    for (const plan of chosen) {
      if (signal.aborted || wallClockMs() - this.#startedMs > timeMs) break;
      this.#run += 1;
      await this.#judged(plan);
      // What cannot be trusted without any fault is not worth going on with.
      if (this.#run === 1 && this.#ledger.diagnoses.length > 0) break;
    }
    return this.#result(signal.aborted ? await this.#plainFindings() : await this.#findings());
  }

  async #judged(chosen: ChosenPlan): Promise<void> {
    const { scenario, signal } = this.options;
    for (let again = 0; ; again++) {
      const made = await this.#made(chosen);
      if (made === undefined) return;
      const { result, stalledMs } = made;
      const { anomalies, judgements } = this.options.judgeHistory(scenario, result.history);
      const isDisturbed = anomalies.length > 0 && stalledMs > STALL_MS_MAX * this.options.timeScale;
      if (isDisturbed && again < AGAIN_MAX && !signal.aborted) continue;
      const diagnoses = isDisturbed ? [...result.diagnoses, stoodStill(stalledMs)] : result.diagnoses;
      this.#ledger.count(chosen.stage, this.#run, { judgements, result: { diagnoses } });
      // What cannot be trusted shows nothing.
      if (diagnoses.length > 0) return;
      for (const anomaly of anomalies)
        if (!this.#seen.has(anomaly.name))
          this.#seen.set(anomaly.name, { anomaly, history: result.history, chosen, run: this.#run });
      return;
    }
  }

  async #made(chosen: ChosenPlan): Promise<{ readonly result: RunResult; readonly stalledMs: number } | undefined> {
    const { scenario, scenarioFile, server, target, timeScale, signal, runOnServer } = this.options;
    const stalls = watchStalls();
    try {
      const result = await runOnServer({
        scenario,
        scenarioFile,
        plan: chosen.plan,
        server,
        target,
        timeScale,
        signal,
        ...(chosen.simulated === undefined ? {} : { like: chosen.simulated.history }),
        onProgress: (words) => this.#report(words),
      });
      return { result, stalledMs: stalls.longestMs() };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      stalls.stop();
    }
  }

  async #findings(): Promise<readonly Finding[]> {
    const { scenario, server, seed, signal } = this.options;
    const findings: Finding[] = [];
    for (const seen of this.#seen.values()) {
      this.#report(`looking for ${seen.anomaly.name} in the simulator`);
      const { anomaly, history, run, chosen } = seen;
      const { finding, runs } = await inSimulatorToo(
        { scenario, seed, anomaly, history, chosen, run, signal },
        server.version,
      );
      for (let n = 0; n < runs; n++) this.#ledger.countShrinking();
      findings.push(finding);
    }
    return findings;
  }

  /** Interrupted: nothing more is tried. */
  #plainFindings(): readonly Finding[] {
    return [...this.#seen.values()].map(({ anomaly, history, chosen, run }) => ({
      anomaly,
      plan: chosen.plan,
      choices: {},
      history,
      digest: "",
      foundInRun: run,
      foundInStage: chosen.stage,
      shrinkRuns: 0,
      onServer: { version: this.options.server.version, simulated: "untried" },
    }));
  }

  #report(words: string): void {
    const { chosen, onProgress } = this.options;
    onProgress?.({ run: this.#run, total: chosen.length, found: this.#seen.size, words });
  }

  #result(findings: readonly Finding[]): CampaignResult {
    const { scenario, seed, chosen, signal, server, target } = this.options;
    const { runsByStage, diagnoses } = this.#ledger;
    const runs = searchRuns(runsByStage);
    return {
      scenario,
      seed,
      server: `${server.version} (${target})`,
      runs,
      runsByStage: { ...noRuns(), ...runsByStage },
      sweepPlaces: 0,
      pairPlaces: 0,
      priorities: { ...noPriorityRuns(), processes: scenario.workers + 1, steps: 0 },
      findings,
      verdicts: this.#ledger.verdicts(findings),
      diagnoses,
      elapsedMs: wallClockMs() - this.#startedMs,
      isInterrupted: signal.aborted || (runs < chosen.length && diagnoses.length === 0),
    };
  }
}

function stoodStill(stalledMs: number): Diagnosis {
  return {
    kind: "machine-stood-still",
    process: "scenario",
    what: `something broke in each of ${AGAIN_MAX + 1} runs of a plan, but this machine stood still for ${durationText(stalledMs)} meanwhile, so that leases ran out`,
    where: undefined,
    mend: "run it on a machine with less to do, or with a --time-scale nearer to 1",
  };
}
