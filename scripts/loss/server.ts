/**
 * A server for one measurement: a program or an image, with settings of its own, that can be held still, killed and started
 * again. A watchdog takes it down with its folder when this script is killed.
 */

import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { labels } from "../../dist/src/targets/docker.js";
import { freePort } from "../../dist/src/targets/process.js";
import { killGroup } from "../../dist/src/targets/server-child.js";
import { makeServerFolder, noteServer } from "../../dist/src/targets/server-folder.js";
import { whenGone } from "../../dist/src/targets/watchdog.js";
import { ask } from "./load.js";

/** Which server: a program on this machine, or an image. */
export type Kind = { readonly program: string } | { readonly image: string };

/** Settings by name. */
export type Settings = Readonly<Record<string, string>>;

const READY_MS_MAX = 20_000;
const LOG_CHARS_MAX = 8_000;

/** Everything that was made, so that nothing outlives this script. */
const made = new Set<LossServer>();
process.on("exit", () => {
  for (const server of made) server.removeNow();
});

/** One server. */
export class LossServer {
  port = 0;
  /** What it printed since it was last started. */
  log = "";
  readonly data: string;
  #child: ChildProcess | undefined;
  #watchdog: ChildProcess | undefined;
  readonly #folder = makeServerFolder();
  readonly #name = `streamproof-loss-${process.pid}-${Math.floor(performance.now() * 1000)}`;

  /** `data`: where it keeps its data, if that is not a folder of its own. */
  constructor(
    readonly kind: Kind,
    readonly settings: Settings,
    data?: string,
  ) {
    made.add(this);
    this.data = data ?? join(this.#folder, "data");
    if (data === undefined) mkdirSync(this.data);
  }

  /** Starts it; false when it ends by itself instead of answering. */
  async start(): Promise<boolean> {
    if (this.port === 0) this.port = await freePort();
    const settings = { port: String(this.port), bind: "127.0.0.1", save: "", ...this.settings };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.log = "";
    const child = spawn(...this.#commandLine(args), { stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#child = child;
    this.#watch(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => (this.log = (this.log + String(chunk)).slice(-LOG_CHARS_MAX)));
    const startedMs = performance.now();
    while (performance.now() - startedMs < READY_MS_MAX) {
      if (child.exitCode !== null || child.signalCode !== null) return false;
      if (await this.#answers()) return true;
      await sleep(10);
    }
    return false;
  }

  /** Of the server itself, as this machine counts. */
  get pid(): number {
    if ("program" in this.kind) return this.#child!.pid!;
    return Number(execFileSync("docker", ["inspect", "-f", "{{.State.Pid}}", this.#name]).toString());
  }

  /** Nothing of it runs any more, but it is there. */
  hold(): void {
    if ("image" in this.kind) docker("pause", this.#name);
    else process.kill(-this.#child!.pid!, "SIGSTOP");
  }

  /** SIGKILL, to its children too; resolves when it is gone. Its data stay. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    this.#end(child);
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    this.#watchdog?.kill("SIGKILL");
  }

  /** Ends it, and takes its folder away. */
  async remove(): Promise<void> {
    await this.kill();
    this.removeNow();
  }

  /** The same, without waiting. */
  removeNow(): void {
    made.delete(this);
    if (this.#child !== undefined) this.#end(this.#child);
    this.#watchdog?.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs the server's tool that mends a log of writes. @throws Error with what it said when it does not */
  mendLog(file: string): void {
    const isValkey = /valkey/.test("image" in this.kind ? this.kind.image : this.kind.program);
    const tool = isValkey ? "valkey-check-aof" : "redis-check-aof";
    const [command, args] =
      "image" in this.kind
        ? [
            "docker",
            ["run", "--rm", "-i", ...this.#mounts(tool), this.kind.image, "--fix", file.replace(this.data, "/data")],
          ]
        : [tool, ["--fix", file]];
    const { status, stdout, stderr } = spawnSync(command as string, args as string[], {
      input: "y\n",
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${tool} --fix: ${(stdout + stderr).trim().split("\n").slice(-4).join("; ")}`);
  }

  #end(child: ChildProcess): void {
    if ("image" in this.kind) docker("rm", "-f", "-v", this.#name);
    if (child.pid !== undefined) killGroup(child.pid);
  }

  /** Docker may be about to make the container just then. */
  #watch({ pid }: ChildProcess): void {
    this.#watchdog?.kill("SIGKILL");
    const rest = "image" in this.kind ? 'for _ in 1 2 3; do docker rm -f -v "$2"; sleep 1; done; ' : "";
    this.#watchdog = whenGone(`kill -s KILL -- "-$1"; ${rest}rm -rf "$3"`, [String(pid), this.#name, this.#folder]);
    if ("program" in this.kind) noteServer(this.#folder, pid!, this.data);
  }

  #commandLine(args: readonly string[]): [string, string[]] {
    if ("program" in this.kind) return [this.kind.program, ["--dir", this.data, ...args]];
    const program = /valkey/.test(this.kind.image) ? "valkey-server" : "redis-server";
    const named = [
      "--name",
      this.#name,
      ...Object.entries(labels(this.#name)).flatMap(([k, v]) => ["--label", `${k}=${v}`]),
    ];
    const where = ["--network", "host", ...this.#mounts(program)];
    return ["docker", ["run", ...named, ...where, this.kind.image, "--dir", "/data", ...args]];
  }

  /** As this user: what it writes has to be taken away again. */
  #mounts(entrypoint: string): string[] {
    const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
    return ["-v", `${this.data}:/data`, "--user", user, "--entrypoint", entrypoint];
  }

  async #answers(): Promise<boolean> {
    try {
      return (await ask(this, (client) => client.ping())) === "PONG";
    } catch {
      return false;
    }
  }
}

function docker(...args: readonly string[]): void {
  try {
    execFileSync("docker", args, { stdio: "ignore" });
  } catch {
    // It is gone already.
  }
}
