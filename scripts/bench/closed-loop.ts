/** A closed loop that measures as redis-benchmark does, on the drivers' own connections and histograms: what one of them measures wrong shows beside redis-benchmark. */

import { fileURLToPath } from "node:url";
import { runClient } from "../../properties/serve/run-client.js";
import { pinDrivers } from "../../src/load/cpu-pinning.js";
import { Connection } from "../../src/load/connection.js";
import { sourceArguments } from "../../src/load/driver-process.js";
import { addCounts, emptyHistogram, latencyFigures, LatencyRecorder } from "../../src/load/latencies.js";
import { commandText, type WireReader } from "../../src/load/wire.js";
import { monotonicUs } from "../../src/platform/clock.js";

/** What is sent, by how many clients, so many at once, and for how long. */
export interface ClosedLoop {
  readonly port: number;
  readonly clients: number;
  readonly pipeline: number;
  readonly command: readonly string[];
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** What one side made of it. */
export interface Side {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs it in a process of its own, on the CPU that drivers have. */
export async function closedLoop(loop: ClosedLoop): Promise<Side> {
  const [command, ...args] = [...pinDrivers(1).command, process.execPath, ...sourceArguments(MAIN)];
  const { code, out, err } = await runClient(command!, args, JSON.stringify(loop));
  if (code !== 0) throw new Error(`the closed loop ended with ${code}: ${err.slice(-300)}`);
  return JSON.parse(out) as Side;
}

/** Sends, waits for all answers, sends again; for as long as it was told. */
export async function runClosedLoop(loop: ClosedLoop): Promise<Side> {
  const recorder = new LatencyRecorder();
  const latencies = recorder.of("publish");
  const clients = Array.from({ length: loop.clients }, () => new Client(loop, (us) => latencies.record(0, us)));
  const answered = (): number => clients.reduce((sum, client) => sum + client.answered, 0);
  await after(loop.warmUpMs);
  recorder.take();
  const [before, cpu, startUs] = [answered(), process.cpuUsage(), monotonicUs()];
  await after(loop.durationMs);
  const [count, { user, system }, us] = [answered() - before, process.cpuUsage(cpu), monotonicUs() - startUs];
  const histogram = emptyHistogram();
  for (const counts of recorder.take()) addCounts(histogram, counts);
  for (const client of clients) client.close();
  const { percentileMs, meanMs } = latencyFigures(histogram);
  return {
    perSecond: count / (us / 1e6),
    perCpuSecond: count / ((user + system) / 1e6),
    meanMs,
    p50Ms: percentileMs(50),
    p99Ms: percentileMs(99),
  };
}

/** One connection. As redis-benchmark does, it takes for the latency of all its requests what the first answer took from the sending on. */
class Client {
  answered = 0;
  readonly #connection: Connection;
  readonly #batch: Buffer;
  readonly #pipeline: number;
  readonly #record: (us: number) => void;
  #due = 0;
  #sentUs = 0;
  #us = 0;

  constructor({ port, pipeline, command }: ClosedLoop, record: (us: number) => void) {
    this.#batch = Buffer.from(commandText(...command).repeat(pipeline), "latin1");
    this.#pipeline = pipeline;
    this.#record = record;
    this.#connection = new Connection({ host: "127.0.0.1", port }, 0, {
      onReady: () => this.#send(),
      onBytes: (reader) => this.#answers(reader),
      onLost: (reason) => {
        throw new Error(`a connection was lost: ${reason}`);
      },
    });
  }

  close(): void {
    this.#connection.close();
  }

  #send(): void {
    this.#due = this.#pipeline;
    this.#sentUs = monotonicUs();
    this.#connection.write(this.#batch);
  }

  #answers(reader: WireReader): void {
    if (this.#due === this.#pipeline) this.#us = monotonicUs() - this.#sentUs;
    while (this.#due > 0 && reader.bulk()) {
      this.#due--;
      this.answered++;
      this.#record(this.#us);
    }
    // As redis-benchmark's, it writes in the next turn of the event loop, when all others were read; that wait is in no latency.
    if (this.#due === 0) setImmediate(() => this.#send());
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

const MAIN = fileURLToPath(import.meta.url).replace(/closed-loop\.ts$/, "closed-loop-main.ts");
