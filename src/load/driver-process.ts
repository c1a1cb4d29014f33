/** A driver process, as the load sees it: started on its CPUs, told things, listened to, ended. */

import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cleanAtExit } from "../targets/at-exit.js";
import type { DriverMessage, DriverReport, DriverSettings } from "./driver-protocol.js";

/** How it ended before it was told to. */
export interface DriverDeath {
  readonly words: string;
  /** The last of what it printed. */
  readonly printed: string;
}

/** What a driver process tells. */
export interface DriverListener {
  readonly onReport: (report: DriverReport) => void;
  /** It is gone, though it was not told to end. */
  readonly onDeath: (death: DriverDeath) => void;
}

const PRINTED_CHARS_MAX = 4_000;
const END_MS = 2_000;

/** One driver. */
export class DriverProcess {
  readonly #child: ChildProcess;
  readonly #over: Promise<void>;
  #isEnding = false;
  #printed = "";

  /** @param pinning what stands in front of the command. */
  constructor(settings: DriverSettings, pinning: readonly string[], listener: DriverListener) {
    const command = [...pinning, process.execPath, ...sourceArguments(MAIN)];
    this.#child = spawn(command[0]!, command.slice(1), {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      serialization: "advanced",
      // A group of its own: Ctrl-C in a terminal is for the load to handle.
      detached: true,
    });
    const forgetExit = cleanAtExit(() => this.#child.kill("SIGKILL"));
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on("data", (chunk) => (this.#printed = (this.#printed + String(chunk)).slice(-PRINTED_CHARS_MAX)));
    this.#child.on("message", (report: DriverReport) => {
      if (report.kind === "awake") this.tell({ kind: "settings", settings });
      else listener.onReport(report);
    });
    this.#over = new Promise((resolve) => {
      const ended = (words: string): void => {
        forgetExit();
        resolve();
        if (!this.#isEnding) listener.onDeath({ words, printed: this.#printed.trim() });
      };
      this.#child.on("error", (error) => ended(error.message));
      this.#child.on("exit", (code, signal) => ended(signal === null ? `exit code ${code}` : signal));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(message: DriverMessage): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Ends it, and waits until it is gone. */
  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), END_MS);
    await this.#over;
    clearTimeout(timer);
  }
}

/** Beside this file: TypeScript while developing, JavaScript when built. */
const MAIN = fileURLToPath(import.meta.url).replace(/driver-process\.([jt]s)$/, "driver-main.$1");

/** What Node needs to run a file of ours: tsx in front of one in TypeScript, looked up from here as it is our dependency. */
export function sourceArguments(file: string): readonly string[] {
  if (!file.endsWith(".ts")) return [file];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href, file];
}
