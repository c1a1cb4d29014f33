/** `streamproof serve` as a process of its own, as users start it. What is sent to it is not here. */

import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built program, which `npm test` makes first: threads of the source would not know TypeScript. */
const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const ENDS_WITHIN_MS = 10_000;

/** A running server. */
export interface ServeProcess {
  readonly port: number;
  readonly pid: number;
  /** The first line of its standard output. */
  readonly firstLine: string;
  /** What it wrote on its error output so far. */
  readonly errors: () => string;
  /** Sends a signal and waits for its end; the exit code. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts it on a free port unless the arguments name one, and waits until it says where. @throws Error with its error output */
export async function startServe(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ServeProcess> {
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const child = spawn(process.execPath, [MAIN, "serve", ...port, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const exited = exitOf(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => out.includes("\n") && resolve());
    void exited.then((code) => reject(new Error(`serve exited with ${code}: ${err}`)));
  });
  const firstLine = out.slice(0, out.indexOf("\n"));
  return {
    port: Number(/listens on \S+:(\d+),/.exec(firstLine)![1]),
    pid: child.pid!,
    firstLine,
    errors: () => err,
    async end(signal = "SIGTERM") {
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}
