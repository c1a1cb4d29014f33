/** Rows for what processes say to the server: a command together with its effects. */

import type {
  CommandExecuted,
  DeliveryCommand,
  EntryAcknowledged,
  EntryAppended,
  EntryDelivered,
} from "../../history/event.js";
import { OPERATOR } from "../../faults/operator.js";
import { commandName, createsGroup, movesGroup } from "../../history/command-name.js";
import { cut, printable } from "../../text/printable.js";
import { row, type Row } from "./row.js";
import type { Story } from "./story.js";

/** What a command did, as its reply says. */
export type Effect = EntryAppended | EntryDelivered | EntryAcknowledged;

/** A command with its effects; `undefined` for effects whose command is not in the history. */
export interface Exchange {
  readonly command: CommandExecuted | undefined;
  readonly effects: readonly Effect[];
}

/** The rows of a command and its effects, in the order: appended, delivered, acknowledged. */
export function exchangeRows({ command, effects }: Exchange, story: Story): Row[] {
  const isReplyLost = command !== undefined && story.isReplyLost(command);
  if (effects.length === 0) return command === undefined ? [] : [bareCommandRow(command, isReplyLost, story)];
  const rows: Row[] = [];
  const appended = effects.filter((effect) => effect.kind === "appended");
  for (const effect of appended) rows.push(appendedRow(effect, story));
  const delivered = effects.filter((effect) => effect.kind === "delivered");
  if (delivered.length > 0) rows.push(deliveredRow(delivered, story));
  // In one transaction an entry is put into the dead-letter stream and acknowledged.
  const moved = new Set(
    appended.flatMap(({ token, stream }) => (stream === story.run?.deadLetterStream ? [token] : [])),
  );
  for (const effect of effects) {
    if (effect.kind === "acknowledged") rows.push(acknowledgedRow(effect, story, moved.has(effect.token)));
  }
  const lost = isReplyLost
    ? rows.map((each) => ({ ...each, isReplyLost, tail: `${each.tail}, reply lost`, mergeKey: undefined }))
    : rows;
  const [head, ...others] = lost;
  return head === undefined || command === undefined
    ? lost
    : [{ ...head, events: [command.index, ...head.events] }, ...others];
}

function appendedRow(event: EntryAppended, story: Story): Row {
  const { stream, token, id, process } = event;
  const base = { timeMs: event.timeMs, processes: [process], act: "send", events: [event.index] } as const;
  if (stream === story.run?.deadLetterStream) {
    return row({
      ...base,
      lead: "dead-letters ",
      entries: [{ token, id, note: "" }],
      tail: ` to ${printable(stream)}`,
      tone: "accent",
    });
  }
  if (stream !== story.run?.stream) {
    return row({ ...base, lead: `XADD ${printable(stream)}: `, entries: [{ token, id, note: "" }], tone: "accent" });
  }
  const copy = token === undefined ? 1 : (story.copies.get(token) ?? 0) + 1;
  const kind = story.run.entries.find((entry) => entry.token === token)?.kind ?? "sound";
  const note = kind === "sound" ? "" : ` (${kind})`;
  const again = copy > 1 ? ` AGAIN: copy ${copy} of it` : "";
  return row({
    ...base,
    lead: "XADD ",
    entries: [{ token, id, note }],
    tail: again,
    tone: copy > 1 ? "bad" : "plain",
    mergeKey: copy > 1 ? undefined : `xadd ${process}`,
  });
}

const DELIVERY_LEADS: Readonly<Record<DeliveryCommand, string>> = {
  xreadgroup: "XREADGROUP: ",
  history: "XREADGROUP, its own: ",
  xclaim: "XCLAIM: ",
  xautoclaim: "XAUTOCLAIM: ",
  xread: "XREAD: ",
};

function deliveredRow(events: readonly EntryDelivered[], story: Story): Row {
  const first = events[0]!;
  const limit = story.run?.deliveriesMax;
  const entries = events.map(({ token, id, deliveryCount, isDeleted }) => ({
    token,
    id,
    note: `${deliveryCount > 0 ? ` ×${deliveryCount}` : ""}${isDeleted ? " (deleted)" : ""}${
      limit !== undefined && deliveryCount > limit ? ` (limit ${limit})` : ""
    }`,
  }));
  return row({
    timeMs: first.timeMs,
    processes: [first.process],
    act: "receive",
    lead: DELIVERY_LEADS[first.command],
    entries,
    tail: first.isUnacknowledged === true ? " with NOACK: never pending" : takenFrom(events, story),
    tone: "strong",
    events: events.map(({ index }) => index),
  });
}

/** Whose entries a claim takes over: ` from worker-1`. */
function takenFrom(events: readonly EntryDelivered[], story: Story): string {
  if (events[0]!.command !== "xclaim" && events[0]!.command !== "xautoclaim") return "";
  const owners = new Set(events.map((event) => ownerBefore(event, story)));
  const names = [...owners].filter((owner) => owner !== undefined);
  return names.length === 0 ? "" : ` from ${names.map(printable).join(", ")}`;
}

function ownerBefore(event: EntryDelivered, story: Story): string | undefined {
  const owner = story.pending.of(event);
  if (owner === undefined) return undefined;
  if (owner.consumer === event.consumer) return "itself";
  return owner.process === event.process ? owner.consumer : owner.process;
}

function acknowledgedRow(event: EntryAcknowledged, story: Story, isMoved: boolean): Row {
  const { token, id, process } = event;
  const owner = story.pending.of(event)?.process;
  const [tail, tone] = isMoved ? ([", dead-lettered", "plain"] as const) : acknowledgementNote(token, story);
  const foreign = owner !== undefined && owner !== process ? ` (pending for ${printable(owner)})` : "";
  return row({
    timeMs: event.timeMs,
    processes: [process],
    act: "send",
    lead: "XACK ",
    entries: [{ token, id, note: "" }],
    tail: tail + foreign,
    tone,
    events: [event.index],
    mergeKey: `xack ${process}${tail}${foreign}`,
  });
}

/** What an acknowledgement means for an entry that was not handled. */
function acknowledgementNote(token: string | undefined, story: Story): [string, "plain" | "bad"] {
  if (token === undefined || story.handled.has(token)) return ["", "plain"];
  if (story.deadLettered.has(token)) return [", dead-lettered", "plain"];
  if (story.othersHandling(token).length > 0) return [" before its handler is done", "bad"];
  return story.failed.has(token) ? [", though its handler failed", "bad"] : [" before any handler of it", "bad"];
}

/** What a connection says to begin with, and what asks for nothing of the stream's. */
const HANDSHAKE = new Set([
  "hello",
  "auth",
  "select",
  "client",
  "info",
  "ping",
  "quit",
  "command",
  "echo",
  "readonly",
  "reset",
]);

/** Commands without effect that are still worth a row: they change what is there, or were meant to. */
const NOTED = new Set(["xadd", "xdel", "xtrim", "xsetid", "del", "unlink", "flushall", "flushdb", "xackdel", "xdelex"]);

const QUIET_WORDS: Readonly<Record<string, string>> = {
  xreadgroup: "empty read",
  xread: "empty read",
  xautoclaim: "empty claim",
  xclaim: "empty claim",
};

function bareCommandRow(command: CommandExecuted, isReplyLost: boolean, story: Story): Row {
  const { name, subcommand, error, process, timeMs, index } = command;
  const NAME = printable(commandName(command));
  const base = { timeMs, processes: [process], act: "send", events: [index], isReplyLost } as const;
  const lost = isReplyLost ? ", reply lost" : "";
  if (error !== undefined) {
    // That the group is there already is what a consumer that creates it expects to hear.
    const quiet = error.startsWith("BUSYGROUP") || HANDSHAKE.has(name) ? "" : undefined;
    const [code = ""] = error.split(" ", 1);
    // What was said once is known: later its first word, the kind of error, is enough.
    const answer = story.errors.has(error) ? `${cut(code, 40)} again` : cut(error, 120);
    const failure = `${NAME} ${code}`;
    return row({ ...base, lead: `${NAME} answers ${printable(answer)}${lost}`, tone: "bad", failure, quiet });
  }
  if (command.isQueued === true && !isReplyLost)
    return row({ ...base, lead: `${NAME}, queued`, tone: "dim", quiet: NAME });
  if (name === "xack") return row({ ...base, lead: `XACK: was not pending${lost}`, mergeKey: `xack 0 ${process}` });
  if (createsGroup(command) && !story.hasGroup) return groupRow(base, story);
  if (movesGroup(command) && process !== OPERATOR) return movedRow(base, story);
  // The fault's own row says what an operator does.
  if (process === OPERATOR) return row({ ...base, lead: NAME, tone: "dim", quiet: "" });
  const isNoted = NOTED.has(name) || (name === "xgroup" && isNotedOfGroup(subcommand, process, story)) || isReplyLost;
  if (isNoted) return row({ ...base, lead: `${NAME}${lost}` });
  return row({
    ...base,
    lead: name in QUIET_WORDS ? `${NAME}: nothing` : NAME,
    tone: "dim",
    quiet: HANDSHAKE.has(name) || name === "xgroup" ? "" : (QUIET_WORDS[name] ?? NAME),
  });
}

/** It takes entries or the group away, or is said by one who has read from the group. */
function isNotedOfGroup(subcommand: string | undefined, process: string, { readers }: Story): boolean {
  return readers.has(process) || !["create", "createconsumer", "help", undefined].includes(subcommand);
}

/**
 * The first XGROUP that succeeds creates the group. Where its start id, which no history has, leaves out entries that are
 * there already, the row says so.
 */
function groupRow(base: Pick<Row, "timeMs" | "processes" | "act" | "events" | "isReplyLost">, story: Story): Row {
  const leftOut = story.isGroupMoved ? [] : leftOutOf(story);
  return row({
    ...base,
    lead: `XGROUP creates the group${leftOut.length === 0 ? "" : " behind "}`,
    entries: leftOut.map((token) => ({ token, id: "", note: "" })),
    tail: base.isReplyLost ? ", reply lost" : "",
    tone: leftOut.length === 0 ? "dim" : "bad",
    quiet: leftOut.length === 0 && !base.isReplyLost ? "" : undefined,
  });
}

/** XGROUP SETID, whose id no history has either: the entries that are there and that nobody is given from then on. */
function movedRow(base: Pick<Row, "timeMs" | "processes" | "act" | "events" | "isReplyLost">, story: Story): Row {
  const leftOut = leftOutOf(story);
  return row({
    ...base,
    lead: `XGROUP SETID${leftOut.length === 0 ? "" : " moves the group past "}`,
    entries: leftOut.map((token) => ({ token, id: "", note: "" })),
    tail: base.isReplyLost ? ", reply lost" : "",
    tone: leftOut.length === 0 ? "plain" : "bad",
  });
}

function leftOutOf({ passedOver, copies }: Story): string[] {
  return [...passedOver].filter((token) => copies.has(token));
}
