/** The clients of a script on a real server, and what came back to them. */

import type { Bytes } from "../../sim/resp/reply.js";
import { isMessage } from "./messages.js";
import type { Connection } from "./connection.js";
import { CLOSED, type CommandStep, type Received } from "./script.js";

/** One connection. */
export interface Client {
  readonly connection: Connection;
  readonly id: Bytes;
  /** Replies still to come. */
  owed: number;
  isClosed: boolean;
}

/** How often a late reply is looked for, a millisecond apart: for long on a busy machine, but not where a pause may hold it. */
const latePollsMax = { paused: 50, running: 2000 } as const;

/** Every frame that came since the last call, by client. */
export async function collect(clients: readonly Client[]): Promise<readonly Received[]> {
  // What was written before the control connection's reply is readable by now; one turn of our own loop reads it.
  await new Promise((resolve) => setImmediate(resolve));
  const received: Received[] = [];
  for (const [client, one] of clients.entries()) {
    const frames = one.connection.take();
    while (one.connection.hasPartialFrame) frames.push(...(await one.connection.takeAtLeast(1)));
    for (const bytes of frames) {
      if (!isMessage(bytes)) one.owed = Math.max(one.owed - 1, 0);
      received.push({ client, bytes });
    }
    if (one.connection.isClosed && !one.isClosed) {
      one.isClosed = true;
      received.push({ client, bytes: CLOSED });
    }
  }
  return received;
}

/** Since 7.4 a client that empties a database waits for another thread to do it, unless a pause holds it back. */
export function isFlush({ args }: CommandStep): boolean {
  return ["flushall", "flushdb"].includes(args[0]!.toLowerCase());
}

/** What came so far and, if the client has received no reply yet, what comes to it late; by client. */
export async function collectLate(
  clients: readonly Client[],
  { client, soFar, mayBePaused }: { client: number; soFar: readonly Received[]; mayBePaused: boolean },
): Promise<readonly Received[]> {
  const received = [...soFar];
  const pollsMax = latePollsMax[mayBePaused ? "paused" : "running"];
  const isAnswered = (): boolean => received.some((one) => one.client === client && !isMessage(one.bytes));
  for (let left = pollsMax; left > 0 && !isAnswered(); left--) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    received.push(...(await collect(clients)));
  }
  return received.sort((a, b) => a.client - b.client);
}
