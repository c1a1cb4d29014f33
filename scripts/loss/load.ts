/** Publishers that note when which entry was answered, until their server goes away. */

import { Redis } from "ioredis";

/** A server on this machine, by its port. */
export interface At {
  readonly port: number;
}

/** How an entry is confirmed beyond the reply to XADD. */
export type Confirmation = "reply" | "wait" | "waitaof";

/** What was answered: ids, with the time of the answer in ms of `performance.now()`. */
export type Answered = ReadonlyMap<string, number>;

const CONNECTIONS = 4;
/** The key of the stream. */
export const STREAM = "orders";
const PAYLOAD = "x".repeat(200);
/** What a publisher waits for a confirmation, in ms. */
const CONFIRMED_MS_MAX = 2_000;

/** Publishes over four connections, each as fast as it is answered, until `stop`. */
export class Load {
  readonly answered = new Map<string, number>();
  readonly #clients: Redis[] = [];
  readonly #server: At;
  readonly #confirmation: Confirmation;
  #isOver = false;

  constructor(server: At, confirmation: Confirmation) {
    this.#server = server;
    this.#confirmation = confirmation;
  }

  async start(): Promise<void> {
    for (let i = 0; i < CONNECTIONS; i++) {
      const client = connectTo(this.#server);
      await client.connect();
      this.#clients.push(client);
      void this.#publish(client);
    }
  }

  /** What is answered from here on does not count: the server is about to go. */
  stop(): void {
    this.#isOver = true;
    for (const client of this.#clients) client.disconnect();
  }

  /** The server has gone: resolves with when, in ms of `performance.now()`. */
  async cutOff(): Promise<number> {
    const ends = this.#clients.map(
      (client) => new Promise<number>((ended) => client.on("end", () => ended(performance.now()))),
    );
    const atMs = await Promise.race(ends);
    this.stop();
    return atMs;
  }

  async #publish(client: Redis): Promise<void> {
    while (!this.#isOver) {
      try {
        const id = await client.xadd(STREAM, "*", "payload", PAYLOAD);
        if (!(await this.#isConfirmed(client)) || this.#isOver) continue;
        this.answered.set(id!, performance.now());
      } catch {
        // Refused (too few replicas), or the server is gone: it was not answered.
        if (client.status !== "ready") return;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  }

  /** Over the connection that published: both commands are about the writes of their own connection. */
  async #isConfirmed(client: Redis): Promise<boolean> {
    switch (this.#confirmation) {
      case "reply":
        return true;
      case "wait":
        return Number(await client.call("WAIT", "1", String(CONFIRMED_MS_MAX))) >= 1;
      case "waitaof":
        return Number(((await client.call("WAITAOF", "1", "0", String(CONFIRMED_MS_MAX))) as number[])[0]) >= 1;
    }
  }
}

/** Which of the answered entries a server holds no more: how many, and how long before `atMs` the first of them was answered. */
export async function lossOf(
  answered: Answered,
  server: At,
  atMs: number,
): Promise<{ readonly lost: number; readonly windowMs: number }> {
  const held = await ask(server, async (client) => {
    const ids = new Set<string>();
    for (let from = "-"; ;) {
      const rows = await client.xrange(STREAM, from, "+", "COUNT", 10_000);
      for (const [id] of rows) ids.add(id);
      if (rows.length < 10_000) return ids;
      from = `(${rows.at(-1)![0]}`;
    }
  });
  let lost = 0;
  let firstMs = atMs;
  for (const [id, answeredMs] of answered) {
    if (held.has(id)) continue;
    lost += 1;
    firstMs = Math.min(firstMs, answeredMs);
  }
  return { lost, windowMs: Math.round(atMs - firstMs) };
}

/** A connection that is not there yet, and that fails for good when it fails. */
export function connectTo({ port }: At): Redis {
  const client = new Redis({ port, retryStrategy: () => null, maxRetriesPerRequest: 0, lazyConnect: true });
  client.on("error", () => {});
  return client;
}

/** Asks a server over a connection of its own. */
export async function ask<T>(server: At, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = connectTo(server);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** `redis 7.0.15`, `valkey 9.1.2`. */
export async function versionOf(server: At): Promise<string> {
  const info = await ask(server, (client) => client.info("server"));
  const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1];
  return valkey === undefined ? `redis ${/^redis_version:(\S+)/m.exec(info)?.[1]}` : `valkey ${valkey}`;
}
