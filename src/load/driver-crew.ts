/** The driver processes of one load: started, told things together, and what goes wrong among them noticed. */

import type { Endpoint } from "../targets/server.js";
import { DriverProcess, type DriverDeath } from "./driver-process.js";
import type { DriverMessage, DriverReport } from "./driver-protocol.js";
import type { LoadClock } from "./join.js";
import { LOAD_GROUP } from "./load-keys.js";
import type { LoadControl, LoadSettings } from "./load-options.js";
import type { LoadTally } from "./load-tally.js";
import type { Share, Stage } from "./schedule.js";

/** What drivers are started with. */
export interface CrewOptions {
  readonly endpoint: Endpoint;
  readonly stream: string;
  readonly stages: readonly Stage[];
  readonly seed: number;
  readonly settings: LoadSettings;
  /** This machine's part of the load. */
  readonly part: Share;
  readonly clock: LoadClock;
  /** What stands in front of each driver's command. */
  readonly pinning: readonly string[];
  readonly tally: LoadTally;
  readonly nowUs: () => number;
}

/** Drivers of one machine have numbers below this; those of the next one begin with it. */
const DRIVERS_MAX = 100;

/** All of them. */
export class DriverCrew {
  /** Why one is gone that should not be. */
  death: string | undefined;
  readonly #options: CrewOptions;
  readonly #drivers: readonly DriverProcess[];
  #ready = 0;
  #openDisruptions = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    const { drivers } = options.settings;
    this.#drivers = Array.from({ length: drivers }, (_, n) => this.#start(n));
  }

  get isReady(): boolean {
    return this.#ready === this.#drivers.length;
  }

  tell(message: DriverMessage): void {
    for (const driver of this.#drivers) driver.tell(message);
  }

  async end(): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => driver.end()));
  }

  /** What others may do while the load goes on. */
  control(): LoadControl {
    let next = 0;
    return {
      pids: this.#drivers.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
      dropConsumer: () => this.#drivers[next++ % this.#drivers.length]?.tell({ kind: "drop-consumer" }),
      disrupt: () => {
        let isOver = false;
        this.#disrupted(this.#options.nowUs());
        return {
          over: () => {
            if (!isOver) this.#restored(this.#options.nowUs());
            isOver = true;
          },
        };
      },
    };
  }

  #start(n: number): DriverProcess {
    const { endpoint, stream, stages, seed, settings, part, clock, pinning } = this.#options;
    const { drivers, drainMs: _, ...rest } = settings;
    const number = part.index * DRIVERS_MAX + n;
    return new DriverProcess(
      {
        ...rest,
        driver: number,
        endpoint,
        stream,
        group: LOAD_GROUP,
        stages,
        seed,
        // Every part takes its starts, and every driver of it some of these.
        share: { index: part.index + part.count * n, count: part.count * drivers },
        clockOffsetUs: clock.offsetUs,
      },
      pinning,
      {
        onReport: (report) => this.#heard(n, number, report),
        onDeath: ({ words, printed }: DriverDeath) => {
          this.death ??= `driver ${n + 1} died (${words})${printed === "" ? "" : `: ${printed}`}`;
        },
      },
    );
  }

  #heard(n: number, number: number, report: DriverReport): void {
    const { tally } = this.#options;
    switch (report.kind) {
      case "awake":
        return;
      case "ready":
        this.#ready++;
        return;
      case "progress":
        return tally.progress(n, report.counts, report.latencies);
      case "finished":
        return tally.finished(n, number, report);
      case "connections":
        return report.lost === 1 ? this.#disrupted(report.atUs) : this.#restored(report.atUs);
    }
  }

  #disrupted(startUs: number): void {
    if (this.#openDisruptions++ > 0) return;
    const { disruptions } = this.#options.tally;
    const index = disruptions.push({ startUs, endUs: Infinity, lastHandledUs: 0 }) - 1;
    this.tell({ kind: "disruption", index, startUs });
  }

  #restored(endUs: number): void {
    if (--this.#openDisruptions > 0) return;
    const { disruptions } = this.#options.tally;
    const index = disruptions.length - 1;
    disruptions[index]!.endUs = endUs;
    this.tell({ kind: "disruption-over", index, endUs });
  }
}
