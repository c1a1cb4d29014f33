/** The producer's loop: publishes the backlog, then the rest, with the user's own code or with a client that never publishes twice. */

import type { ProcessContext, Publish, Scenario } from "./scenario.js";
import type { WorkloadEntry } from "./plan.js";
import type { Outcome } from "../history/event.js";

/** What the loop reports. */
export interface ProducerReports {
  readonly invoked: (entry: WorkloadEntry) => void;
  readonly completed: (entry: WorkloadEntry, outcome: Outcome, error: string | undefined) => void;
  /** All entries of the backlog are published; the rest waits until the returned promise resolves. */
  readonly backlogDone: () => Promise<void>;
  readonly done: () => void;
}

/** What is published, and how fast. */
export interface ProducerWork {
  readonly entries: readonly WorkloadEntry[];
  readonly backlog: number;
  readonly intervalMs: number;
}

/** Runs a producer from start to end. A publish that fails is reported as `info` and not repeated. */
export async function runProducer(
  scenario: Scenario,
  context: ProcessContext,
  work: ProducerWork,
  reports: ProducerReports,
): Promise<void> {
  const publish = scenario.produce === undefined ? publishOnce(context) : await scenario.produce(context);
  for (const [index, entry] of work.entries.entries()) {
    if (index === work.backlog) await reports.backlogDone();
    if (index > work.backlog && work.intervalMs > 0)
      await new Promise((resolve) => setTimeout(resolve, work.intervalMs));
    reports.invoked(entry);
    try {
      await publish(entry);
      reports.completed(entry, "ok", undefined);
    } catch (error) {
      reports.completed(entry, "info", error instanceof Error ? error.message : String(error));
    }
  }
  if (work.entries.length <= work.backlog) await reports.backlogDone();
  reports.done();
}

/** Publishes with one XADD that is never sent twice: after a lost reply its outcome stays unknown. */
function publishOnce(context: ProcessContext): Publish {
  const redis = context.redis({ autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 });
  // Each failure also rejects the publish that met it.
  redis.on("error", () => {});
  return ({ fields }) => {
    const flat: string[] = [];
    for (const name of Object.keys(fields)) flat.push(name, fields[name]!);
    return redis.xadd(context.stream, "*", ...flat);
  };
}
