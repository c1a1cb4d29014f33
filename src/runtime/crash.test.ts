/** A dead worker never runs another line: swept over every command of a worker that uses all the ways in which code goes on later. */

import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Redis as Redis6 } from "ioredis-6";
import { Redis } from "ioredis";
import type { Fault } from "../faults/fault.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario, WorkerContext } from "../scenario/scenario.js";
import { scenario } from "../scenario/validation.js";
import { simulate } from "../targets/simulator/simulate.js";

/** Lines that ran: which start of the worker, and when, in microseconds since that start. */
interface Line {
  readonly start: number;
  readonly atUs: number;
}

const lines: Line[] = [];
let starts = 0;

/** Uses finally, generators, intervals, nested timers, races, emitters, callbacks, pipelines, MULTI and blocking reads. */
async function consume({ redis, stream, group, consumer, handle }: WorkerContext): Promise<void> {
  const start = starts++;
  const ran = (): void => void lines.push({ start, atUs: Number(process.hrtime.bigint() / 1000n) });
  const client = redis();
  client.on("close", ran).on("error", ran).on("end", ran);
  setInterval(ran, 3);
  setTimeout(() => setTimeout(() => setImmediate(ran), 1), 2);
  const emitter = new EventEmitter().on("entry", ran);
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(ran);
  async function* entries(): AsyncGenerator<[string, string[]]> {
    try {
      for (;;) {
        const reply = await client.xreadgroup(
          "GROUP",
          group,
          consumer,
          "COUNT",
          2,
          "BLOCK",
          20,
          "STREAMS",
          stream,
          ">",
        );
        ran();
        for (const [, rows] of (reply ?? []) as [string, [string, string[]][]][]) yield* rows;
      }
    } finally {
      ran();
    }
  }
  for await (const [id, fields] of entries()) {
    try {
      emitter.emit("entry");
      await Promise.race([handle(fields), new Promise((resolve) => setTimeout(resolve, 50))]);
    } finally {
      ran();
      await client.multi().xack(stream, group, id).incr("handled").exec();
      ran();
    }
    await client.pipeline().set("last", id).get("last").exec();
    client.incr("seen", () => ran());
    process.nextTick(ran);
    queueMicrotask(ran);
  }
}

test.each([
  ["ioredis 5", Redis],
  ["ioredis 6", Redis6],
])("no line of a killed worker runs, at whatever command it is killed (%s)", async (_name, ioredis) => {
  const subject = scenario({
    name: "crash",
    stream: "s",
    group: "g",
    workload: { entries: 3 },
    workers: 1,
    consume,
    faults: { crash: 1 },
    ioredis,
    timing: { restartAfter: 30 },
    expect: { recoveredWithin: "1s" },
  });
  const base: RunPlan = { entries: ["sound", "sound", "sound"], backlog: 1, workers: 1, faults: [] };
  const { history } = await simulate(subject, base, { choices: {} });
  let crashes = 0;
  for (const event of history) {
    if (event.kind !== "command" || event.process !== "worker-1") continue;
    for (const when of ["before", "after"] as const) {
      const at = { process: 1, command: event.name, nth: event.nth, when };
      crashes += await killAt(subject, base, { kind: "crash", at, restart: "same-name", restartAfterMs: 30 });
    }
  }
  expect(crashes).toBeGreaterThan(40);
});

/** One run with one crash; sees that the first start of the worker ran no line after its death. Returns how often it died. */
async function killAt(subject: Scenario, base: RunPlan, fault: Fault): Promise<number> {
  lines.length = 0;
  starts = 0;
  const { history } = await simulate(subject, { ...base, faults: [fault] }, { choices: {} });
  const killed = history.find((event) => event.kind === "process-ended" && event.cause === "killed");
  if (killed === undefined) return 0;
  const started = history.find((event) => event.kind === "process-started" && event.process === "worker-1")!;
  const diedAtUs = Math.round((killed.timeMs - started.timeMs) * 1000);
  expect(lines.filter(({ start, atUs }) => start === 0 && atUs > diedAtUs)).toEqual([]);
  return 1;
}
