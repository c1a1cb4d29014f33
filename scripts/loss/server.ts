/** A server for one measurement: a program or an image, with settings of its own, that can be held still, killed and started again. */

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

/** Which server: a program on this machine, or an image. */
export type Kind = { readonly program: string } | { readonly image: string };

/** Settings by name. */
export type Settings = Readonly<Record<string, string>>;

const READY_MS_MAX = 20_000;

/** Everything that was started, so that nothing outlives this script. */
const running = new Set<LossServer>();
process.on("exit", () => {
  for (const server of running) server.killNow();
});

/** One server. */
export class LossServer {
  port = 0;
  /** What it printed since it was last started. */
  log = "";
  #child: ChildProcess | undefined;
  readonly #name = `streamproof-loss-${process.pid}-${Math.floor(performance.now() * 1000)}`;

  constructor(
    readonly kind: Kind,
    readonly data: string,
    readonly settings: Settings,
  ) {}

  /** Starts it; false when it ends by itself instead of answering. */
  async start(): Promise<boolean> {
    if (this.port === 0) this.port = await freePort();
    const settings = { port: String(this.port), bind: "127.0.0.1", save: "", ...this.settings };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.log = "";
    this.#child = spawn(...this.#commandLine(args), { stdio: ["ignore", "pipe", "pipe"], detached: true });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on("data", (chunk) => (this.log = (this.log + String(chunk)).slice(-8_000)));
    running.add(this);
    const startedMs = performance.now();
    while (performance.now() - startedMs < READY_MS_MAX) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return false;
      if (await this.#answers()) return true;
      await sleep(10);
    }
    return false;
  }

  connect(): Redis {
    const client = new Redis({
      port: this.port,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      lazyConnect: true,
    });
    client.on("error", () => {});
    return client;
  }

  async ask<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = this.connect();
    try {
      await client.connect();
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  /** Nothing of it runs any more, but it is there. */
  hold(): void {
    if ("image" in this.kind) docker("pause", this.#name);
    else signalGroup(this.#child!, "SIGSTOP");
  }

  /** SIGKILL, to its children too; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.killNow();
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, "exit");
    if ("image" in this.kind) docker("rm", "-f", this.#name);
  }

  /** The same, without waiting. */
  killNow(): void {
    running.delete(this);
    if ("image" in this.kind) docker("kill", "-s", "KILL", this.#name);
    else if (this.#child !== undefined) signalGroup(this.#child, "SIGKILL");
  }

  /** Runs the server's tool that mends a log of writes; what it said last. */
  mendLog(file: string): string {
    const tool = "image" in this.kind && /valkey/.test(this.kind.image) ? "valkey-check-aof" : "redis-check-aof";
    const [command, args] =
      "image" in this.kind
        ? [
            "docker",
            [
              "run",
              "--rm",
              "-i",
              "-v",
              `${this.data}:/data`,
              "--entrypoint",
              tool,
              this.kind.image,
              "--fix",
              file.replace(this.data, "/data"),
            ],
          ]
        : [tool, ["--fix", file]];
    return execFileSync(command as string, args as string[], { input: "y\n" })
      .toString()
      .trim()
      .split("\n")
      .at(-1)!;
  }

  #commandLine(args: readonly string[]): [string, string[]] {
    if ("program" in this.kind) return [this.kind.program, ["--dir", this.data, ...args]];
    const program = /valkey/.test(this.kind.image) ? "valkey-server" : "redis-server";
    const label = `streamproof.loss=${process.pid}`;
    const mounts = ["-v", `${this.data}:/data`, "--user", "0", "--entrypoint", program];
    return [
      "docker",
      [
        "run",
        "--name",
        this.#name,
        "--label",
        label,
        "--network",
        "host",
        ...mounts,
        this.kind.image,
        "--dir",
        "/data",
        ...args,
      ],
    ];
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.ask((client) => client.ping())) === "PONG";
    } catch {
      return false;
    }
  }
}

/** `redis 7.0.15`, `valkey 9.1.2`. */
export async function versionOf(server: LossServer): Promise<string> {
  const info = await server.ask((client) => client.info("server"));
  const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1];
  return valkey === undefined ? `redis ${/^redis_version:(\S+)/m.exec(info)?.[1]}` : `valkey ${valkey}`;
}

function docker(...args: readonly string[]): void {
  try {
    execFileSync("docker", args, { stdio: "ignore" });
  } catch {
    // It is gone already.
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    // It is gone already.
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
