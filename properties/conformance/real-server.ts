/** A real server of our own: a process from the PATH or a container, in a folder of its own, killed at the end. Talking to it is not here. */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Need } from "../real-tier.js";
import { Connection } from "./connection.js";
import { sourceOf, type ServerKind, type ServerSource } from "./server-kinds.js";

/** `held`: the server reads its wall clock from us, so both sides live at the same instant. `real`: it is left alone. */
export type ClockKind = "held" | "real";

const startLimitMs = 20_000;
const shimSource = fileURLToPath(new URL("held-clock.c", import.meta.url));

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
  /** A container lives on without the client that started it; one whose standard input ends does not. */
  readonly #stopAtExit = (): void => void this.#process.kill("SIGKILL");

  private constructor(process: ChildProcess, { version, folder, clockFile }: Started) {
    this.#process = process;
    this.version = version;
    this.#folder = folder;
    this.#clockFile = clockFile;
  }

  /** Starts a server and waits until it answers. @throws Error with the server's own log when it does not. */
  static async start(kind: ServerKind, clock: ClockKind): Promise<RealServer> {
    const source = sourceOf(kind);
    if (source === undefined) throw new Error(`${kind.image} is neither on the PATH nor an image that is here`);
    const folder = mkdtempSync(join(tmpdir(), "streamproof-conformance-"));
    const clockFile = clock === "held" ? holdClock(folder) : undefined;
    const log = openSync(join(folder, "log"), "w");
    const { command, args, env } = source.isImage
      ? inContainer(source, folder, clock)
      : onThePath(source, folder, clock);
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", log, log] });
    child.stdin!.on("error", () => {});
    closeSync(log);
    const server = new RealServer(child, { version: source.version, folder, clockFile });
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
    const crash = log.search(/=== (REDIS|VALKEY) BUG REPORT START/);
    return crash < 0 ? log.slice(-1000) : log.slice(crash, crash + 1000);
  }

  /** Kills the server and removes its folder. */
  async stop(): Promise<void> {
    process.off("exit", this.#stopAtExit);
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.stdin!.end();
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
          throw new Error(`the server did not start:\n${log}`, { cause });
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

interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Where a container sees the server's folder. */
const MOUNT = "/streamproof";

/** Runs a server until it ends or standard input does: so it goes when its parent does, however that ends. */
const UNTIL_INPUT_ENDS =
  'exec 3<&0; "$@" & server=$!; { cat <&3 >/dev/null; kill -9 $server; } & wait $server; kill $!';

function onThePath({ binary }: ServerSource, folder: string, clock: ClockKind): Invocation {
  const args = ["-c", UNTIL_INPUT_ENDS, "sh", binary, ...serverArgs(folder)];
  return { command: "sh", args, env: clock === "held" ? heldClock(folder) : {} };
}

function inContainer({ binary, image }: ServerSource, folder: string, clock: ClockKind): Invocation {
  const env = Object.entries(clock === "held" ? heldClock(MOUNT) : {}).flatMap(([name, value]) => [
    "--env",
    `${name}=${value}`,
  ]);
  const container = ["run", "--rm", "--interactive", "--network", "none", "--volume", `${folder}:${MOUNT}`, ...env];
  const args = [...container, "--entrypoint", "sh", image, "-c", UNTIL_INPUT_ENDS, "sh", binary, ...serverArgs(MOUNT)];
  return { command: "docker", args, env: {} };
}

function serverArgs(folder: string): string[] {
  const settings = {
    port: "0",
    unixsocket: join(folder, "socket"),
    unixsocketperm: "777",
    dir: folder,
    save: "",
    appendonly: "no",
    "enable-debug-command": "yes",
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Puts the clock and the library that reads it into the folder; returns the clock. */
function holdClock(folder: string): number {
  const library = join(folder, LIBRARY);
  const { status, stderr } = spawnSync("cc", ["-O1", "-shared", "-fPIC", "-o", library, shimSource], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`cc could not compile ${shimSource}:\n${stderr}`);
  // A container may run as another user.
  chmodSync(folder, 0o777);
  const clock = openSync(join(folder, CLOCK), "w");
  ftruncateSync(clock, 8);
  return clock;
}

const LIBRARY = "held-clock.so";
const CLOCK = "clock";

function heldClock(folder: string): Record<string, string> {
  return { LD_PRELOAD: join(folder, LIBRARY), STREAMPROOF_CLOCK_FILE: join(folder, CLOCK) };
}
