/** streamproof/mock beside ioredis-mock and a real server: the same commands by the same loop, one at a time and in pipelines. */

import { Redis } from "ioredis";
import IoredisMock from "ioredis-mock";
import Mock from "streamproof/mock";
import { rate, type Figure } from "./figure.js";
import { withRealServer } from "./real-server.js";

const ROUNDS = 5;
/** Entries that the stream has at the end of a round; ioredis-mock copies them all for each XADD. */
const LENGTHS = [1_000, 10_000] as const;
const PIPELINE = 50;
const ENTRY = '{"id":"entry-1","amount":100}';

const wallSeconds = (): number => performance.now() / 1000;

/** Rates by wall time, since the real server's CPU time is another process's. */
export async function benchDropIn(): Promise<readonly Figure[]> {
  const subjects: (readonly [name: string, client: Redis])[] = [
    ["ioredis-mock", new IoredisMock() as unknown as Redis],
    ["streamproof/mock", new Mock()],
  ];
  return withRealServer(async (port) => {
    if (port !== undefined) subjects.push(["redis-server", new Redis({ port })]);
    const figures: Figure[] = [];
    for (const work of [...LENGTHS.map(single), pipelined]) figures.push(...(await measured(subjects, work)));
    for (const [, client] of subjects) client.disconnect();
    return figures;
  });
}

type Work = readonly [how: string, run: (client: Redis) => Promise<number>];

async function measured(subjects: readonly (readonly [string, Redis])[], [how, run]: Work): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, client] of subjects) {
    const { value, range } = await rate(ROUNDS, () => run(client), wallSeconds);
    figures.push({ name: `${name}: XADD + HSET + GET, ${how}`, value, unit: "commands/s of wall time", range });
  }
  const [theirs, ours, real] = figures.map(({ value }) => value);
  const ratio = (name: string, value: number): Figure => ({ name: `${name}, ${how}`, value, unit: "" });
  figures.push(ratio("streamproof/mock over ioredis-mock", ours! / theirs!));
  if (real !== undefined) figures.push(ratio("streamproof/mock over redis-server", ours! / real));
  return figures;
}

const single = (length: number): Work => [
  `one at a time, ${length.toLocaleString("en-US")} entries`,
  async (client) => {
    await client.flushall();
    for (let i = 0; i < length; i++) {
      await client.xadd("s", "*", "data", ENTRY);
      await client.hset("h", "field", i);
      await client.get("k");
    }
    return length * 3;
  },
];

const pipelined: Work = [
  `pipelines of ${PIPELINE * 3}`,
  async (client) => {
    await client.flushall();
    for (let i = 0; i < LENGTHS[0] / PIPELINE; i++) {
      const pipeline = client.pipeline();
      for (let j = 0; j < PIPELINE; j++) pipeline.xadd("s", "*", "data", ENTRY).hset("h", "field", j).get("k");
      await pipeline.exec();
    }
    return LENGTHS[0] * 3;
  },
];
