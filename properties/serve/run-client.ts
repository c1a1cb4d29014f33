/** Runs a client program to its end. Which, and what it should say, is the tests'. */

import { spawn, spawnSync } from "node:child_process";

/** How a program ended. */
export interface ClientRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const LIMIT_MS = 60_000;

/** Runs it with this on its standard input; killed after a minute. */
export function runClient(command: string, args: readonly string[], input = ""): Promise<ClientRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], timeout: LIMIT_MS });
    let out = "";
    let err = "";
    child.stdout.setEncoding("latin1").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("latin1").on("data", (text: string) => (err += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, out, err }));
    child.stdin.on("error", () => {});
    child.stdin.end(input, "latin1");
  });
}

/** Whether a program is on the PATH and runs with these arguments. */
export function runsHere(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}
