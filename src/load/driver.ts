/** What a driver process does: publishes by its schedule, consumes, and reports. Everything outside comes in as arguments. */

import { Consumer, type ConsumerSink } from "./consumer.js";
import type { DriverCounts, DriverReport, DriverSettings } from "./driver-protocol.js";
import { LatencyRecorder } from "./latencies.js";
import { Pace } from "./pace.js";
import { Publisher } from "./publisher.js";
import { Schedule, scheduleDurationMs } from "./schedule.js";
import { SequenceSet } from "./sequence-set.js";

/** What a driver uses of the world. */
export interface DriverWorld {
  readonly monotonicUs: () => number;
  readonly cpuUs: () => number;
  readonly tell: (report: DriverReport) => void;
}

const CLAIM_INTERVAL_US = 1_000_000;
const REPORT_INTERVAL_US = 500_000;

interface Disruption {
  endUs: number;
  lastHandledUs: number | undefined;
}

/** One driver. `turn` has to be called again and again. */
export class Driver {
  readonly #settings: DriverSettings;
  readonly #world: DriverWorld;
  readonly #latencies = new LatencyRecorder();
  readonly #pace: Pace;
  readonly #publisher: Publisher;
  readonly #consumers: Consumer[] = [];
  readonly #claimers: Consumer[] = [];
  readonly #handled = new Map<number, SequenceSet>();
  readonly #consumerErrors = new Map<string, { count: number; readonly example: string }>();
  readonly #disruptions: Disruption[] = [];
  /** When each stage ends, on the clock of all drivers. */
  #stageEndsUs: readonly number[] = [];
  #measuredFromUs = Infinity;
  #measuredUntilUs = Infinity;
  #inTime = 0;
  #cpuAtStartUs: number | undefined;
  #cpuAtEndUs: number | undefined;
  #handledCount = 0;
  #duplicates = 0;
  #acknowledged = 0;
  #claimed = 0;
  #consumerNumber = 0;
  #nextClaimUs = Infinity;
  #nextReportUs = Infinity;
  #lastTurnUs = Infinity;
  #stallUs = 0;

  constructor(settings: DriverSettings, world: DriverWorld) {
    this.#settings = settings;
    this.#world = world;
    const { stages, seed, share, publishers, consumers, tickUs } = settings;
    this.#pace = new Pace(tickUs);
    const schedule = new Schedule(publishers === 0 ? [] : stages, { seed, share });
    this.#publisher = new Publisher({
      ...settings,
      connections: publishers,
      schedule,
      latencies: this.#latencies,
      nowUs: this.nowUs,
      onAnswered: (count, nowUs, meanUs) => {
        this.#pace.answered(meanUs);
        this.#onInTime(count, nowUs);
      },
      onConnections: this.#onConnections,
    });
    for (let n = 0; n < consumers; n++) this.#consumers.push(this.#newConsumer("new"));
    if (consumers > 0) this.#claimers.push(this.#newConsumer("left"));
  }

  /** The clock that all drivers share. */
  readonly nowUs = (): number => this.#world.monotonicUs() + this.#settings.clockOffsetUs;

  get isReady(): boolean {
    return this.#publisher.isReady && [...this.#consumers, ...this.#claimers].every(({ isReady }) => isReady);
  }

  /** When something is due. */
  get nextUs(): number {
    return Math.min(this.#publisher.nextUs, this.#nextClaimUs, this.#nextReportUs);
  }

  /** How long it may rest between two turns, in µs. */
  get restUs(): number {
    return this.#pace.restUs;
  }

  begin(startUs: number): void {
    let endUs = startUs;
    this.#stageEndsUs = this.#settings.stages.map(({ durationMs }) => (endUs += durationMs * 1000));
    const warmUps = this.#settings.stages.filter(({ isWarmUp }) => isWarmUp === true);
    this.#measuredUntilUs = endUs;
    this.#measuredFromUs = startUs + scheduleDurationMs(warmUps) * 1000;
    this.#publisher.begin(startUs);
    // Loading code and connecting took their time, and held nobody up.
    this.#lastTurnUs = startUs;
    this.#stallUs = 0;
    this.#nextReportUs = startUs;
    this.#nextClaimUs = startUs;
  }

  /** Does what is due. */
  turn(): void {
    const nowUs = this.nowUs();
    this.#stallUs = Math.max(this.#stallUs, nowUs - this.#lastTurnUs);
    this.#lastTurnUs = Math.max(this.#lastTurnUs, nowUs);
    this.#publisher.tick(nowUs);
    if (nowUs >= this.#measuredFromUs) this.#cpuAtStartUs ??= this.#world.cpuUs();
    if (nowUs >= this.#measuredUntilUs) this.#cpuAtEndUs ??= this.#world.cpuUs();
    if (nowUs >= this.#nextClaimUs) {
      for (const claimer of this.#claimers) claimer.claim(this.#settings.claimIdleMs);
      this.#nextClaimUs = nowUs + CLAIM_INTERVAL_US;
    }
    if (nowUs >= this.#nextReportUs) {
      this.report();
      // On a grid, so that a second of one driver is the same second of another.
      while (this.#nextReportUs <= nowUs) this.#nextReportUs += REPORT_INTERVAL_US;
    }
  }

  /** Tells what was done since the last time. */
  report(): void {
    this.#world.tell({
      kind: "progress",
      atUs: this.nowUs(),
      counts: this.#counts(),
      latencies: this.#latencies.take(),
    });
    this.#stallUs = 0;
  }

  disrupted(index: number): void {
    this.#disruptions[index] = { endUs: Infinity, lastHandledUs: undefined };
  }

  disruptionOver(index: number, endUs: number): void {
    const disruption = this.#disruptions[index];
    if (disruption !== undefined) disruption.endUs = endUs;
  }

  /** One consumer dies with the next entries that it gets, and another one takes its place. */
  dropConsumer(): void {
    this.#consumers.shift()?.die();
  }

  readonly #onDied = (): void => {
    this.#onConnections(1, "a consumer died");
    this.#consumers.push(this.#newConsumer("new", true));
  };

  /** Publishes no more. */
  endEarly(): void {
    this.#publisher.endEarly();
  }

  /** Ends all connections and tells everything. */
  finish(): void {
    this.report();
    this.#publisher.close();
    for (const consumer of [...this.#consumers, ...this.#claimers]) consumer.close();
    this.#world.tell({
      kind: "finished",
      answered: this.#publisher.answered.encode(),
      handled: [...this.#handled].map(([driver, sequences]) => ({ driver, sequences: sequences.encode() })),
      errors: [...this.#publisher.errors, ...this.#consumerErrors].map(([name, { count, example }]) => ({
        name,
        count,
        example,
      })),
      recoveredUs: this.#disruptions.map(({ lastHandledUs }) => lastHandledUs),
    });
  }

  #counts(): DriverCounts {
    const { sent, answered, unanswered, inFlight, isDone } = this.#publisher;
    return {
      sent,
      answered: answered.size,
      unanswered,
      inFlight,
      handled: this.#handledCount,
      duplicates: this.#duplicates,
      inTime: this.#inTime,
      acknowledged: this.#acknowledged,
      claimed: this.#claimed,
      cpuUs: (this.#cpuAtEndUs ?? this.#world.cpuUs()) - (this.#cpuAtStartUs ?? this.#world.cpuUs()),
      stallUs: this.#stallUs,
      isDone,
    };
  }

  readonly #onInTime = (count: number, nowUs: number): void => {
    if (nowUs >= this.#measuredFromUs && nowUs < this.#measuredUntilUs) this.#inTime += count;
  };

  readonly #onConnections = (lost: 1 | -1, reason: string): void => {
    this.#world.tell({ kind: "connections", lost, reason, atUs: this.nowUs() });
  };

  #newConsumer(reads: "new" | "left", isSuccessor = false): Consumer {
    const { driver, endpoint, stream, group, payloadBytes, readCount } = this.#settings;
    const consumer = `driver-${driver}-${this.#consumerNumber++}`;
    const sink = reads === "new" ? this.#sink : { ...this.#sink, onHandled: this.#onClaimedEntry };
    return new Consumer({
      endpoint,
      stream,
      group,
      consumer,
      reads,
      count: readCount,
      payloadBytes,
      isSuccessor,
      nowUs: this.nowUs,
      sink,
    });
  }

  readonly #onHandled: ConsumerSink["onHandled"] = ({ driver, sequence, intendedUs, nowUs }) => {
    // Somebody else's entry in our stream is nobody's loss and nobody's duplicate.
    if (Number.isNaN(driver) || Number.isNaN(sequence) || Number.isNaN(intendedUs)) return;
    this.#latencies.of("end_to_end").record(this.#stageAt(intendedUs), nowUs - intendedUs);
    let sequences = this.#handled.get(driver);
    if (sequences === undefined) this.#handled.set(driver, (sequences = new SequenceSet()));
    if (sequences.add(sequence)) {
      this.#handledCount++;
      this.#onInTime(1, nowUs);
    } else this.#duplicates++;
    for (let n = this.#disruptions.length - 1; n >= 0; n--) {
      const disruption = this.#disruptions[n]!;
      if (disruption.endUs < intendedUs) break;
      disruption.lastHandledUs = nowUs;
    }
  };

  readonly #onClaimedEntry: ConsumerSink["onHandled"] = (entry) => {
    this.#claimed++;
    this.#onHandled(entry);
  };

  readonly #sink: ConsumerSink = {
    onHandled: this.#onHandled,
    onAcknowledged: (entries, us) => {
      this.#acknowledged += entries;
      this.#latencies.of("acknowledge").record(this.#stageAt(this.#lastTurnUs), us, entries);
    },
    onClaimed: (us) => this.#latencies.of("claim").record(this.#stageAt(this.#lastTurnUs), us),
    onConnections: this.#onConnections,
    onError: (error) => {
      const name = error.split(" ", 1)[0]!;
      const known = this.#consumerErrors.get(name);
      if (known === undefined) this.#consumerErrors.set(name, { count: 1, example: error });
      else known.count++;
    },
    onDied: this.#onDied,
  };

  /** The stage that a time belongs to; what comes after the end belongs to the last one. */
  #stageAt(us: number): number {
    const ends = this.#stageEndsUs;
    let stage = 0;
    while (stage < ends.length - 1 && us >= ends[stage]!) stage++;
    return stage;
  }
}
