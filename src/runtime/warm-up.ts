/** Lets an ioredis class do its once-only real I/O (it reads its own package.json) before the first simulated run. */

import { EventEmitter } from "node:events";
import type { Redis, RedisOptions } from "ioredis";
import { realTimers } from "./shim-timers.js";

type RedisClass = new (options: RedisOptions) => Redis;

const warm = new WeakMap<RedisClass, Promise<void>>();

/** At most this long; a client that sends nothing by then has nothing to warm up. */
const WAIT_MAX_MS = 2_000;

/** Idempotent for each class. */
export function warmUp(Client: RedisClass): Promise<void> {
  let done = warm.get(Client);
  if (done === undefined) warm.set(Client, (done = connectOnce(Client)));
  return done;
}

/** Connects to nothing, until the client has announced its version, for which it had to read it. */
async function connectOnce(Client: RedisClass): Promise<void> {
  const stream = new SilentStream();
  const client = new Client({ Connector: connectorTo(stream), retryStrategy: null } as unknown as RedisOptions);
  client.on("error", () => {});
  await new Promise<void>((resolve) => {
    const timeout = realTimers.setTimeout(resolve, WAIT_MAX_MS);
    stream.onWrite = (text) => {
      if (!/LIB-VER/i.test(text)) return;
      realTimers.clearTimeout(timeout);
      resolve();
    };
  });
  client.disconnect();
}

/** As much of a socket as a client touches until it has written its handshake. */
class SilentStream extends EventEmitter {
  connecting = false;
  destroyed = false;
  writable = true;
  onWrite: (text: string) => void = () => {};
  write(data: unknown): boolean {
    this.onWrite(String(data));
    return true;
  }
  end(): void {
    this.destroyed = true;
    this.writable = false;
    this.emit("close");
  }
  destroy(): void {
    this.end();
  }
  resume(): this {
    return this;
  }
  setNoDelay(): void {}
  setKeepAlive(): void {}
  setTimeout(): void {}
}

function connectorTo(stream: SilentStream): unknown {
  return class {
    firstError: Error | undefined;
    connect(): Promise<SilentStream> {
      return Promise.resolve(stream);
    }
    disconnect(): void {
      stream.end();
    }
    check(): boolean {
      return true;
    }
  };
}
