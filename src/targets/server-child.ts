/** A server as a child process: the arguments that it gets, and its end. */

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Directives with their words: `{ replicaof: ["127.0.0.1", "6379"] }`. */
export type Settings = Readonly<Record<string, string | readonly string[]>>;

/** Each answered write is on disk, so that a kill loses nothing: what runs are judged by. */
export const FLUSHED: Settings = { save: "", appendonly: "yes", appendfsync: "always" };

/** Sentinels take their configuration from a file only. */
export function sentinelArguments(port: number, folder: string, lines: readonly string[]): string[] {
  const file = join(folder, "sentinel.conf");
  // It may hold a password.
  if (!existsSync(file)) writeFileSync(file, sentinelText(port, folder, lines), { mode: 0o600 });
  return [file, "--sentinel"];
}

/** The configuration of a Sentinel that listens at loopback. */
export function sentinelText(port: number, folder: string, lines: readonly string[]): string {
  const own = [`port ${port}`, "bind 127.0.0.1", `dir ${JSON.stringify(folder)}`, "daemonize no"];
  return [...own, ...lines, ""].join("\n");
}

/** Its arguments where no configuration is given: what a run needs, and what is set over that. */
export function serverArguments(port: number, folder: string, given: Settings): string[] {
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    daemonize: "no",
    // A replica that comes is served at once.
    "repl-diskless-sync-delay": "0",
    ...given,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value].flat());
}

/** What the server has forked dies with it. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has no children.
  }
}
