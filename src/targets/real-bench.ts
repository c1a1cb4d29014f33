/** What tests of runs on real servers share: scenario files of one consumer, in a folder of their own. */

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fault } from "../faults/fault.js";
import type { History, HistoryEvent } from "../history/event.js";
import { loadScenarioFile } from "../scenario/load.js";
import type { EntryKind } from "../scenario/plan.js";
import { runOnServer } from "./real-run.js";
import type { RealServer } from "./server.js";
import type { RunResult } from "./target.js";

const BUILDER = fileURLToPath(new URL("../scenario/validation.ts", import.meta.url));

/** A worker that reads, reclaims what is idle, and dead-letters what fails three times. */
export const SOUND = `
  const client = redis({ maxRetriesPerRequest: null });
  client.on("error", () => {});
  signal.addEventListener("abort", () => client.disconnect());
  const make = () => client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  const one = async ([id, fields]) => {
    const isHandled = await Promise.resolve().then(() => handle(JSON.parse(fields[1]))).then(() => true, () => false);
    if (!isHandled) {
      const [row] = await client.xpending(stream, group, id, id, 1);
      if (row !== undefined && row[3] < 3) return;
      await client.xadd(stream + ":dead", "*", ...fields);
    }
    await client.xack(stream, group, id);
  };
  await make();
  while (!signal.aborted) {
    try {
      const [, idle] = await client.xautoclaim(stream, group, consumer, ms(15000), "0");
      for (const entry of idle) await one(entry);
      const read = await client.xreadgroup("GROUP", group, consumer, "COUNT", 2, "BLOCK", ms(1000), "STREAMS", stream, ">");
      for (const [, entries] of read ?? []) for (const entry of entries) await one(entry);
    } catch {
      if (!signal.aborted) await make();
    }
  }`;

/** One run. */
export interface BenchRun {
  /** The body of `consume`. */
  readonly consume: string;
  readonly faults?: readonly Fault[];
  readonly entries?: readonly EntryKind[];
  readonly server: RealServer;
  readonly signal?: AbortSignal;
  readonly idleMs?: number;
}

/** A folder with scenario files. */
export class RealBench {
  readonly folder = mkdtempSync(join(tmpdir(), "streamproof-test-"));
  #count = 0;

  constructor() {
    symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(this.folder, "node_modules"));
    writeFileSync(join(this.folder, "package.json"), `{ "type": "module" }`);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a plan of two workers, at a fiftieth of the scenario's durations. */
  async run({ consume, faults = [], entries, server, signal, idleMs }: BenchRun): Promise<RunResult> {
    const file = join(this.folder, `scenario-${++this.#count}.ts`);
    writeFileSync(file, scenarioFile(consume));
    const { scenarios } = await loadScenarioFile(file);
    return runOnServer({
      scenario: scenarios[0]!,
      scenarioFile: file,
      plan: {
        entries: entries ?? ["sound", "sound", "sound"],
        backlog: 1,
        workers: 2,
        faults,
        ...(idleMs === undefined ? {} : { idleMs }),
      },
      server,
      target: "process",
      timeScale: 0.02,
      signal: signal ?? new AbortController().signal,
    });
  }
}

/** The events of one kind. */
export function eventsOf<K extends HistoryEvent["kind"]>(
  history: History,
  kind: K,
): (HistoryEvent & { readonly kind: K })[] {
  return history.filter((event): event is HistoryEvent & { readonly kind: K } => event.kind === kind);
}

function scenarioFile(consume: string): string {
  return `import { scenario } from ${JSON.stringify(BUILDER)};
import { Cluster, Redis } from "ioredis";
void [Cluster, Redis];
export default scenario({
  name: "on a real server",
  stream: "orders",
  group: "billing",
  workload: { entries: 4, poison: 1, malformed: 1 },
  workers: 2,
  consume: async ({ redis, consumer, handle, signal, stream, group, ms, topology }) => {${consume}},
  expect: { poison: { deliveriesMax: 5, deadLetterStream: "orders:dead" } },
});
`;
}
