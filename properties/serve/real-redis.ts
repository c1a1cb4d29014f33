/** A redis-server from the PATH on a TCP port, for clients that need one. */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A running server; `stop` kills it. */
export interface RealRedis {
  readonly port: number;
  readonly pid: number;
  readonly stop: () => void;
}

const START_LIMIT_MS = 10_000;

/** The version of the redis-server on the PATH, e.g. `7.0.15`; undefined when there is none. */
export function realRedisVersion(): string | undefined {
  return /\bv=(\S+)/.exec(spawnSync("redis-server", ["--version"], { encoding: "latin1" }).stdout ?? "")?.[1];
}

/** Starts one that keeps nothing on disk. @throws Error when it does not listen within 10 s */
export async function startRealRedis(): Promise<RealRedis> {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-redis-"));
  const port = await freePort();
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const child = spawn("redis-server", settings, { stdio: "ignore" });
  const stop = (): void => {
    process.off("exit", stop);
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", stop);
  const limitMs = performance.now() + START_LIMIT_MS;
  while (!(await listens(port))) {
    if (performance.now() > limitMs) {
      stop();
      throw new Error("redis-server did not start");
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { port, pid: child.pid!, stop };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
