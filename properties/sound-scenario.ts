/** Scenarios around the sound consumer, each with the faults that a property is about. */

import { scenario } from "streamproof";
import { runSoundConsumer } from "../fixtures/zoo/sound.js";
import type { FaultsDefinition, Scenario, ScenarioDefinition, WorkloadDefinition } from "../src/scenario/scenario.js";

/** The sound consumer under some faults. */
export function soundScenario(
  name: string,
  faults: FaultsDefinition,
  workload: Partial<WorkloadDefinition> = {},
  others: Partial<ScenarioDefinition> = {},
): Scenario {
  return scenario({
    ...others,
    name,
    stream: "orders",
    group: "billing",
    workload: { entries: 6, ...workload },
    workers: 3,
    consume: ({ redis, stream, group, consumer, handle, signal }) =>
      runSoundConsumer({
        connect: redis,
        stream,
        group,
        consumer,
        deadLetterStream: "orders:dead",
        deliveriesMax: 4,
        handler: handle,
        signal,
      }),
    faults,
    expect: { poison: { deliveriesMax: 4, deadLetterStream: "orders:dead" }, recoveredWithin: "3m" },
  });
}
