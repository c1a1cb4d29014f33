/** A history as rows: one per event or exchange with the server, in order. Joining and folding them comes later. */

import { assertNever } from "../../../sim/index.js";
import { compareIds } from "../../history/entry-order.js";
import type {
  FinalState,
  HandlerFinished,
  HandlerStarted,
  History,
  HistoryEvent,
  PublishCompleted,
  RunEnded,
} from "../../history/event.js";
import { processName } from "../../faults/fault.js";
import { cut, printable } from "../../text/printable.js";
import { durationText } from "../../text/time-text.js";
import { tokenList, tokenNames } from "../../text/token-list.js";
import { exchangeRows, type Effect, type Exchange } from "./command-rows.js";
import { faultRow } from "./fault-rows.js";
import { endedRow, reachedRow, serverRow, signalledRow, startedRow } from "./process-rows.js";
import { stateRow } from "./state-row.js";
import { row, type Row } from "./row.js";
import { Story } from "./story.js";

/** All rows of a history, quiet ones included. */
export function rowsOf(history: History): Row[] {
  const story = new Story(history);
  const rows: Row[] = [];
  for (const unit of exchanges(history)) {
    if ("effects" in unit) {
      rows.push(...exchangeRows(unit, story));
      for (const event of [unit.command, ...unit.effects]) if (event !== undefined) story.apply(event);
    } else {
      const next = eventRow(unit, story);
      if (next !== undefined && !absorbed(rows, next, unit)) rows.push(next);
      story.apply(unit);
    }
  }
  return rows;
}

/**
 * Two events that tell of one thing are one row: a fault and the kill, or the server's stop, that it brings about.
 * Which of them comes first depends on the target.
 */
function absorbed(rows: Row[], next: Row, event: HistoryEvent): boolean {
  const isEcho = (event.kind === "process-ended" && event.cause === "killed") || event.kind === "server-down";
  const isFault = event.kind === "fault";
  if (!isEcho && !isFault) return false;
  const at = rows.findLastIndex((other) => other.processes[0] === next.processes[0]);
  const previous = rows[at];
  if (previous === undefined || previous.act !== next.act || (next.act !== "kill" && next.act !== "server-down"))
    return false;
  const events = [...previous.events, ...next.events];
  rows[at] = isFault ? { ...next, timeMs: previous.timeMs, events } : { ...previous, events };
  return true;
}

/** A command and its effects are recorded at once; a real clock still goes on between them, so much at most, in ms. */
const TOGETHER_MS = 2;

/** Puts commands and their effects together; all other events stand for themselves. */
function* exchanges(history: History): Generator<Exchange | Exclude<HistoryEvent, Effect | { kind: "command" }>> {
  let open: { command: Exchange["command"]; effects: Effect[] } | undefined;
  for (const event of history) {
    const isEffect = event.kind === "appended" || event.kind === "delivered" || event.kind === "acknowledged";
    if (!isEffect && event.kind !== "command") {
      if (open !== undefined) yield open;
      open = undefined;
      yield event;
      continue;
    }
    const [last] = open === undefined ? [] : [open.command ?? open.effects[0]];
    const isSame = last !== undefined && last.process === event.process && event.timeMs - last.timeMs < TOGETHER_MS;
    if (isEffect && open !== undefined && isSame) {
      open.effects.push(event);
    } else if (
      event.kind === "command" &&
      isSame &&
      open?.command === undefined &&
      open?.effects.some((effect) => commandOf(effect) === event.name)
    ) {
      open.command = event;
    } else {
      if (open !== undefined) yield open;
      open = event.kind === "command" ? { command: event, effects: [] } : { command: undefined, effects: [event] };
    }
  }
  if (open !== undefined) yield open;
}

function commandOf(effect: Effect): string {
  if (effect.kind === "appended") return "xadd";
  if (effect.kind === "acknowledged") return "xack";
  return effect.command === "history" ? "xreadgroup" : effect.command;
}

function eventRow(event: Exclude<HistoryEvent, Effect | { kind: "command" }>, story: Story): Row | undefined {
  switch (event.kind) {
    case "run-started":
    case "publish-invoked":
    case "other-group":
    case "deleted":
      return undefined;
    case "process-started":
      return startedRow(event, story);
    case "process-signalled":
      return signalledRow(event);
    case "process-ended":
      return endedRow(event, story);
    case "publish-completed":
      return publishRow(event);
    case "handler-started":
      return handlerStartedRow(event, story);
    case "handler-finished":
      return handlerFinishedRow(event);
    case "reached":
      return reachedRow(event);
    case "fault":
      return faultRow(event, story);
    case "server-down":
    case "server-up":
      return serverRow(event);
    case "faults-stopped":
      return row({
        timeMs: event.timeMs,
        processes: [],
        act: "ruler",
        lead: `no more faults${story.run === undefined ? "" : `; to settle within ${durationText(story.run.recoveredWithinMs)}`}`,
        tone: "dim",
        events: [event.index],
        quiet: story.hasFaults ? undefined : "",
      });
    case "run-ended":
      return runEndedRow(event);
    case "final-state":
      return finalStateRow(event, story);
    case "server-state":
      return stateRow(event, story);
    default:
      return assertNever(event);
  }
}

function publishRow({ process, timeMs, index, token, outcome, error }: PublishCompleted): Row | undefined {
  if (outcome === "ok") return undefined;
  const why = error === undefined ? "" : ` (${cut(printable(error), 80)})`;
  const what = outcome === "info" ? "is told neither ok nor failed" : "is told that it failed";
  return row({
    timeMs,
    processes: [process],
    act: "note",
    lead: "publishing ",
    entries: [{ token, id: "", note: "" }],
    tail: ` ${what}${why}`,
    tone: "bad",
    events: [index],
  });
}

function handlerStartedRow({ process, timeMs, index, token }: HandlerStarted, story: Story): Row {
  const others = story.othersHandling(token).map((other) => (other.process === process ? "it" : other.process));
  const together = others.length > 0 ? ` WHILE ${printable(others.join(" and "))} still does` : "";
  const again = together === "" && story.handled.has(token) ? " again" : "";
  return row({
    timeMs,
    processes: [process],
    act: "handler-start",
    lead: "handles ",
    entries: [{ token, id: "", note: "" }],
    tail: together + again,
    tone: together === "" ? "plain" : "bad",
    events: [index],
    mergeKey: `start ${process}${together}${again}`,
  });
}

function handlerFinishedRow({ process, timeMs, index, token, outcome }: HandlerFinished): Row {
  const isOk = outcome === "ok";
  return row({
    timeMs,
    processes: [process],
    act: isOk ? "handler-ok" : "handler-fail",
    lead: isOk ? "has handled " : "handler FAILS: ",
    entries: [{ token, id: "", note: "" }],
    tone: isOk ? "good" : "bad",
    events: [index],
    mergeKey: `finish ${process} ${outcome}`,
  });
}

/** How a run ended, in words. */
export function runEndWords({ isSettled, isCut }: Pick<RunEnded, "isSettled" | "isCut">): string {
  if (isCut === true) return "A HOT LOOP: the run is ended, as it would go on for ever";
  return isSettled ? "the run ends: all is settled" : "OUT OF TIME: the run ends unsettled";
}

function runEndedRow(event: RunEnded): Row {
  const { timeMs, index, isSettled } = event;
  return row({
    timeMs,
    processes: [],
    act: "ruler",
    lead: runEndWords(event),
    tone: isSettled ? "dim" : "fault",
    events: [index],
  });
}

function finalStateRow({ timeMs, index, entries, pending, lastDeliveredId }: FinalState, story: Story): Row {
  const tokens = new Map(entries.map(({ id, token }) => [id, token]));
  const owners = new Map([...story.consumers].map(([process, consumer]) => [consumer, process]));
  const listed = pending.map(({ id, consumer, deliveryCount }) => ({
    token: tokens.get(id),
    id,
    note: ` ×${deliveryCount} (${printable(owners.get(consumer) ?? consumer)})`,
  }));
  const held = listed.length === 0 ? "nothing is pending" : `still pending: ${tokenList(listed)}`;
  const undelivered = entries.filter(({ id }) => lastDeliveredId !== undefined && compareIds(id, lastDeliveredId) > 0);
  const never =
    undelivered.length === 0 ? "" : `; never delivered: ${tokenNames(undelivered.map(({ token }) => token))}`;
  const passedOver =
    story.passedOver.size === 0
      ? ""
      : `; delivered to nobody, though last-delivered-id is past: ${tokenNames([...story.passedOver])}`;
  const isClean = listed.length === 0 && never + passedOver === "" && lastDeliveredId !== undefined && story.isSettled;
  return row({
    timeMs,
    processes: ["server"],
    act: "note",
    lead:
      lastDeliveredId === undefined ? "at the end there is no such group" : `at the end ${held}${never}${passedOver}`,
    tone: isClean ? "dim" : "strong",
    events: [index],
    quiet: isClean ? "" : undefined,
  });
}

/** The lanes of a picture from left to right: the producer, the workers by number, the server. */
export function laneNames(rows: readonly Row[], workers: number): string[] {
  const names = new Set(rows.flatMap(({ processes }) => processes));
  const lanes = [processName(0), ...Array.from({ length: workers }, (_, n) => processName(n + 1))];
  const known = lanes.filter((name) => names.has(name));
  const others = [...names].filter((name) => !lanes.includes(name) && name !== "server" && name !== "nemesis");
  return [...known, ...others, "server"];
}
