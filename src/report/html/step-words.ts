/** What one event says on the page: one event, one step. Commands and their effects, which a terminal joins, are steps of their own here. */

import type {
  CommandExecuted,
  DeliveryCommand,
  EntryAcknowledged,
  EntryAppended,
  EntryDelivered,
  FinalState,
  HandlerFinished,
  HandlerStarted,
  HistoryEvent,
  PublishCompleted,
} from "../../history/event.js";
import { counted, ordinal } from "../../text/number-text.js";
import { cut } from "../../text/printable.js";
import { durationText } from "../../text/time-text.js";
import { rowText, type Row } from "../swimlane/row.js";
import { faultRow } from "../swimlane/fault-rows.js";
import { endedRow, reachedRow, serverRow, signalledRow, startedRow } from "../swimlane/process-rows.js";
import { stateRow } from "../swimlane/state-row.js";
import { runEndWords } from "../swimlane/rows.js";
import type { Story } from "../swimlane/story.js";
import { visible } from "./escape.js";
import type { Step, StepTone } from "./picture.js";

/** The words of a step. */
export type StepWords = Pick<Step, "text" | "detail" | "tone" | "isQuiet">;

/** A payload or an error longer than this is cut. */
const DETAIL_MAX = 2000;

/** Words an event with what is known before it. A kind that is not known here is shown as it is. */
export function stepWords(event: HistoryEvent, story: Story): StepWords {
  switch (event.kind) {
    case "run-started":
      return plain(
        `the run begins: ${counted(event.entries.length, "entry", "entries")}, ${counted(event.workers, "worker")}`,
        "dim",
      );
    case "process-started":
      return fromRow(startedRow(event, story));
    case "process-signalled":
      return fromRow(signalledRow(event));
    case "process-ended":
      return fromRow(endedRow(event, story), event.error ?? "");
    case "publish-invoked":
      return plain(`is to publish ${visible(event.token)}`, "dim");
    case "publish-completed":
      return publishWords(event);
    case "command":
      return commandWords(event, story);
    case "appended":
      return appendedWords(event, story);
    case "delivered":
      return deliveredWords(event, story);
    case "acknowledged":
      return acknowledgedWords(event, story);
    case "handler-started":
      return startWords(event, story);
    case "handler-finished":
      return finishWords(event);
    case "reached":
      return fromRow(reachedRow(event));
    case "fault":
      return fromRow(faultRow(event, story));
    case "server-down":
    case "server-up":
      return fromRow(serverRow(event));
    case "faults-stopped":
      return plain(
        `no more faults${story.run === undefined ? "" : `; to settle within ${durationText(story.run.recoveredWithinMs)}`}`,
        "dim",
      );
    case "run-ended":
      return plain(runEndWords(event), event.isSettled ? "dim" : "bad");
    case "final-state":
      return finalWords(event);
    case "server-state":
      return { ...fromRow(stateRow(event, story)), isQuiet: stateRow(event, story).quiet !== undefined };
    default:
      return unknownWords(event);
  }
}

function plain(text: string, tone: StepTone = "plain", detail = ""): StepWords {
  return { text, tone, detail: cut(visible(detail), DETAIL_MAX), isQuiet: false };
}

function fromRow(row: Row, detail = ""): StepWords {
  const tone = row.tone === "accent" || row.tone === "marked" ? "strong" : row.tone;
  return plain(rowText(row), tone, detail);
}

function publishWords({ token, outcome, error }: PublishCompleted): StepWords {
  if (outcome === "ok") return plain(`has published ${visible(token)}`, "good");
  const what = outcome === "fail" ? "is told that it failed" : "is told neither ok nor failed";
  return plain(`publishing ${visible(token)} ${what}`, "bad", error);
}

/** Commands of a connection's first words, and those whose effects are steps of their own. */
const QUIET = new Set(["hello", "auth", "select", "client", "info", "ping", "command", "quit", "readonly", "reset"]);
const WITH_EFFECTS = new Set(["xadd", "xreadgroup", "xread", "xclaim", "xautoclaim", "xack"]);

function commandWords(event: CommandExecuted, story: Story): StepWords {
  const { name, subcommand, nth, error } = event;
  const NAME =
    visible(name.toUpperCase()) + (subcommand === undefined ? "" : ` (${visible(subcommand.toUpperCase())})`);
  const lost = story.isReplyLost(event) ? ", its reply LOST" : "";
  // That the group is there already is what a consumer that creates it expects to hear; and clients introduce
  // themselves in words that older servers do not know.
  const isExpected = error?.startsWith("BUSYGROUP") === true || QUIET.has(name);
  if (error !== undefined)
    return {
      ...plain(`its ${ordinal(nth)} ${NAME} answers ${visible(error)}${lost}`, isExpected ? "dim" : "bad"),
      isQuiet: isExpected,
    };
  if (lost !== "") return plain(`its ${ordinal(nth)} ${NAME}${lost}`, "bad");
  const isQuiet = QUIET.has(name) || WITH_EFFECTS.has(name);
  return { ...plain(`its ${ordinal(nth)} ${NAME}${event.isQueued === true ? " is queued" : ""}`, "dim"), isQuiet };
}

function appendedWords({ stream, id, token, fields }: EntryAppended, { run, copies }: Story): StepWords {
  const name = visible(token ?? id);
  const detail = `${stream} ${id}: ${pairs(fields)}`;
  if (stream === run?.deadLetterStream) return plain(`${name} is put into ${visible(stream)}`, "strong", detail);
  if (stream !== run?.stream) return plain(`XADD ${visible(stream)}: ${name}`, "plain", detail);
  const copy = token === undefined ? 1 : (copies.get(token) ?? 0) + 1;
  return copy > 1
    ? plain(`${name} is appended AGAIN: copy ${copy} of it`, "bad", detail)
    : plain(`${name} is appended`, "plain", detail);
}

function pairs(fields: readonly string[]): string {
  const words: string[] = [];
  for (let at = 0; at < fields.length; at += 2) words.push(`${fields[at]}=${fields[at + 1] ?? ""}`);
  return words.join(" ");
}

const DELIVERED_BY: Readonly<Record<DeliveryCommand, string>> = {
  xreadgroup: "is given",
  history: "reads again what is its own:",
  xclaim: "claims",
  xautoclaim: "claims",
  xread: "reads without a group:",
};

function deliveredWords(event: EntryDelivered, story: Story): StepWords {
  const { id, token, consumer, command, deliveryCount, isDeleted, stream } = event;
  const limit = story.run?.deliveriesMax;
  const isTooOften = limit !== undefined && deliveryCount > limit;
  const before = story.pending.of(event);
  const from =
    before === undefined || before.process === event.process
      ? ""
      : ` from ${visible(before.process)}, idle for ${durationText(event.timeMs - before.sinceMs)}`;
  const words = [
    DELIVERED_BY[command] ?? "is given",
    ` ${visible(token ?? id)}`,
    deliveryCount > 0 ? `, delivery ${deliveryCount}` : "",
    isTooOften ? ` (limit ${limit})` : "",
    from,
    isDeleted ? "; the entry was deleted" : "",
    event.isUnacknowledged === true ? "; with NOACK it is never pending" : "",
  ];
  return plain(words.join(""), isTooOften ? "bad" : "strong", `${stream} ${id} to consumer ${consumer}`);
}

function acknowledgedWords(event: EntryAcknowledged, story: Story): StepWords {
  const { token, id, stream, group } = event;
  const detail = `${stream} ${id} in group ${group}`;
  const [note, tone] = acknowledgedNote(token, story);
  return plain(`acknowledges ${visible(token ?? id)}${note}`, tone, detail);
}

function acknowledgedNote(token: string | undefined, story: Story): [string, StepTone] {
  if (token === undefined || story.handled.has(token)) return ["", "plain"];
  if (story.deadLettered.has(token)) return [", which is dead-lettered", "plain"];
  if (story.othersHandling(token).length > 0) return [" BEFORE its handler is done", "bad"];
  return story.failed.has(token) ? [" though its handler failed", "bad"] : [" before any handler of it", "bad"];
}

function startWords({ token, process }: HandlerStarted, story: Story): StepWords {
  const others = story.othersHandling(token).map((other) => (other.process === process ? "it" : other.process));
  if (others.length > 0)
    return plain(`handles ${visible(token)} WHILE ${visible(others.join(" and "))} still does`, "bad");
  return plain(`handles ${visible(token)}${story.handled.has(token) ? " again" : ""}`);
}

function finishWords({ token, outcome }: HandlerFinished): StepWords {
  return outcome === "ok"
    ? plain(`has handled ${visible(token)}`, "good")
    : plain(`the handler of ${visible(token)} FAILS`, "bad");
}

function finalWords({ entries, pending, lastDeliveredId }: FinalState): StepWords {
  const held = counted(pending.length, "pending entry", "pending entries");
  const group = lastDeliveredId === undefined ? "there is no such group" : `last-delivered-id ${lastDeliveredId}`;
  return plain(
    `at the end: ${counted(entries.length, "entry", "entries")} in the stream, ${held}`,
    pending.length === 0 ? "dim" : "strong",
    group,
  );
}

/** All events have these; the rest of one that is not known here is shown as it is. */
const COMMON = new Set(["kind", "index", "timeMs", "process"]);

function unknownWords(event: { readonly kind: string }): StepWords {
  const rest = Object.entries(event).filter(([name]) => !COMMON.has(name));
  return plain(
    visible(event.kind.replaceAll("-", " ")),
    "plain",
    rest.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", "),
  );
}
