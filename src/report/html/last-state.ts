/** What became of one entry, in a few facts: the last that a history knows of it. */

import type { FinalState, History, RunStarted, ServerState } from "../../history/event.js";
import { durationText, timeText } from "../../text/time-text.js";

/** A fact: what it is about, and what is known. */
export type Fact = readonly [term: string, text: string];

/** More moments than this are only counted. */
const MOMENTS_MAX = 4;

/** The facts of an entry by its token: published, delivered, handled, acknowledged, kept, pending. */
export function lastState(history: History, token: string): Fact[] {
  const run = history.find((event) => event.kind === "run-started");
  const final = history.findLast((event) => event.kind === "final-state");
  const ids = new Set(
    history.flatMap((event) =>
      event.kind === "appended" && event.token === token && event.stream === run?.stream ? [event.id] : [],
    ),
  );
  return [
    ["published", published(history, token)],
    ["in the stream", stored(history, [...ids], final)],
    ["delivered", delivered(history, token)],
    ["handled", handled(history, token)],
    ["acknowledged", moments(acknowledgements(history, token), "never")],
    ...deadLettered(history, token, run),
    ...(final === undefined ? [] : [["at the end", pendingAtEnd(history, final, ids)] as const]),
  ];
}

interface Moment {
  readonly timeMs: number;
  readonly text: string;
}

function moments(all: readonly Moment[], none: string): string {
  if (all.length === 0) return none;
  const texts = all.map(({ timeMs, text }) => `${text} at ${timeText(timeMs)}`);
  if (texts.length <= MOMENTS_MAX) return texts.join("; ");
  return `${texts.slice(0, MOMENTS_MAX - 1).join("; ")}; … ${texts.at(-1)} (${texts.length} times in all)`;
}

function published(history: History, token: string): string {
  const words = { ok: "ok", fail: "failed", info: "neither known to be ok nor to have failed" } as const;
  const all = history.flatMap((event) =>
    event.kind === "publish-completed" && event.token === token
      ? [{ timeMs: event.timeMs, text: words[event.outcome] }]
      : [],
  );
  return moments(all, history.some((event) => event.kind === "publish-invoked") ? "the publish never came back" : "no");
}

function stored(history: History, ids: readonly string[], final: FinalState | undefined): string {
  if (ids.length === 0) return "never";
  const left = new Set(final?.entries.map(({ id }) => id));
  const texts = ids.map((id) => {
    if (final === undefined || left.has(id)) return id;
    const end = history.findLast(
      (event) => event.kind === "server-state" && event.destroyed.some((one) => one.id === id),
    );
    return end?.kind === "server-state"
      ? `${id}, ${DESTROYED[end.cause]} at ${timeText(end.timeMs)}`
      : `${id}, gone at the end`;
  });
  return ids.length === 1 ? texts.join() : `${ids.length} copies: ${texts.join("; ")}`;
}

const DESTROYED: Readonly<Record<ServerState["cause"], string>> = {
  restart: "lost in the server's restart",
  failover: "lost in the failover",
  operator: "destroyed by the operator",
  eviction: "evicted",
};

function delivered(history: History, token: string): string {
  const all = history.flatMap((event) =>
    event.kind === "delivered" && event.token === token
      ? [
          {
            timeMs: event.timeMs,
            text: `to ${event.process}${event.deliveryCount > 0 ? ` ×${event.deliveryCount}` : ""}`,
          },
        ]
      : [],
  );
  return moments(all, "never");
}

/** Each handler call with its end; one without an end was cut off, or the history ends before it. */
function handled(history: History, token: string): string {
  const ends = new Map(
    history.flatMap((event) => (event.kind === "handler-finished" ? [[event.span, event] as const] : [])),
  );
  const all = history.flatMap((event) => {
    if (event.kind !== "handler-started" || event.token !== token) return [];
    const end = ends.get(event.span);
    const how = end === undefined ? "begun and never finished" : end.outcome === "ok" ? "ok" : "FAILED";
    return [{ timeMs: end?.timeMs ?? event.timeMs, text: `${how} by ${event.process}` }];
  });
  return moments(all, "NEVER");
}

function acknowledgements(history: History, token: string): Moment[] {
  return history.flatMap((event) =>
    event.kind === "acknowledged" && event.token === token
      ? [{ timeMs: event.timeMs, text: `by ${event.process}` }]
      : [],
  );
}

function deadLettered(history: History, token: string, run: RunStarted | undefined): Fact[] {
  const stream = run?.deadLetterStream;
  if (run === undefined || stream === undefined) return [];
  const all = history.flatMap((event) =>
    event.kind === "appended" && event.stream === stream && event.token === token
      ? [{ timeMs: event.timeMs, text: `${event.id} by ${event.process}` }]
      : [],
  );
  const isExpected = run.entries.some((entry) => entry.token === token && entry.kind !== "sound");
  return all.length === 0 && !isExpected ? [] : [[`in ${stream}`, moments(all, "NEVER")]];
}

function pendingAtEnd(history: History, final: FinalState, ids: ReadonlySet<string>): string {
  const pending = final.pending.filter(({ id }) => ids.has(id));
  if (pending.length === 0) return "not pending";
  const owners = new Map(
    history.flatMap((event) => (event.kind === "process-started" ? [[event.consumer, event.process] as const] : [])),
  );
  const texts = pending.map(({ id, consumer, deliveryCount }) => {
    const last = history.findLast((event) => event.kind === "delivered" && event.id === id);
    const idle = last === undefined ? "" : `, idle for ${durationText(final.timeMs - last.timeMs)}`;
    return `PENDING for ${owners.get(consumer) ?? consumer}, delivery count ${deliveryCount}${idle}`;
  });
  return texts.join("; ");
}
