/**
 * A worker that finds nothing to do waits: it does not ask hundreds of times a second, nor send again and again what fails
 * at once. That nothing comes of it for ever is `progress`'s.
 */

import { becomesPending } from "../history/becomes-pending.js";
import { commandName } from "../history/command-name.js";
import { runRecord } from "../history/entries.js";
import type { CommandExecuted, History, HistoryEvent } from "../history/event.js";
import { LIMITS_DEFAULT } from "../scenario/limits.js";
import { durationText, timeText } from "../text/time-text.js";
import type { Anomaly, Checker, Judgement } from "./checker.js";

const IDLE = "nothing was settled for a second or more at the end of a run";

/** A window is at least this long; the rates of shorter ones say nothing. */
const WINDOW_MS = 1_000;
/** Or it has so many seconds' worth of commands: of a hot loop enough is seen sooner. */
const WINDOW_COMMANDS_S = 20;
/** One busy second may be the sweep of a long list, two in a row are a loop. */
const WINDOWS = 2;

/** A worker of whose commands nothing comes sends few. */
export const noSpin: Checker = {
  name: "no-spin",
  invariant:
    "A worker sends at most idleCommandsPerSecond commands of which nothing comes, idle or not, and as many more for each pending entry.",
  situations: [
    {
      words: IDLE,
      advice: "see that all is settled in runs without faults, after which they go on for a while",
      needs: [],
    },
  ],
  judge,
};

/** What one worker has sent since something last came of it. */
interface Window {
  fromMs: number;
  fromIndex: number;
  commands: number;
  errors: number;
  pendingMax: number;
  /** How many windows on end were too busy, and where the first of them began. */
  busy: number;
  busyFrom: { readonly timeMs: number; readonly index: number; readonly commands: number } | undefined;
  last: CommandExecuted | undefined;
}

function judge(history: History): Judgement {
  const { ended, started, lastSettling, commandCount } = runRecord(history);
  const idleMs = ended === undefined ? 0 : ended.timeMs - (lastSettling?.timeMs ?? 0);
  const reached = { [IDLE]: idleMs >= WINDOW_MS ? 1 : 0 };
  const allowed = started?.limits?.idleCommandsPerSecond ?? LIMITS_DEFAULT.idleCommandsPerSecond;
  // Most runs have fewer commands in all than a loop has.
  if (commandCount * 1000 <= allowed * WINDOWS * WINDOW_MS) return { anomalies: [], reached };
  const reader = new Reader(allowed);
  for (const event of history) reader.read(event);
  return { anomalies: reader.anomalies, reached };
}

class Reader {
  readonly anomalies: Anomaly[] = [];
  readonly #windows = new Map<string, Window>();
  /** The one looked up last: events of one process come in rows. */
  #latest: { readonly process: string; readonly window: Window | undefined } = { process: "", window: undefined };
  /** Pending entries, roughly: what is claimed was pending before. */
  #pending = 0;
  readonly #found = new Set<string>();
  readonly #allowed: number;

  constructor(allowed: number) {
    this.#allowed = allowed;
  }

  read(event: HistoryEvent): void {
    switch (event.kind) {
      case "command":
        return this.#count(event);
      case "delivered":
        if (event.command === "xreadgroup" && becomesPending(event)) this.#pending += 1;
        // What comes again and again without its fields, or by a look at one's own entries, brings nobody on.
        if (!event.isDeleted && event.command !== "history") this.#cameOf(event);
        return;
      case "acknowledged":
        if (this.#pending > 0) this.#pending -= 1;
        return this.#cameOf(event);
      case "server-state":
        this.#pending = event.pending.length;
        return;
      case "process-started":
        if (event.process.startsWith("worker-")) this.#windows.set(event.process, windowFrom(event));
        this.#latest = { process: "", window: undefined };
        return;
      case "process-ended":
        this.#windows.delete(event.process);
        this.#latest = { process: "", window: undefined };
        return;
      case "appended":
      case "handler-started":
      case "handler-finished":
        return this.#cameOf(event);
      default:
    }
  }

  #windowOf(process: string): Window | undefined {
    if (this.#latest.process !== process) this.#latest = { process, window: this.#windows.get(process) };
    return this.#latest.window;
  }

  #cameOf(event: HistoryEvent): void {
    const window = this.#windowOf(event.process);
    if (window === undefined) return;
    window.fromMs = event.timeMs;
    window.fromIndex = event.index;
    window.commands = 0;
    window.errors = 0;
    window.pendingMax = this.#pending;
    window.busy = 0;
    window.busyFrom = undefined;
  }

  #count(event: CommandExecuted): void {
    const window = this.#windowOf(event.process);
    if (window === undefined) return;
    const isFull = window.commands >= this.#allowed * WINDOW_COMMANDS_S && event.timeMs > window.fromMs;
    if (isFull || event.timeMs - window.fromMs >= WINDOW_MS) this.#close(window, event);
    window.commands += 1;
    if (event.error !== undefined) window.errors += 1;
    if (this.#pending > window.pendingMax) window.pendingMax = this.#pending;
    window.last = event;
  }

  #close(window: Window, event: CommandExecuted): void {
    const { commands, fromMs, fromIndex, pendingMax } = window;
    const isBusy = commands * 1000 > this.#allowed * (1 + pendingMax) * (event.timeMs - fromMs);
    window.busy = isBusy ? window.busy + 1 : 0;
    window.busyFrom = isBusy
      ? {
          timeMs: window.busyFrom?.timeMs ?? fromMs,
          index: window.busyFrom?.index ?? fromIndex,
          commands: (window.busyFrom?.commands ?? 0) + commands,
        }
      : undefined;
    if (window.busy === WINDOWS) this.#report(window, event);
    window.fromMs = event.timeMs;
    window.fromIndex = event.index;
    window.commands = 0;
    window.errors = 0;
    window.pendingMax = this.#pending;
  }

  #report({ busyFrom, errors, commands, last }: Window, { process, timeMs, index }: CommandExecuted): void {
    if (busyFrom === undefined || last === undefined) return;
    const isFailing = errors * 2 > commands;
    const name = isFailing ? "error-loop" : "busy-loop";
    if (this.#found.has(name)) return;
    this.#found.add(name);
    const forMs = timeMs - busyFrom.timeMs;
    const rate = Math.round((busyFrom.commands * 1000) / forMs);
    const what = isFailing ? "of which nearly all failed" : "of which nothing came";
    const error = last.error === undefined ? "" : ` (${last.error})`;
    this.anomalies.push({
      checker: "no-spin",
      name,
      sentence: `For ${durationText(forMs)} from ${timeText(busyFrom.timeMs)} on, ${process} sent ${rate} commands a second ${what}, the last of them ${commandName(last)}${error}: ${Math.round(this.#allowed)} a second are allowed.`,
      token: undefined,
      events: [busyFrom.index, last.index, index],
    });
  }
}

function windowFrom({ timeMs, index }: HistoryEvent): Window {
  return {
    fromMs: timeMs,
    fromIndex: index,
    commands: 0,
    errors: 0,
    pendingMax: 0,
    busy: 0,
    busyFrom: undefined,
    last: undefined,
  };
}
