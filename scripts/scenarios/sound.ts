/** A sound consumer under every fault there is: nothing may be found. */

import { runAlone, scenario } from "streamproof";
import { runSoundConsumer } from "../../fixtures/zoo/sound.js";

const poison = { deliveriesMax: 3, deadLetterStream: "orders:dead" };

export default scenario({
  name: "sound consumer",
  stream: "orders",
  group: "billing",
  workload: { entries: 8, poison: 1, malformed: 1 },
  workers: 3,
  consume: ({ redis, handle, ms, ...context }) =>
    runSoundConsumer({
      ...context,
      connect: redis,
      ...poison,
      handler: handle,
      durations: {
        blockMs: ms(5000),
        leaseMs: ms(15_000),
        renewEveryMs: ms(3000),
        sweepEveryMs: ms(5000),
        pauseAfterErrorMs: ms(200),
        handlerMs: ms(60_000),
      },
    }),
  faults: {
    crash: 2,
    disconnect: 2,
    slowReply: 1,
    slowHandler: 1,
    brokerRestart: 1,
    pause: 1,
    handlerFails: 1,
    handlerCrash: 1,
    halfOpen: 1,
    refusals: 1,
    rollingDeploy: 1,
    scaleIn: 1,
    scaleOut: 1,
    clockJump: 1,
    splitReply: 1,
    handlerHangs: 1,
  },
  expect: { poison, recoveredWithin: "3m" },
});

runAlone(import.meta.url);
