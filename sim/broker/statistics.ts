/** Counters that INFO reports. */

import type { Profile } from "../profiles/profile.js";
import { errorOf, type Reply } from "../resp/reply.js";
import type { Wait } from "./session.js";

/** How often a command ran, was refused before it ran, and answered with an error. */
export interface CommandCount {
  calls: number;
  rejected: number;
  failed: number;
}

/** Who waited, and which command of another client ended that, if one did. */
interface Woken {
  readonly waited: string;
  readonly by: string | undefined;
  /** Not so: for what other servers have. */
  readonly isForKeys: boolean;
}

/** What a server counts since it started; CONFIG RESETSTAT sets all but what is about saving back to 0. */
export class Statistics {
  /** INFO rdb_changes_since_last_save. */
  changesSinceSave = 0;
  /** When the last save ended; undefined for none since the start. */
  savedAtMs: number | undefined;
  connectionsReceived = 0;
  commandsProcessed = 0;
  expiredKeys = 0;
  /** Error replies by their code: `ERR`, `WRONGTYPE`. */
  readonly errorReplies = new Map<string, number>();

  /** By the command's name as CLIENT LIST shows it. */
  readonly commands = new Map<string, CommandCount>();
  /** Log-ins that failed. */
  deniedLogins = 0;

  /** A command waits: a call that has no reply yet. */
  countWait(name: string, { countsWaits }: Profile): void {
    if (countsWaits === "at-the-start") this.#command(name).calls++;
  }

  /** The client of a command that waits has gone: where waits are counted as they end, one for other servers is counted then. */
  countCutWait(name: string, { keys }: Wait, { countsWaits }: Profile): void {
    if (countsWaits === "at-the-end" && keys.length === 0) this.#command(name).calls++;
  }

  /** A command ran and was answered. */
  countCall(name: string, reply: Reply): void {
    const count = this.#command(name);
    count.calls++;
    if (errorOf(reply) !== undefined) count.failed++;
  }

  /** A wait ended. An error from outside counts for the command that waited, and for the one that ended it. */
  countWoken(profile: Profile, who: Woken, reply: Reply): void {
    const { waited, by, isForKeys } = who;
    const count = this.#command(waited);
    const isError = errorOf(reply) !== undefined;
    if (profile.countsWaits === "at-the-end") count.calls++;
    // A wait for other servers that ends with an error is counted once more.
    if (profile.countsWaits === "at-the-end" && !isForKeys && isError) count.calls++;
    if (!isError) {
      // Where waits are counted as they begin, whatever ends one from outside counts as its failure.
      if (by !== undefined && profile.countsWaits === "at-the-start") count.failed++;
      return;
    }
    count[by === undefined ? "failed" : profile.countsInterrupted]++;
    if (by !== undefined) this.#command(by).failed++;
  }

  /** A command was refused before it ran; one that does not exist, which shows as NULL, is not counted. */
  countRefusal(name: string): void {
    if (name !== "NULL") this.#command(name).rejected++;
  }

  /** An error reply was given. */
  countError(text: string): void {
    const code = text.slice(0, text.indexOf(" "));
    this.errorReplies.set(code, (this.errorReplies.get(code) ?? 0) + 1);
  }

  /** A save ended. */
  saved(nowMs: number): void {
    this.changesSinceSave = 0;
    this.savedAtMs = nowMs;
  }

  /** CONFIG RESETSTAT. */
  reset(): void {
    this.connectionsReceived = 0;
    this.commandsProcessed = 0;
    this.expiredKeys = 0;
    this.errorReplies.clear();
    this.commands.clear();
  }

  #command(name: string): CommandCount {
    let count = this.commands.get(name);
    if (count === undefined) this.commands.set(name, (count = { calls: 0, rejected: 0, failed: 0 }));
    return count;
  }
}
