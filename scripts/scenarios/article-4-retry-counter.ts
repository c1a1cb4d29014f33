/** The fourth article's consumer: entries that it claims are never handled, and those before its group never delivered. */

import { runAlone, scenario } from "streamproof";
import { runRetryCounterConsumer } from "../../fixtures/zoo/article-4-retry-counter.js";

export default scenario({
  name: "article 4: retry counter",
  stream: "events",
  group: "mygroup",
  workload: {
    entries: 6,
    poison: 1,
    malformed: 1,
    payload: ({ token }) => ({
      type: "order.created",
      version: "1",
      payload: JSON.stringify({ order_id: token, total: 99.99 }),
    }),
  },
  workers: 2,
  consume: ({ redis, handle, ms, ...context }) =>
    runRetryCounterConsumer({
      ...context,
      client: redis(),
      reader: redis(),
      deadLetterStream: "dead_letters",
      handler: handle,
      durations: { blockMs: ms(5000), idleMinMs: ms(60_000), reclaimEveryMs: ms(30_000) },
    }),
  faults: { crash: 1 },
  // Three failures are counted; the fourth delivery moves an entry. Eight minutes are time enough for that.
  expect: { poison: { deliveriesMax: 4, deadLetterStream: "dead_letters" }, recoveredWithin: "8m" },
  finds: ["stranded-entry", "undelivered-entry", "poison-loop", "pending-leak"],
});

runAlone(import.meta.url);
