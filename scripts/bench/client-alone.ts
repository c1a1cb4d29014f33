/** The floor under scenario runs: the same commands by ioredis alone, its replies canned, with no server, faults, history or digest. */

import { EventEmitter } from "node:events";
import { Redis } from "ioredis";
import { createBroker, encodeReply, redis70 } from "../../dist/sim/index.js";
import { warmUp } from "../../dist/src/runtime/warm-up.js";
import { inMacrotask } from "../../dist/src/targets/simulator/simulate.js";
import { rate, type Figure } from "./figure.js";

const ROUNDS = 5;
const RUNS = 600;
/** Clients of one scenario run: the producer, three workers and the two that are started again. */
const WORKERS = 5;
const ENTRIES = 50;

/** Runs all ticks and microtasks at once, as the simulator does. */
const drain = (process as unknown as { _tickCallback: () => void })._tickCallback;

/** Runs per CPU second of nothing but the client. */
export async function benchClientAlone(): Promise<readonly Figure[]> {
  await warmUp(Redis);
  const { value, range } = await rate(ROUNDS, () => inMacrotask(() => times(RUNS, oneRun).length));
  return [{ name: "floor: ioredis 5 alone, the same commands, canned replies", value, unit: "runs/s", range }];
}

/** Commands on their way; `undefined` is the connection that comes up. */
let wire: { readonly socket: CannedSocket; readonly bytes: string | undefined }[] = [];

function oneRun(): void {
  wire = [];
  let unfinished = 0;
  const start = (work: (client: Redis) => Promise<void>): void => {
    unfinished++;
    const client = new Redis({ Connector: CannedConnector as never, retryStrategy: () => null });
    void work(client).then(() => {
      client.disconnect();
      unfinished--;
    });
    drain();
  };
  start(async (client) => {
    for (let i = 0; i < ENTRIES; i++) await client.xadd("s", "*", "data", ENTRY);
  });
  times(WORKERS, () => start(consume));
  for (let next = wire.shift(); next !== undefined; next = wire.shift()) {
    const { socket, bytes } = next;
    if (bytes === undefined) socket.up();
    else socket.emit("data", Buffer.from(replies(bytes), "latin1"));
    drain();
  }
  if (unfinished > 0) throw new Error(`${unfinished} clients did not finish`);
}

async function consume(client: Redis): Promise<void> {
  await client.xgroup("CREATE", "s", "g", "0", "MKSTREAM");
  for (let i = 0; i < 4; i++) {
    const reply = await client.xreadgroup("GROUP", "g", "c", "COUNT", 10, "BLOCK", 500, "STREAMS", "s", ">");
    for (const [, entries] of reply as [string, [string, string[]][]][])
      for (const [, fields] of entries) JSON.parse(fields[1]!);
  }
  for (let i = 0; i < ENTRIES / WORKERS; i++) await client.xack("s", "g", "1767225600000-0");
}

/** As much of a socket as ioredis needs. */
class CannedSocket extends EventEmitter {
  connecting = true;
  destroyed = false;
  writable = true;
  up(): void {
    this.connecting = false;
    this.emit("connect");
  }
  write(bytes: string): boolean {
    wire.push({ socket: this, bytes });
    return true;
  }
  end(): this {
    this.destroyed = true;
    this.emit("close");
    return this;
  }
  destroy(): this {
    return this.end();
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  resume(): this {
    return this;
  }
}

class CannedConnector {
  readonly #socket = new CannedSocket();
  connect(): Promise<CannedSocket> {
    wire.push({ socket: this.#socket, bytes: undefined });
    return Promise.resolve(this.#socket);
  }
  disconnect(): void {
    this.#socket.end();
  }
  check(): boolean {
    return true;
  }
}

const ENTRY = '{"id":"entry-1","amount":100}';

/** Replies of the lengths that the model gives in a scenario run. */
const canned: Readonly<Record<string, string>> = {
  info: modelReply(["INFO"]),
  client: modelReply(["CLIENT", "SETINFO", "LIB-NAME", "ioredis"]),
  xgroup: "+OK\r\n",
  xadd: "$15\r\n1767225600000-0\r\n",
  xack: ":1\r\n",
  xreadgroup: encodeReply([["s", times(3, () => ["1767225600000-0", ["data", ENTRY]])]], 2),
};

function replies(bytes: string): string {
  let text = "";
  for (const [, name] of bytes.matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) text += canned[name!.toLowerCase()]!;
  return text;
}

function modelReply(args: readonly string[]): string {
  const broker = createBroker({ profile: redis70 });
  let reply = "";
  const session = broker.connect({ sink: (value) => (reply = encodeReply(value, 2)) });
  broker.execute(session, args, Date.UTC(2026, 0, 1));
  return reply;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
