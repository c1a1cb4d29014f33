/** The first article's consumer again: a handler that takes longer than the idle threshold runs twice at once. */

import { runAlone, scenario } from "streamproof";
import { runRecoveryLoopConsumer } from "../../fixtures/zoo/article-1-recovery-loop.js";

export default scenario({
  name: "article 1: slow handler",
  stream: "orders",
  group: "billing",
  workload: { entries: 4 },
  workers: 2,
  consume: ({ redis, handle, ms, ...context }) =>
    runRecoveryLoopConsumer({
      ...context,
      client: redis({ maxRetriesPerRequest: null }),
      handler: handle,
      durations: {
        blockMs: ms(2000),
        pauseAfterErrorMs: ms(2000),
        idleMinMs: ms(15_000),
        recoveryPauseMs: ms(5000),
      },
    }),
  faults: { slowHandler: 1 },
  timing: { slowHandler: "30s" },
  finds: ["concurrent-handling"],
});

runAlone(import.meta.url);
