/** A consumer that only ever reads new entries: a crash strands those that it had been given. */

import { runAlone, scenario } from "streamproof";
import { runOnlyNewConsumer } from "../../fixtures/zoo/reads-only-new.js";

export default scenario({
  name: "reads only new entries",
  stream: "orders",
  group: "billing",
  workload: { entries: 6 },
  workers: 2,
  consume: ({ redis, stream, group, consumer, handle, signal, ms }) =>
    runOnlyNewConsumer({
      client: redis(),
      reader: redis(),
      stream,
      group,
      consumer,
      handler: handle,
      signal,
      blockMs: ms(2000),
    }),
  faults: { crash: 1 },
  finds: ["stranded-entry"],
});

runAlone(import.meta.url);
