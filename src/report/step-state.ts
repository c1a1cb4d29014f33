/** What the world holds at a moment, in words: what each process holds, the pending entries, and who owns which entry. */

import { isErrorReply, type Bytes, type Reply } from "../../sim/index.js";
import { compareIds } from "../history/entry-order.js";
import { conditionWords } from "../faults/refusals.js";
import type { History, HistoryEvent, RunStarted } from "../history/event.js";
import { isArray, textOf } from "../history/reply-shape.js";
import type { ConnectionMoment, Moment, ProcessMoment, UnansweredCommand } from "../targets/simulator/moment.js";
import { counted, ordinal } from "../text/number-text.js";
import { printable } from "../text/printable.js";
import { durationText } from "../text/time-text.js";
import { tokenList, tokenNames } from "../text/token-list.js";
import { commandWords } from "./step-key.js";
import { replyLines } from "./step-reply.js";

/** What history and handlers' seam tell up to a moment, which the server does not know. */
export interface Known {
  readonly timeMs: number;
  readonly stream: Bytes;
  readonly group: Bytes;
  /** Tokens of the stream's entries by id. */
  readonly tokens: ReadonlyMap<string, string>;
  /** All tokens of the run, in order. */
  readonly published: readonly string[];
  readonly handlers: readonly { readonly process: string; readonly token: string; readonly sinceMs: number }[];
  readonly handled: ReadonlySet<string>;
  readonly deadLettered: ReadonlySet<string>;
}

/** What is known at events of a history; asked in order, it costs no more than reading the history once. */
export class KnownHistory {
  #next = 0;
  readonly #tokens = new Map<string, string>();
  readonly #handlers = new Map<number, Known["handlers"][number]>();
  readonly #handled = new Set<string>();
  readonly #deadLettered = new Set<string>();
  readonly #run: RunStarted | undefined;

  constructor(readonly history: History) {
    this.#run = history.find((event) => event.kind === "run-started");
  }

  /** What is known when the event of this index has happened; good until the next call. */
  at(index: number): Known {
    if (index + 1 < this.#next) this.#forget();
    while (this.#next <= index && this.#next < this.history.length) this.#apply(this.history[this.#next++]!);
    return {
      timeMs: this.history[index]?.timeMs ?? 0,
      stream: this.#run?.stream ?? "",
      group: this.#run?.group ?? "",
      tokens: this.#tokens,
      published: this.#run?.entries.map(({ token }) => token) ?? [],
      handlers: [...this.#handlers.values()],
      handled: this.#handled,
      deadLettered: this.#deadLettered,
    };
  }

  #forget(): void {
    this.#next = 0;
    for (const part of [this.#tokens, this.#handlers, this.#handled, this.#deadLettered]) part.clear();
  }

  #apply(event: HistoryEvent): void {
    switch (event.kind) {
      case "appended":
        if (event.token === undefined) return;
        if (event.stream === this.#run?.stream) this.#tokens.set(event.id, event.token);
        if (event.stream === this.#run?.deadLetterStream) this.#deadLettered.add(event.token);
        return;
      case "handler-started":
        this.#handlers.set(event.span, { process: event.process, token: event.token, sinceMs: event.timeMs });
        return;
      case "handler-finished":
        this.#handlers.delete(event.span);
        if (event.outcome === "ok") this.#handled.add(event.token);
        return;
      case "process-ended":
        for (const [span, { process }] of this.#handlers) if (process === event.process) this.#handlers.delete(span);
        return;
      default:
    }
  }
}

/** What each process holds: its connections, what they wait for, the handlers that run. */
export function processLines({ processes, isServerUp, condition }: Moment, known: Known): string[] {
  const lines = processes.flatMap((process) => oneProcessLines(process, known));
  if (!isServerUp) return [...lines, "server  is down"];
  return condition === undefined ? lines : [...lines, `server  ${conditionWords(condition)}`];
}

function oneProcessLines(process: ProcessMoment, known: Known): string[] {
  const { name, consumer, isAlive, pausedForMs, startCount, connections } = process;
  if (startCount === 0) return [`${printable(name)}  is not started yet`];
  if (!isAlive) return [`${printable(name)}  is dead`];
  const as = consumer === name ? "" : ` as consumer ${printable(consumer)}`;
  const again = startCount === 1 ? "" : `, started for the ${ordinal(startCount)} time`;
  const paused = pausedForMs === undefined ? "" : `, but stands still for ${durationText(pausedForMs)} more`;
  const own = known.handlers.filter((handler) => handler.process === name);
  return [
    `${printable(name)}  is alive${as}${again}${paused}`,
    ...(own.length === 0 && name !== "producer" ? ["    handles nothing"] : []),
    ...own.map(
      ({ token, sinceMs }) => `    handles ${printable(token)}, for ${durationText(known.timeMs - sinceMs)} now`,
    ),
    ...(connections.length === 0 ? ["    has no connection"] : connections.flatMap(connectionLines)),
  ];
}

function connectionLines(connection: ConnectionMoment): string[] {
  const { id, name, database, isSilent, queuedCount, unanswered, replies } = connection;
  const named = name === "" ? "" : ` "${printable(textOf(name))}"`;
  const at = database === 0 ? "" : `, database ${database}`;
  const queued = queuedCount === undefined ? "" : `, in MULTI with ${counted(queuedCount, "queued command")}`;
  const silent = isSilent ? ", half-open: what is sent is lost, and nobody is told" : "";
  const waits = unanswered.map((command) => `        ${commandWords(command.args, 90)}  ${placeWords(command)}`);
  const arriving = replies.map(
    ({ byteCount, arrivesInMs }) =>
      `        a reply of ${counted(byteCount, "byte")} arrives in ${durationText(arrivesInMs)}`,
  );
  const idle = waits.length + arriving.length === 0 ? ": nothing is unanswered" : "";
  return [`    connection ${id}${named}${at}${queued}${silent}${idle}`, ...waits, ...arriving];
}

function placeWords({ place, blockedForMs }: UnansweredCommand): string {
  if (place === "on-its-way") return "on its way to the server";
  if (place === "in-the-server") return "waits in the server for its turn";
  return blockedForMs === undefined
    ? "blocked, for ever"
    : `blocked, for ${durationText(Math.max(0, blockedForMs))} more`;
}

interface PendingRow {
  readonly id: string;
  readonly consumer: Bytes;
  readonly idleMs: number;
  readonly deliveryCount: number;
}

/** A group's pending entries as XPENDING tells them, with what else is known of each: at most `max`. */
export function pendingLines(
  moment: Moment,
  known: Known,
  { stream, group, max }: { readonly stream: Bytes; readonly group: Bytes; readonly max: number },
): string[] {
  const summary = moment.ask(["XPENDING", stream, group]);
  if (isErrorReply(summary)) return replyLines(summary);
  const count = isArray(summary) ? Number(summary[0]) : 0;
  const title = `pending entries of ${printable(textOf(group))} in ${printable(textOf(stream))}: ${count === 0 ? "none" : count}`;
  const rows = pendingRows(moment, { stream, group, max });
  const isOwn = stream === known.stream;
  const table = rows.map((row) => {
    const token = isOwn ? known.tokens.get(row.id) : undefined;
    return [
      token ?? "?",
      row.id,
      textOf(row.consumer),
      `×${row.deliveryCount}`,
      `idle ${durationText(row.idleMs)}`,
      about(row, token, moment, known),
    ];
  });
  const more = count - rows.length;
  return [title, ...aligned(table), ...(more > 0 ? [`  and ${counted(more, "entry", "entries")} more`] : [])];
}

function pendingRows(
  moment: Moment,
  { stream, group, max }: { readonly stream: Bytes; readonly group: Bytes; readonly max: number },
): PendingRow[] {
  const reply = moment.ask(["XPENDING", stream, group, "-", "+", String(max)]);
  if (!isArray(reply)) return [];
  return reply.filter(isArray).map(([id, consumer, idleMs, deliveryCount]) => ({
    id: String(id as string),
    consumer: consumer as Bytes,
    idleMs: Number(idleMs),
    deliveryCount: Number(deliveryCount),
  }));
}

/** Whether the consumer's process lives, and who handles the entry. */
function about(
  { consumer }: PendingRow,
  token: string | undefined,
  { processes }: Moment,
  { handlers }: Known,
): string {
  const owner = processes.find((process) => process.startCount > 0 && process.consumer === textOf(consumer));
  const fate = owner === undefined ? "no process of that name" : owner.isAlive ? "" : `${owner.name} is dead`;
  const runs = handlers.filter((handler) => handler.token === token).map(({ process }) => process);
  const handling =
    runs.length === 0 ? "nobody handles it" : `${runs.join(" and ")} ${runs.length === 1 ? "handles" : "handle"} it`;
  return [fate, handling].filter((words) => words !== "").join(", ");
}

/** Columns, each as wide as its widest cell. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const safe = rows.map((row) => row.map(printable));
  const widths = safe.reduce<number[]>((all, row) => row.map((cell, n) => Math.max(all[n] ?? 0, cell.length)), []);
  return safe.map((row) => `  ${row.map((cell, n) => cell.padEnd(widths[n]!)).join("  ")}`.trimEnd());
}

/** More entries of a stream than this are not looked at. */
const ENTRIES_MAX = 100_000;

/** Who owns each entry of the run: the pending entries one by one, the others together where they are alike. */
export function ownerLines(moment: Moment, known: Known): string[] {
  const { stream, group } = known;
  const entries = idsIn(moment.ask(["XRANGE", stream, "-", "+", "COUNT", String(ENTRIES_MAX)]));
  const pending = new Map(pendingRows(moment, { stream, group, max: ENTRIES_MAX }).map((row) => [row.id, row]));
  const lastId = lastDeliveredId(moment.ask(["XINFO", "GROUPS", stream]), group);
  const groups: { words: string; tokens: (string | undefined)[]; ids: string[] }[] = [];
  const put = (words: string, token: string | undefined, id: string): void => {
    const last = groups.at(-1);
    if (last?.words !== words) groups.push({ words, tokens: [token], ids: [id] });
    else {
      last.tokens.push(token);
      last.ids.push(id);
    }
  };
  const seen = new Set<string>();
  const isThere = new Set(entries);
  const gone = [...pending.keys(), ...known.tokens.keys()].filter((id) => !isThere.has(id));
  for (const id of [...new Set([...entries, ...gone])].sort(compareIds)) {
    const token = known.tokens.get(id);
    if (token !== undefined) seen.add(token);
    put(ownerWords({ id, token, row: pending.get(id), isThere: isThere.has(id), lastId }, moment, known), token, id);
  }
  for (const token of known.published) if (!seen.has(token)) put("is not in the stream yet", token, "");
  return groups.map(({ words, tokens, ids }) => {
    const listed = tokens.map((token, n) => ({ token, id: ids[n]!, note: "" }));
    return `${tokens.includes(undefined) ? tokenList(listed) : tokenNames(tokens)}  ${words}`;
  });
}

interface Entry {
  readonly id: string;
  readonly token: string | undefined;
  readonly row: PendingRow | undefined;
  readonly isThere: boolean;
  readonly lastId: string | undefined;
}

function ownerWords({ id, token, row, isThere, lastId }: Entry, moment: Moment, known: Known): string {
  const gone = isThere ? "" : ", though it is deleted";
  if (row !== undefined) {
    const words = `is pending for ${printable(textOf(row.consumer))} ×${row.deliveryCount}, idle ${durationText(row.idleMs)}${gone}`;
    return `${words}; ${printable(about(row, token, moment, known))}`;
  }
  const isDelivered = lastId !== undefined && compareIds(id, lastId) <= 0;
  const state = !isThere
    ? "is deleted"
    : isDelivered
      ? "belongs to nobody any more: it was delivered and is not pending"
      : "belongs to nobody yet: it was not delivered";
  const runs = known.handlers.filter((handler) => handler.token === token).map(({ process }) => process);
  const fates = [
    ...(runs.length === 0 ? [] : [`${printable(runs.join(" and "))} ${runs.length === 1 ? "handles" : "handle"} it`]),
    ...(token === undefined
      ? []
      : known.deadLettered.has(token)
        ? ["dead-lettered"]
        : known.handled.has(token)
          ? ["handled"]
          : isDelivered || !isThere
            ? ["NOT HANDLED"]
            : []),
  ];
  return fates.length === 0 ? state : `${state}; ${fates.join(", ")}`;
}

function idsIn(reply: Reply): string[] {
  return isArray(reply) ? reply.flatMap((row) => (isArray(row) && typeof row[0] === "string" ? [row[0]] : [])) : [];
}

/** The group's last-delivered-id in a reply of XINFO GROUPS; undefined without the group. */
function lastDeliveredId(reply: Reply, group: Bytes): string | undefined {
  const row = isArray(reply) ? reply.filter(isArray).find(([, name]) => name === group) : undefined;
  const at = row?.indexOf("last-delivered-id") ?? -1;
  return at === -1 ? undefined : String(row?.[at + 1] as string);
}
