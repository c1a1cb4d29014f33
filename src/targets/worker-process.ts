/** A child process of a run, as the run sees it: started, told things, listened to, killed. */

import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { StringDecoder } from "node:string_decoder";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Readable } from "node:stream";
import { cleanAtExit } from "./at-exit.js";
import { standsStill } from "./stands-still.js";
import { whenGone } from "./watchdog.js";
import {
  WORKER_PIPE,
  type WorkerLine,
  type WorkerMessage,
  type WorkerSettings,
  type WorkerStart,
} from "./worker-protocol.js";

/** How a child ended. */
export interface WorkerEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a child tells. */
export interface WorkerListeners {
  readonly onLine: (line: WorkerLine) => void;
  /** Called once, when it is over and all that it said has been heard. */
  readonly onEnded: (end: WorkerEnd) => void;
}

/** One child process, from its start to its end. It loads the scenario at once, and begins when it is told to. */
export class WorkerProcess {
  /** The last lines that it printed. */
  readonly printed: string[] = [];
  isReady = false;
  /** Its event loop took the news that the run is over. */
  isStopping = false;
  readonly ended: Promise<WorkerEnd>;
  /** It has loaded the scenario, or never will. */
  readonly ready: Promise<void>;
  #isReadyNow: () => void = () => {};
  readonly #child: ChildProcess;
  #isOver = false;
  #watchdog: ChildProcess | undefined;

  constructor(settings: WorkerSettings, listeners: WorkerListeners) {
    this.#child = spawn(process.execPath, ["--import", TSX, WORKER_MAIN], {
      stdio: ["ignore", "pipe", "pipe", "pipe", "ipc"],
      // A group of its own: Ctrl-C in a terminal is for the run to handle.
      detached: true,
    });
    const forgetExit = cleanAtExit(() => this.kill());
    this.#child.on("error", (error) => this.#print(error.message));
    eachLine(this.#child.stdout!, (text) => this.#print(text));
    eachLine(this.#child.stderr!, (text) => this.#print(text));
    const heard = eachLine(this.#child.stdio[WORKER_PIPE] as Readable, (text) => this.#heard(text, listeners));
    this.ended = exitOf(this.#child).then(async (end) => {
      await Promise.race([heard, later(LAST_WORDS_MS)]);
      this.#isOver = true;
      this.#watchdog?.kill("SIGKILL");
      forgetExit();
      listeners.onEnded(end);
      return end;
    });
    const isReady = new Promise<void>((resolve) => (this.#isReadyNow = resolve));
    this.ready = Promise.race([isReady, this.ended.then(() => {})]);
    this.#tell({ kind: "settings", settings });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lets the user's code begin. */
  begin(start: WorkerStart): void {
    this.#tell({ kind: "go", start });
  }

  publishRest(): void {
    this.#tell({ kind: "publish-rest" });
  }

  faultsStopped(): void {
    this.#tell({ kind: "faults-stopped" });
  }

  /** Its wall clock is off by so much from the moment on at which it says so. */
  clockOffset(ms: number): void {
    this.#tell({ kind: "clock-offset", ms });
  }

  /** Tells it to end, as whoever deploys does. */
  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** Resolves when it stands still. */
  async pause(): Promise<void> {
    // One that stands still does not see its runner go.
    this.#watchdog ??= whenGone('kill -9 "$1"', [String(this.#child.pid)]);
    this.#child.kill("SIGSTOP");
    await standsStill(this.#child.pid);
  }

  /** It goes on. A process that does not stand still takes no notice. */
  resume(): void {
    this.#child.kill("SIGCONT");
    this.#watchdog?.kill("SIGKILL");
    this.#watchdog = undefined;
  }

  /** No line of it runs again. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Tells it to end, and kills it when it does not. */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    this.#tell({ kind: "stop" });
    await Promise.race([this.ended, later(STOP_MS)]);
    // On a busy machine the news itself may take its time.
    if (!this.isStopping) await Promise.race([this.ended, later(STOP_MS)]);
    this.kill();
    await this.ended;
  }

  #tell(message: WorkerMessage): void {
    // It may be gone by now; its end is noticed elsewhere.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #heard(text: string, listeners: WorkerListeners): void {
    const line = JSON.parse(text) as WorkerLine;
    if ("signal" in line && line.signal.kind === "ready") {
      this.isReady = true;
      this.#isReadyNow();
    }
    if ("signal" in line && line.signal.kind === "stopping") this.isStopping = true;
    listeners.onLine(line);
  }

  #print(line: string): void {
    this.printed.push(line);
    if (this.printed.length > PRINTED_LINES_MAX) this.printed.shift();
  }
}

/** Calls `take` for each whole line; resolves when there will be no more. */
function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line !== "") take(line);
  });
  return new Promise((resolve) => {
    stream.on("error", () => resolve());
    stream.on("close", () => resolve());
  });
}

function exitOf(child: ChildProcess): Promise<WorkerEnd> {
  return new Promise((resolve) => {
    child.on("exit", (exitCode, signal) => resolve({ exitCode, signal }));
    // One that could not be started has no exit.
    child.on("error", () => {
      if (child.pid === undefined) resolve({ exitCode: null, signal: null });
    });
  });
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** tsx is a dependency of this package, so it is looked up from here and not from the user's project. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
/** Beside this file: TypeScript while developing, JavaScript when built. */
const WORKER_MAIN = fileURLToPath(import.meta.url).replace(/worker-process\.([jt]s)$/, "worker-main.$1");
const PRINTED_LINES_MAX = 200;
/** A child's last words are in the pipe when it ends; a grandchild may keep the pipe open. */
const LAST_WORDS_MS = 1_000;
/** How long a child has to end when it is told to; longer than it gives the user's code. */
const STOP_MS = 1_000;
