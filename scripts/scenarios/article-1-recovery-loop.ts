/** The first article's consumer: one payload that does not parse drags its neighbours along until they are thrown away. */

import { runAlone, scenario } from "streamproof";
import { runRecoveryLoopConsumer } from "../../fixtures/zoo/article-1-recovery-loop.js";

export default scenario({
  name: "article 1: recovery loop",
  stream: "orders",
  group: "billing",
  workload: { entries: 6, poison: 1, malformed: 1 },
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
  faults: { crash: 1 },
  // It gives an entry up when it was delivered more than five times: at the sixth.
  expect: { poison: { deliveriesMax: 6, deadLetterStream: "orders:dead" }, recoveredWithin: "5m" },
  finds: ["lost-entry", "poison-discarded", "early-ack"],
});

runAlone(import.meta.url);
