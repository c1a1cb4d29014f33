/** Code of one worker that goes on in a step of another is noticed: at once in a watched run, else where it touches what is not its own. */

import { expect, test } from "vitest";
import { Redis } from "ioredis";
import type { RunPlan } from "../scenario/plan.js";
import type { WorkerContext } from "../scenario/scenario.js";
import { scenario } from "../scenario/validation.js";
import { simulate } from "../targets/simulator/simulate.js";

const plan: RunPlan = {
  entries: ["sound"],
  backlog: 0,
  workers: 2,
  faults: [
    {
      kind: "crash",
      at: { process: 1, command: "echo", nth: 1, when: "after" },
      restart: "never",
      restartAfterMs: 1_000,
    },
  ],
};

/** What a run says of workers of which the first is killed while it waits for a promise that the second then resolves. */
async function saidOf(
  goOn: (context: WorkerContext, client: Redis) => Promise<unknown>,
  isWatched: boolean,
): Promise<readonly string[]> {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  const subject = scenario({
    name: "stray code",
    stream: "s",
    group: "g",
    workload: { entries: 1 },
    workers: 2,
    faults: { crash: 1 },
    ioredis: Redis,
    async consume(context) {
      const client = context.redis();
      if (context.consumer === "worker-1") {
        client.echo("last words").catch(() => {});
        await promise;
        await goOn(context, client).catch(() => {});
      } else {
        await new Promise((done) => setTimeout(done, 500));
        resolve();
      }
    },
    expect: { recoveredWithin: "5s" },
  });
  const { diagnoses } = await simulate(subject, plan, { choices: {} }, { isWatched });
  return diagnoses.map(({ what }) => what);
}

test.each([true, false])("a dead worker that calls its handler is noticed (watched: %s)", async (isWatched) => {
  const said = await saidOf(({ handle }) => handle("entry-1"), isWatched);
  expect(said).toEqual([expect.stringMatching(/^worker-2 .* worker-1, which is dead/)]);
});

// The first worker, started again after the faults stopped, waits for the same promise.
test.each([true, false])("a live one that uses its connection is noticed (watched: %s)", async (isWatched) => {
  const said = await saidOf((_context, client) => client.ping(), isWatched);
  expect(said).toEqual([expect.stringMatching(/^worker-2 .* worker-1: workers share state/)]);
});
