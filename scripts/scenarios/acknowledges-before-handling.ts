/** A consumer that acknowledges before it handles: a crash in between loses the entry. */

import { runAlone, scenario } from "streamproof";
import { runEarlyAcknowledgementConsumer } from "../../fixtures/zoo/acknowledges-before-handling.js";

export default scenario({
  name: "acknowledges before handling",
  stream: "orders",
  group: "billing",
  workload: { entries: 6 },
  workers: 2,
  consume: ({ redis, handle, ms, ...context }) =>
    runEarlyAcknowledgementConsumer({
      ...context,
      client: redis(),
      reader: redis(),
      handler: handle,
      durations: { blockMs: ms(2000), idleMinMs: ms(15_000), sweepEveryMs: ms(5000) },
    }),
  faults: { crash: 1 },
  finds: ["lost-entry", "early-ack"],
});

runAlone(import.meta.url);
