/** Where a process can be killed, and how much of what it had written still reaches the server. */

import fc from "fast-check";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { takeCensus } from "../../explore/census.js";
import { planArbitrary } from "../../explore/plan-arbitrary.js";
import { sweepPlans } from "../../explore/sweep.js";
import type { CrashFault } from "../../faults/fault.js";
import { describeFault, readFault } from "../../faults/table.js";
import type { History } from "../../history/event.js";
import { FieldReader } from "../../scenario/field-reader.js";
import type { WorkerContext } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { simulate } from "./simulate.js";

/** What the process of worker-1 did, in its own words. */
let said: string[] = [];

/** Answers each entry with a burst of commands over two connections, and goes on once that is answered. */
async function consume({ redis, stream, group, consumer, handle }: WorkerContext): Promise<void> {
  const reader = redis();
  const writer = redis();
  await writer.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  for (;;) {
    const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, ">"] as const;
    const rows = ((await reader.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
    for (const [id, fields] of rows) {
      await handle(fields);
      said.push("writes");
      const written = [writer.set("a", id), reader.set("b", id), writer.set("c", id), reader.set("d", id)];
      // The replies to both come in one piece.
      void written[2]!.then(() => said.push("has c"));
      await written[0];
      said.push("has a");
      setTimeout(() => said.push("later"), 0);
      await Promise.all(written);
      await Promise.all([writer.xack(stream, group, id), writer.get("a")]);
    }
  }
}

const subject = scenario({
  name: "bursts",
  stream: "orders",
  group: "billing",
  workload: { entries: 1 },
  workers: 1,
  consume,
  faults: { crash: 1 },
  timing: { handler: 10 },
  ioredis: Redis,
});

type Killed = Pick<CrashFault, "at" | "arriving">;

async function runWith({ at, arriving }: Killed): Promise<History> {
  said = [];
  const crash: CrashFault = {
    kind: "crash",
    at,
    restart: "never",
    restartAfterMs: 0,
    ...(arriving === undefined ? {} : { arriving }),
  };
  const plan = { entries: ["sound"], backlog: 0, workers: 1, faults: [crash] } as const;
  return (await simulate(subject, plan, { choices: {} })).history;
}

/** How many commands of the burst took effect. The process that starts when the faults have stopped reads new entries only. */
function arrived(history: History): number {
  return history.filter((event) => event.kind === "command" && event.name === "set").length;
}

const set = { process: 1, command: "set", nth: 1 } as const;
/** The handler's end, from which the burst follows: timers before it are the client's own. */
const handlerEnds = { process: 1, command: "timer", when: "timer" } as const;

test.each([
  [undefined, 0],
  [0, 0],
  [1, 1],
  [3, 3],
  [4, 4],
  [9, 4],
])("killed at the timer at whose end a burst is written, with %s of it arriving: %s do", async (arriving, count) => {
  const nth = await timerOf("writes");
  const history = await runWith({ at: { ...handlerEnds, nth }, ...(arriving === undefined ? {} : { arriving }) });
  expect(arrived(history)).toBe(count);
  // What follows from the callback at that instant was run, and nothing after it.
  expect(said).toEqual(["writes"]);
  const acknowledged = history.filter(({ kind }) => kind === "acknowledged");
  expect(acknowledged).toEqual([]);
});

/** Which timer of worker-1 is the one at which it first says so. */
async function timerOf(word: string): Promise<number> {
  for (let nth = 1; nth < 50; nth++) {
    await runWith({ at: { ...handlerEnds, nth } });
    if (said.includes(word)) return nth;
  }
  throw new Error(`it never says ${word}`);
}

test.each([
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
])(
  "killed after the first command of a burst, with %s more arriving: %s have taken effect",
  async (arriving, count) => {
    const history = await runWith({ at: { ...set, when: "after" }, arriving });
    expect(arrived(history)).toBe(count);
    expect(said).toEqual(["writes"]);
  },
);

test("killed once it has a reply: what follows from that is run at once, and neither what comes behind it nor anything later", async () => {
  const history = await runWith({ at: { ...set, when: "reply" } });
  expect(said).toEqual(["writes", "has a"]);
  const fault = history.find(({ kind }) => kind === "fault")!;
  const taken = history.find((event) => event.kind === "command" && event.name === "set")!;
  // The reply takes the plain network's one way.
  expect(fault.timeMs - taken.timeMs).toBeCloseTo(0.1, 5);
  expect(history.find(({ kind }) => kind === "process-ended")).toMatchObject({ timeMs: fault.timeMs, cause: "killed" });
});

test("a sweep tries the reply, and what was on its way, at commands that move entries", async () => {
  const plan = { entries: ["sound"], backlog: 0, workers: 1, faults: [] } as const;
  const { history } = await simulate(subject, plan, { choices: {} });
  const { plans } = sweepPlans(subject, takeCensus([history]), 10_000);
  const crashes = plans.flatMap(({ faults }) => faults.filter((fault) => fault.kind === "crash"));
  const extra = crashes.filter(({ at, arriving }) => at.when === "reply" || arriving !== undefined);
  const places = new Set(extra.map(({ at, arriving }) => `${at.command} ${at.when} ${arriving}`));
  expect([...places].sort()).toEqual(["xack after 1", "xack reply 0", "xreadgroup reply 0"]);
});

test("crashes of the old form are read as ever, and of the new form with every field checked", () => {
  const read = (fault: object): CrashFault => readFault(FieldReader.of(fault, "file"), 1) as CrashFault;
  const base = { kind: "crash", restart: "never", restartAfterMs: 0 } as const;
  for (const crash of [
    { ...base, at: { ...set, when: "after" } },
    { ...base, at: { ...set, when: "reply" }, arriving: 2 },
    { ...base, at: { process: 1, command: "timer", nth: 3, when: "timer" } },
  ])
    expect(read(crash)).toEqual(crash);
  expect(() => read({ ...base, at: { ...set, when: "timer" } })).toThrow("at.command");
  expect(() => read({ ...base, at: { ...set, when: "before" }, arriving: 1 })).toThrow("arriving");
  expect(() => read({ ...base, at: { ...set, when: "after" }, arriving: -1 })).toThrow("arriving");
});

test("a crash in words", () => {
  const base = { kind: "crash", restart: "never", restartAfterMs: 0 } as const;
  expect(describeFault({ ...base, at: { ...set, when: "reply" }, arriving: 2 })).toBe(
    "worker-1 is killed once it has the reply to its 1st SET (2 commands that it had written still arrive)",
  );
  expect(describeFault({ ...base, at: { process: 1, command: "timer", nth: 3, when: "timer" } })).toBe(
    "worker-1 is killed at its 3rd timer",
  );
});

test("each crash that is drawn is drawn again from its own shrinks, down to the smallest", async () => {
  const plan = { entries: ["sound"], backlog: 0, workers: 1, faults: [] } as const;
  const { history } = await simulate(subject, plan, { choices: {} });
  const arbitrary = planArbitrary(subject, takeCensus([history]));
  const moments = new Set<string>();
  for (const drawn of fc.sample(arbitrary, { numRuns: 300, seed: 7 })) {
    for (const { kind, ...fault } of drawn.faults) {
      if (kind !== "crash") continue;
      const { at } = fault as CrashFault;
      moments.add(at.when);
      if (at.nth === 1) continue;
      // Shrunk without what fast-check knows of how it was drawn, as a plan from a file is.
      const shrunk = [...arbitrary.shrink(drawn, undefined)].flatMap(({ value }) => value.faults);
      expect(shrunk.some((one) => one.kind === "crash" && one.at.when === at.when && one.at.nth < at.nth)).toBe(true);
    }
  }
  expect([...moments].sort()).toEqual(["after", "before", "reply", "timer"]);
});
