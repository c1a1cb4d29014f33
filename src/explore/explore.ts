/**
 * Looks for anomalies in a scenario: kept counterexamples, fault-free runs, the sweep of single faults, pairs of faults, then random runs; then
 * shrinks what it found.
 */

import type { History } from "../history/event.js";
import { wallClockMs } from "../platform/clock.js";
import { prepare } from "../targets/simulator/simulate.js";
import {
  searchRuns,
  type CampaignOptions,
  type CampaignResult,
  type Finding,
  type Shard,
  type Stage,
} from "./campaign.js";
import { takeCensus, withNewCommands } from "./census.js";
import { stillBreaks } from "./corpus.js";
import { soloCrew, type Crew, type CrewOptions, type Part } from "./crew.js";
import { Ledger } from "./ledger.js";
import { inSlices } from "./patience.js";
import { stepsEstimate } from "./priority-runs.js";
import { Runner, SURVEY_MAX } from "./runner.js";
import { BLOCK, jobsOf, type Work } from "./search.js";

/** The sweep takes at most this part of the runs, so that some are left for several faults at once. */
const SWEEP_SHARE = 0.5;
/** Pairs of faults take at most this part of the runs. */
const PAIRS_SHARE = 0.2;

/**
 * Runs a campaign to its end, its limit or its signal. Never throws for what user code does in a run of this thread.
 *
 * @throws UserError when one of several threads dies, and StallError when its code never returns.
 */
export async function explore(options: CampaignOptions): Promise<CampaignResult> {
  const campaign = new Campaign(options);
  try {
    return await campaign.run();
  } finally {
    await campaign.end();
  }
}

class Campaign {
  readonly #startedMs = wallClockMs();
  readonly #ledger: Ledger;
  #crew: Crew | undefined;
  /** How many runs the stages so far have, made or not. */
  #numbered = 0;
  #sweepPlaces = 0;
  #pairPlaces = 0;
  /** As many as a run by priority may have. */
  #steps = 0;
  #stage: Stage = "fault-free";
  #stageTotal: number | undefined;
  /** The stage ends when this part of the time is used up. */
  #timeShare = 1;

  constructor(readonly options: CampaignOptions) {
    this.#ledger = new Ledger(options.scenario);
  }

  async run(): Promise<CampaignResult> {
    // Threads take a while to start: they load the scenario while this one makes the runs without faults.
    this.#crew = await this.#hired();
    await prepare(this.options.scenario);
    return this.#result(await this.#search(this.#crew));
  }

  async end(): Promise<void> {
    await this.#crew?.end();
  }

  async #search(crew: Crew): Promise<readonly Finding[]> {
    const { runs } = this.options;
    const kept = await this.#corpus();
    this.#stage = "fault-free";
    const histories = await this.#faultFree();
    // What cannot be trusted without any fault is not worth searching: the diagnosis says what to mend first.
    if (this.#ledger.diagnoses.length > 0) return kept;
    const census = takeCensus(histories);
    this.#timeShare = SWEEP_SHARE;
    this.#sweepPlaces = await this.#make(crew, { stage: "sweep", census, limit: Math.floor(runs * SWEEP_SHARE) });
    const { revealed } = this.#ledger;
    this.#timeShare += PAIRS_SHARE;
    const limit = Math.floor(runs * PAIRS_SHARE);
    this.#pairPlaces = await this.#make(crew, { stage: "pairs", census, revealed, limit });
    this.#timeShare = 1;
    const places = revealed.flatMap((one) => one.places);
    await this.#make(crew, { stage: "random", census: withNewCommands(census, places), steps: this.#steps });
    this.#stage = "shrinking";
    this.#stageTotal = undefined;
    const fresh = this.#ledger.sightings.filter(({ stage }) => stage !== "corpus");
    return [...kept, ...(await crew.shrink(fresh, census))];
  }

  /** Kept counterexamples, each on the server on which it was found; those that still break are findings as they are. */
  async #corpus(): Promise<readonly Finding[]> {
    const { corpus = [], shard, onKept } = this.options;
    if (corpus.length === 0 || (shard?.index ?? 1) !== 1) return [];
    this.#stage = "corpus";
    this.#stageTotal = corpus.length;
    const findings: Finding[] = [];
    let n = 0;
    await inSlices(() => {
      const kept = corpus[n++];
      if (kept === undefined || this.#isOver()) return false;
      for (const finding of stillBreaks(this.options.scenario, kept, this.#ledger)) {
        findings.push(finding);
        onKept?.(finding);
      }
      this.#report();
      return true;
    });
    return findings;
  }

  /** The few runs without faults, in this thread: what all others depend on. */
  async #faultFree(): Promise<readonly History[]> {
    const { scenario, seed, runs } = this.options;
    const runner = new Runner(scenario, { seed, work: { stage: "fault-free" }, firstRun: 1 }, this.#ledger);
    const { shard = WHOLE } = this.options;
    const count = Math.min(runner.extent.count, runs);
    const histories: History[] = [];
    this.#stageTotal = count;
    await inSlices(() => {
      if (histories.length >= count || this.#isOver()) return false;
      const { history, steps } = runner.run(histories.length, isOwn(0, shard)).result;
      if (histories.length === 0) this.#steps = stepsEstimate(steps);
      histories.push(history);
      this.#report();
      return true;
    });
    this.#numbered = count;
    return histories;
  }

  async #hired(): Promise<Crew> {
    const { scenario, seed, threads = 1 } = this.options;
    const ledger = this.#ledger;
    const crew: CrewOptions = {
      scenario,
      seed,
      ledger,
      onProgress: () => this.#report(),
      isOver: () => this.#isOver(),
    };
    if (threads === 1 || scenario.file === undefined) return soloCrew(crew);
    const { threadCrew } = await import("./threads.js");
    return threadCrew({ ...crew, file: scenario.file }, threads);
  }

  /** Makes the runs of a stage, as far as runs and time allow; returns how many it would have without limits. */
  async #make(crew: Crew, work: Work): Promise<number> {
    const { scenario, seed, runs, shard = WHOLE } = this.options;
    const { count: all, total } = jobsOf(scenario, seed, work).extent();
    const count = Math.max(0, Math.min(all, runs - this.#numbered));
    this.#stage = work.stage;
    this.#stageTotal = Number.isFinite(count) ? count : undefined;
    await crew.make({ work, firstRun: this.#numbered + 1, parts: partsOf(work, count, shard) });
    this.#numbered += count;
    return total;
  }

  #isOver(): boolean {
    return this.#isInterrupted || this.#elapsedMs >= (this.options.timeMs ?? Infinity) * this.#timeShare;
  }

  get #isInterrupted(): boolean {
    return this.options.signal?.aborted === true;
  }

  get #elapsedMs(): number {
    return wallClockMs() - this.#startedMs;
  }

  #report(): void {
    const { scenario, runs, onProgress } = this.options;
    const { runsByStage, found } = this.#ledger;
    onProgress?.({
      scenario: scenario.name,
      stage: this.#stage,
      runs: searchRuns(runsByStage),
      total: Number.isFinite(runs) ? runs : undefined,
      stageRuns: runsByStage[this.#stage],
      stageTotal: this.#stageTotal,
      found,
      elapsedMs: this.#elapsedMs,
    });
  }

  #result(findings: readonly Finding[]): CampaignResult {
    const { scenario, seed } = this.options;
    const { runsByStage, priorityRuns, diagnoses } = this.#ledger;
    return {
      scenario,
      seed,
      runs: searchRuns(runsByStage),
      runsByStage,
      sweepPlaces: this.#sweepPlaces,
      pairPlaces: this.#pairPlaces,
      priorities: { ...priorityRuns, processes: scenario.workers + 1, steps: this.#steps },
      findings,
      verdicts: this.#ledger.verdicts(findings),
      diagnoses,
      elapsedMs: this.#elapsedMs,
      isInterrupted: this.#isInterrupted,
    };
  }
}

const WHOLE: Shard = { index: 1, count: 1 };

/** Shards take turns. */
function isOwn(block: number, { index, count }: Shard): boolean {
  return block % count === index - 1;
}

/** The runs of a stage that a shard makes, in parts: its own, and those that all make for what they reveal. */
function* partsOf({ stage }: Work, count: number, shard: Shard): Generator<Part, void> {
  for (let block = 0; block * BLOCK < count; block++) {
    const first = block * BLOCK;
    const isCounted = isOwn(block, shard);
    if (isCounted || (stage === "sweep" && first < SURVEY_MAX))
      yield { first, end: Math.min(first + BLOCK, count), isCounted };
  }
}
