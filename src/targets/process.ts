/** A redis-server or valkey-server of our own, as a child process on loopback with a temporary folder. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import { createServer, type AddressInfo } from "node:net";
import { basename, delimiter, join } from "node:path";
import { UserError } from "../platform/user-error.js";
import { cleanAtExit } from "./at-exit.js";
import { missingForPowerCut, removeLeftVolumes } from "./power-volume.js";
import { ServerDisk } from "./server-disk.js";
import { FLUSHED, killGroup, sentinelArguments, serverArguments, type Settings } from "./server-child.js";
import { removeLeftFolders } from "./server-folder.js";
import type { ConfigFiles } from "./server-config.js";
import { waitUntilReady, type RealServer, type TlsSettings } from "./server.js";
import { endingWords, startFailure } from "./start-failure.js";
import { whenGone } from "./watchdog.js";
import { writeConfig } from "./write-config.js";

/** How to start a server process. */
export interface ProcessServerOptions {
  /** The server's program. Default: redis-server, else valkey-server, from the PATH. */
  readonly program?: string;
  /** Directives of redis.conf, over those that it has anyway: `{ appendfsync: "everysec" }`. */
  readonly settings?: Settings;
  /** The configuration to try; `settings` come behind it. Default: what a run needs, and no more. */
  readonly files?: ConfigFiles;
  /** It is a Sentinel: lines of its configuration, which it goes on writing itself. */
  readonly sentinel?: readonly string[];
  /** Keep the server's own defaults where nothing else is said, its persistence among them. Default: each write is flushed. */
  readonly usesOwnDefaults?: boolean;
  /** Takes the server down when aborted. */
  readonly signal?: AbortSignal;
  /** Takes what was changed in the configuration, a sentence at a time. */
  readonly onNote?: (sentence: string) => void;
}

/**
 * Starts a server. Without a configuration of the user's, each answered write is on disk (`appendfsync always`), so that a
 * kill loses nothing.
 * @throws UserError when there is no such program, or when it does not start: with the line that is to blame.
 */
export async function startProcessServer(options: ProcessServerOptions = {}): Promise<RealServer> {
  options.signal?.throwIfAborted();
  removeLeftFolders(tmpdir(), options.onNote);
  removeLeftVolumes();
  const server = new ProcessServer(options);
  const stop = (): void => void server.stop();
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    await server.start();
    return server;
  } catch (error) {
    options.signal?.removeEventListener("abort", stop);
    await server.stop();
    options.signal?.throwIfAborted();
    throw error;
  }
}

/** The server program on the PATH. @throws UserError when there is none. */
export function findServerProgram(path: string = process.env["PATH"] ?? ""): string {
  for (const name of ["redis-server", "valkey-server"]) {
    for (const folder of path.split(delimiter)) {
      if (folder !== "" && isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  throw new UserError("there is neither a redis-server nor a valkey-server", {
    where: "PATH",
    mend: "install one (apt-get install redis-server, brew install redis), or take --target container or redis://HOST:PORT",
    exitCode: 2,
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

class ProcessServer implements RealServer {
  readonly host = "127.0.0.1";
  readonly startedByUs = true;
  port = 0;
  version = "";
  #child: ChildProcess | undefined;
  #watchdog: ChildProcess | undefined;
  readonly #disk = new ServerDisk();
  #stopping: Promise<void> | undefined;
  #output = "";
  readonly #forgetExit = cleanAtExit(() => this.#takeDown());

  readonly program: string;
  username: string | undefined;
  password: string | undefined;
  tls: TlsSettings | undefined;
  readonly #options: ProcessServerOptions;
  readonly #told = new Set<string>();

  constructor(options: ProcessServerOptions) {
    this.#options = options;
    this.program = options.program ?? findServerProgram();
  }

  get isConfigured(): boolean {
    return this.#options.files !== undefined;
  }

  get label(): string {
    return `${basename(this.program)} on ${this.host}:${this.port}`;
  }

  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#startOnce();
      } catch (error) {
        // Between finding a free port and taking it, somebody else may have taken it.
        if (attempt === START_ATTEMPTS_MAX || !/Address already in use/.test(this.#output)) throw error;
        this.port = 0;
      }
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    this.#watchdog?.kill("SIGKILL");
    const isRunning = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    if (!isRunning) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  async startAgain(data: "kept" | "lost"): Promise<void> {
    await this.kill();
    if (data === "lost") this.#disk.empty();
    await this.start();
  }

  startSibling(): Promise<RealServer> {
    const { onNote: _told, ...options } = this.#options;
    return startProcessServer({ ...options, program: this.program });
  }

  hostSeenFromThere(): Promise<string> {
    return Promise.resolve(this.host);
  }

  cutLog(at: (log: string) => number): Promise<void> {
    this.#disk.cutLog(at);
    return Promise.resolve();
  }

  blockSnapshots(): Promise<() => Promise<void>> {
    const unblock = this.#disk.blockSnapshots();
    return Promise.resolve(() => Promise.resolve(unblock()));
  }

  pause(): Promise<() => Promise<void>> {
    const child = this.#child!;
    child.kill("SIGSTOP");
    return Promise.resolve(() => Promise.resolve(void child.kill("SIGCONT")));
  }

  missingForVolume(): string | undefined {
    return missingForPowerCut();
  }

  get isOnVolume(): boolean {
    return this.#disk.volume !== undefined;
  }

  async onVolume(): Promise<void> {
    if (this.isOnVolume) return;
    await this.kill();
    this.#disk.empty();
    this.#disk.useVolume();
    await this.start();
  }

  async cutPower(): Promise<void> {
    const { pid } = this.#child!;
    await this.pause();
    this.#disk.volume!.cut();
    await this.kill();
    killGroup(pid!);
    await this.#disk.volume!.restore();
  }

  fillDisk(): Promise<() => Promise<void>> {
    const free = this.#disk.volume!.fill();
    return Promise.resolve(() => Promise.resolve(free()));
  }

  async lastWords(): Promise<string | undefined> {
    const child = this.#child;
    if (child === undefined) return undefined;
    const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
    // Connections end before the process has.
    if (!isOver()) await once(child, "exit", { signal: AbortSignal.timeout(DYING_MS_MAX) }).catch(() => {});
    return isOver() ? endingWords(this.#output) : undefined;
  }

  async stop(): Promise<void> {
    await (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    await this.kill();
    this.#takeDown();
    this.#forgetExit();
  }

  async #startOnce(): Promise<void> {
    this.#checkNotStopped();
    const folder = this.#disk.folder();
    // One that starts again is found where it was.
    if (this.port === 0) this.port = await freePort();
    this.#checkNotStopped();
    this.#output = "";
    const child = spawn(this.program, this.#arguments(folder), {
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: Ctrl-C in a terminal is for us to handle, not for it.
      detached: true,
    });
    this.#child = child;
    child.on("error", (error) => this.#print(error.message));
    child.stdout.on("data", (chunk) => this.#print(String(chunk)));
    child.stderr.on("data", (chunk) => this.#print(String(chunk)));
    // What cannot be started says so now, and a stop may have come meanwhile.
    await once(child, "spawn").catch(() => {});
    this.#checkAlive(child);
    this.#watchdog = whenGone('kill -9 "$1"; rm -rf "$2"', [String(child.pid), folder]);
    this.#disk.noteServer(child.pid!);
    this.version = await waitUntilReady(() => this, {
      timeoutMs: READY_TIMEOUT_MS,
      check: () => this.#checkAlive(child),
    });
  }

  #arguments(folder: string): readonly string[] {
    const { files, onNote, sentinel, settings = {}, usesOwnDefaults = false } = this.#options;
    const data = this.#disk.data();
    if (sentinel !== undefined) return sentinelArguments(this.port, folder, sentinel);
    if (files === undefined)
      return serverArguments(this.port, data, { ...(usesOwnDefaults ? {} : FLUSHED), ...settings });
    const { file, notes, ...login } = writeConfig(files, { folder, data, bind: this.host, port: this.port, settings });
    Object.assign(this, login);
    for (const note of notes) if (!this.#told.has(note)) onNote?.(note);
    for (const note of notes) this.#told.add(note);
    return [file];
  }

  /** A stop that comes while it starts must not leave a server or a folder behind. */
  #checkNotStopped(): void {
    if (this.#stopping !== undefined) throw new Error("the server was stopped while it started");
  }

  #checkAlive(child: ChildProcess): void {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null && this.#child === child)
      return;
    const { files } = this.#options;
    const blamed = files && startFailure(this.#output, files);
    if (blamed !== undefined) throw blamed;
    throw new UserError(`the server does not start: ${endingWords(this.#output)}`, {
      where: this.program,
      mend: "run it by hand to see why, or take --target container or redis://HOST:PORT",
      exitCode: 2,
    });
  }

  #print(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_CHARS_MAX);
  }

  #takeDown(): void {
    this.#child?.kill("SIGKILL");
    this.#watchdog?.kill("SIGKILL");
    this.#disk.remove();
  }
}

/** A TCP port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

const DYING_MS_MAX = 300;
const START_ATTEMPTS_MAX = 5;
const READY_TIMEOUT_MS = 10_000;
const OUTPUT_CHARS_MAX = 20_000;
