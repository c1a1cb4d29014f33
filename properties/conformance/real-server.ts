/** A redis-server process of our own: found on the PATH, started in a folder of its own, killed at the end. Talking to it is not here. */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Need } from "../real-tier.js";
import { Connection } from "./connection.js";

/** `held`: the server reads its wall clock from us, so both sides live at the same instant. `real`: it is left alone. */
export type ClockKind = "held" | "real";

const startLimitMs = 10_000;
const shimSource = fileURLToPath(new URL("held-clock.c", import.meta.url));

/** The version of the redis-server on the PATH, e.g. `7.0.15`; undefined when there is none. */
function installedVersion(): string | undefined {
  const { stdout } = spawnSync("redis-server", ["--version"], { encoding: "latin1" });
  return /\bv=(\S+)/.exec(stdout ?? "")?.[1];
}

/** What a comparison with a real Redis 7.0 needs. */
export function needsRedis70(): Need {
  const version = installedVersion();
  return {
    what: `redis-server 7.0 on the PATH${version === undefined ? "" : ` (there is ${version})`}`,
    isThere: version?.startsWith("7.0.") ?? false,
    how: "apt-get install redis-server (Debian 12), or https://download.redis.io/releases/redis-7.0.15.tar.gz",
  };
}

/** What holding the server's clock needs. */
export function needsCompiler(): Need {
  return {
    what: "a C compiler named cc",
    isThere: spawnSync("cc", ["--version"]).status === 0,
    how: "apt-get install gcc libc6-dev",
  };
}

/** A running server. `stop` is idempotent, and also happens when this process exits. */
export class RealServer {
  readonly version: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #clockFile: number | undefined;
  readonly #stopAtExit = (): void => void this.#process.kill("SIGKILL");

  private constructor(process: ChildProcess, { version, folder, clockFile }: Started) {
    this.#process = process;
    this.version = version;
    this.#folder = folder;
    this.#clockFile = clockFile;
  }

  /** Starts a server and waits until it answers. @throws Error with the server's own log when it does not. */
  static async start(clock: ClockKind): Promise<RealServer> {
    const version = installedVersion() ?? "none";
    if (!version.startsWith("7.0.")) throw new Error(`redis-server 7.0 is needed on the PATH; there is ${version}`);
    const folder = mkdtempSync(join(tmpdir(), "streamproof-redis-"));
    const clockPath = join(folder, "clock");
    const clockFile = clock === "held" ? openSync(clockPath, "w") : undefined;
    if (clockFile !== undefined) ftruncateSync(clockFile, 8);
    const env = clock === "held" ? { ...process.env, ...preload(folder, clockPath) } : process.env;
    const log = openSync(join(folder, "log"), "w");
    const child = spawn("redis-server", serverArgs(folder), { env, stdio: ["ignore", log, log] });
    closeSync(log);
    const server = new RealServer(child, { version, folder, clockFile });
    process.once("exit", server.#stopAtExit);
    await server.#untilItAnswers();
    return server;
  }

  /** A new connection. */
  connect(): Promise<Connection> {
    return Connection.open(join(this.#folder, "socket"));
  }

  /** Sets the held clock; does nothing to a real one. */
  holdClock(nowMs: number): void {
    if (this.#clockFile === undefined) return;
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(nowMs) * 1000n);
    writeSync(this.#clockFile, bytes, 0, 8, 0);
  }

  /** What the server logged: on a crash, why. */
  log(): string {
    const log = readFileSync(join(this.#folder, "log"), "latin1");
    const crash = log.indexOf("=== REDIS BUG REPORT START");
    return crash < 0 ? log.slice(-1000) : log.slice(crash, crash + 1000);
  }

  /** Kills the server and removes its folder. */
  async stop(): Promise<void> {
    process.off("exit", this.#stopAtExit);
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.kill("SIGKILL");
      await ended;
    }
    if (this.#clockFile !== undefined) closeSync(this.#clockFile);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #untilItAnswers(): Promise<void> {
    const limitMs = performance.now() + startLimitMs;
    for (;;) {
      try {
        (await this.connect()).close();
        return;
      } catch (cause) {
        const log = this.log();
        if (this.#process.exitCode !== null || performance.now() > limitMs) {
          await this.stop();
          throw new Error(`redis-server did not start:\n${log}`, { cause });
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }
}

interface Started {
  readonly version: string;
  readonly folder: string;
  readonly clockFile: number | undefined;
}

function serverArgs(folder: string): string[] {
  const settings = {
    port: "0",
    unixsocket: join(folder, "socket"),
    dir: folder,
    save: "",
    appendonly: "no",
    "enable-debug-command": "yes",
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Compiles the shim into the folder and returns the environment that loads it. */
function preload(folder: string, clockPath: string): Record<string, string> {
  const library = join(folder, "held-clock.so");
  const { status, stderr } = spawnSync("cc", ["-O1", "-shared", "-fPIC", "-o", library, shimSource], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`cc could not compile ${shimSource}:\n${stderr}`);
  return { LD_PRELOAD: library, STREAMPROOF_CLOCK_FILE: clockPath };
}
