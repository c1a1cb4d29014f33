/** Replies that come in pieces, and replies that come when the client no longer waits for them. */

import { connect } from "node:net";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { explore } from "../../explore/explore.js";
import type { Fault } from "../../faults/fault.js";
import { pieceEnds } from "../../faults/split-reply.js";
import type { History } from "../../history/event.js";
import type { ProcessContext, Publish, Scenario, ScenarioDefinition, WorkerContext } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { simulate } from "./simulate.js";

/** When pieces arrived at a client of worker-1, in microseconds since it started, and what they were. */
let pieces: { readonly atUs: number; readonly text: string }[] = [];

/** Asks over a socket of its own, one command after the other, and takes each chunk for a whole reply. */
async function ask(socket: ReturnType<typeof connect>, ...args: readonly (string | number)[]): Promise<string> {
  const parts = args.map((arg) => `$${Buffer.byteLength(String(arg))}\r\n${arg}\r\n`);
  const reply = new Promise<string>((resolve) => {
    socket.once("data", (chunk: Buffer) => resolve(chunk.toString()));
  });
  socket.write(`*${args.length}\r\n${parts.join("")}`);
  return reply;
}

async function takesChunksForReplies({ url, stream, group, consumer, handle }: WorkerContext): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const startedUs = Math.round(performance.now() * 1000);
  socket.on("data", (chunk: Buffer) =>
    pieces.push({ atUs: Math.round(performance.now() * 1000) - startedUs, text: chunk.toString() }),
  );
  await new Promise((resolve) => socket.once("connect", resolve));
  await ask(socket, "XGROUP", "CREATE", stream, group, "0", "MKSTREAM");
  for (;;) {
    const reply = await ask(socket, "XREADGROUP", "GROUP", group, consumer, "BLOCK", 1000, "STREAMS", stream, ">");
    const [id] = /\d{13}-\d+/.exec(reply) ?? [];
    if (id === undefined || !reply.includes("entry-")) continue;
    await handle(reply);
    await ask(socket, "XACK", stream, group, id);
  }
}

async function ioredisReads({ redis, stream, group, consumer, handle }: WorkerContext): Promise<void> {
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  for (;;) {
    const args = ["GROUP", group, consumer, "BLOCK", 1000, "STREAMS", stream, ">"] as const;
    const rows = ((await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
    for (const [id, fields] of rows) {
      await handle(fields);
      await client.xack(stream, group, id);
    }
  }
}

function scenarioOf(more: Partial<ScenarioDefinition>): Scenario {
  return scenario({
    name: "late replies",
    stream: "orders",
    group: "billing",
    workload: { entries: 2 },
    workers: 1,
    consume: ioredisReads,
    ioredis: Redis,
    ...more,
  });
}

async function runWith(fault: Fault | undefined, consume: (context: WorkerContext) => unknown): Promise<History> {
  pieces = [];
  const faults = fault === undefined ? [] : [fault];
  const plan = { entries: ["sound", "sound"], backlog: 0, workers: 1, faults } as const;
  return (await simulate(scenarioOf({ consume }), plan, { choices: {} })).history;
}

const split = { kind: "split-reply", pieceBytes: 10, gapMs: 50 } as const;
const at = { process: 1, command: "xreadgroup", nth: 1 } as const;

test("a reply in pieces is the whole reply, so many bytes at a time and so far apart", async () => {
  await runWith(undefined, takesChunksForReplies);
  // The first is XGROUP's.
  const whole = pieces[1]!.text;
  await runWith({ ...split, at: { ...at, when: "after" } }, takesChunksForReplies);
  const parts = pieces.slice(1, 1 + Math.min(16, Math.ceil(whole.length / 10)));
  expect(parts.map(({ text }) => text).join("")).toBe(whole);
  expect(parts.slice(0, -1).every(({ text }) => text.length === 10)).toBe(true);
  expect(parts.slice(1).map(({ atUs }, n) => atUs - parts[n]!.atUs)).toEqual(parts.slice(1).map(() => 50_000));
});

test("a request in pieces takes effect with its last piece, and what is behind it later still", async () => {
  const place = { ...at, command: "xack", when: "before" } as const;
  const plain = await runWith(undefined, ioredisReads);
  const history = await runWith({ ...split, at: place }, ioredisReads);
  const acknowledged = (of: History): number => of.find(({ kind }) => kind === "acknowledged")!.timeMs;
  const id = history.find((event) => event.kind === "acknowledged")!.id;
  const request = ["XACK", "orders", "billing", id].map((arg) => `$${arg.length}\r\n${arg}\r\n`).join("");
  const gaps = Math.ceil(`*4\r\n${request}`.length / 10) - 1;
  expect(acknowledged(history) - acknowledged(plain)).toBeCloseTo(50 * gaps, 5);
  expect(history.at(-2)).toMatchObject({ kind: "run-ended", isSettled: true });
});

test("a cut into pieces ends with all the rest, in sixteen at most", () => {
  expect(pieceEnds(7, 3)).toEqual([3, 6, 7]);
  expect(pieceEnds(3, 3)).toEqual([3]);
  expect(pieceEnds(1000, 1)).toEqual([...Array.from({ length: 15 }, (_, n) => n + 1), 1000]);
});

test("a client that takes each chunk for a reply strands entries whose replies come in pieces; ioredis does not", async () => {
  const faults = { splitReply: 1 };
  const broken = await explore({
    scenario: scenarioOf({ consume: takesChunksForReplies, faults }),
    runs: 100,
    seed: 1,
  });
  expect(broken.findings.map(({ anomaly }) => anomaly.name)).toContain("stranded-entry");
  const sound = await explore({ scenario: scenarioOf({ faults }), runs: 100, seed: 1 });
  expect(sound.findings).toEqual([]);
});

/** Publishes again when no answer came in time. */
function publishesAgain({ redis, stream }: ProcessContext): Publish {
  const client = redis({ commandTimeout: 500 });
  return async ({ fields }) => {
    for (;;) {
      try {
        return await client.xadd(stream, "*", ...Object.entries(fields).flat());
      } catch (error) {
        if (!String(error).includes("Command timed out")) throw error;
      }
    }
  };
}

test("a publish that times out at the client and is sent again is two entries: a slow reply is all it takes", async () => {
  const { findings } = await explore({
    scenario: scenarioOf({ produce: publishesAgain, faults: { slowReply: 1 }, timing: { slowReply: 800 } }),
    runs: 100,
    seed: 1,
  });
  expect(findings.map(({ anomaly }) => anomaly.name)).toEqual(["duplicate-publish"]);
  expect(findings[0]!.plan.faults).toMatchObject([
    { kind: "slow-reply", at: { process: 0, command: "xadd", when: "after" }, delayMs: 800 },
  ]);
  const inTime = scenarioOf({ produce: publishesAgain, faults: { slowReply: 1 }, timing: { slowReply: 400 } });
  expect((await explore({ scenario: inTime, runs: 100, seed: 1 })).findings).toEqual([]);
});
