/** Publishers that note when which entry was answered, until their server goes away. */

import type { Redis } from "ioredis";
import type { LossServer } from "./server.js";

/** How an entry is confirmed beyond the reply to XADD. */
export type Confirmation = "reply" | "wait" | "waitaof";

/** What was answered: ids, with the time of the answer in ms of `performance.now()`. */
export type Answered = ReadonlyMap<string, number>;

const CONNECTIONS = 4;
const STREAM = "orders";
const PAYLOAD = "x".repeat(200);
/** What a publisher waits for a confirmation, in ms. */
const CONFIRMED_MS_MAX = 2_000;

/** Publishes over four connections, each as fast as it is answered, until `stop`. */
export class Load {
  readonly answered = new Map<string, number>();
  readonly #clients: Redis[] = [];
  readonly #server: LossServer;
  readonly #confirmation: Confirmation;
  #isOver = false;

  constructor(server: LossServer, confirmation: Confirmation) {
    this.#server = server;
    this.#confirmation = confirmation;
  }

  async start(): Promise<void> {
    for (let i = 0; i < CONNECTIONS; i++) {
      const client = this.#server.connect();
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
  server: LossServer,
  atMs: number,
): Promise<{ readonly lost: number; readonly windowMs: number }> {
  const held = await server.ask(async (client) => {
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
