/** A consumer that only ever reads new entries: a crash strands those that it had been given. */

import { runAlone, scenario } from "streamproof";
import { runOnlyNewConsumer } from "../../fixtures/zoo/reads-only-new.js";

export default scenario({
  name: "reads only new entries",
  stream: "orders",
  group: "billing",
  workload: { entries: 6 },
  workers: 2,
  consume: ({ redis, handle, ms, ...context }) =>
    runOnlyNewConsumer({
      ...context,
      client: redis(),
      reader: redis(),
      handler: handle,
      blockMs: ms(2000),
    }),
  faults: { crash: 1 },
  finds: ["stranded-entry", "pending-leak"],
});

runAlone(import.meta.url);
