/** The emulated server in a thread of its own, whose memory is set up for streams. Inside the thread is `serve-thread-main.ts`. */

import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/** What the thread is told; plain data. */
export interface ServeRequest {
  /** A profile's name. */
  readonly profile: string;
  readonly clock: "real" | "manual";
  readonly password: string | undefined;
  readonly port: number;
  readonly address: string;
}

/** What the thread says. */
export type ServeMessage =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "log"; readonly line: string };

/**
 * Entries live longer than the objects of a command and not for ever. With the default of 48 MiB they are copied twice
 * before they are let grow old, which nearly halves the rate at 1,200 bytes an entry.
 */
const YOUNG_MIB = 192;

const MAIN = fileURLToPath(import.meta.url).replace(/serve-thread\.([jt]s)$/, "serve-thread-main.$1");

/** A server that listens. */
export interface ServeThread {
  readonly port: number;
  /** Rejects when the thread dies of a bug; never resolves. */
  readonly failed: Promise<never>;
  /** Ends it at once, with every connection. */
  readonly stop: () => Promise<void>;
}

/** Starts it and waits until it listens. @throws NodeJS.ErrnoException when it cannot */
export async function startServeThread(request: ServeRequest, log: (line: string) => void): Promise<ServeThread> {
  const worker = new Worker(MAIN, {
    workerData: request,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  const failed = new Promise<never>((_resolve, reject) => worker.once("error", reject));
  // Whoever waits for it is told; until then it is nobody's error.
  failed.catch(() => {});
  const listening = new Promise<number>((resolve, reject) => {
    worker.on("message", (message: ServeMessage) => {
      if (message.kind === "log") log(message.line);
      else if (message.kind === "listening") resolve(message.port);
      else reject(Object.assign(new Error(message.message), { code: message.code }));
    });
  });
  const port = await Promise.race([listening, failed]);
  return {
    port,
    failed,
    async stop() {
      await worker.terminate();
    },
  };
}
