/** Rows for what happens to processes and to the server: starts and ends. Faults are in `fault-rows.ts`. */

import type {
  ProcessEnded,
  ProcessSignalled,
  ProcessStarted,
  ServerChanged,
  SituationReached,
} from "../../history/event.js";
import { cut, printable } from "../../text/printable.js";
import { durationText } from "../../text/time-text.js";
import { tokenNames } from "../../text/token-list.js";
import { row, type Row } from "./row.js";
import type { Story } from "./story.js";

/** A process starts, or starts again. */
export function startedRow(event: ProcessStarted, story: Story): Row {
  const { process, consumer, timeMs, index } = event;
  const before = story.consumers.get(process);
  const named = consumer === process || consumer === "" ? "" : ` as ${printable(consumer)}`;
  const name =
    before === undefined
      ? named
      : before === consumer
        ? " under the same name"
        : ` under a new name: ${printable(consumer)}`;
  return row({
    timeMs,
    processes: [process],
    act: "start",
    lead: before === undefined ? `starts${named}` : `starts again${process === "producer" ? "" : name}`,
    tone: before === undefined ? "dim" : "strong",
    events: [index],
    mergeKey: before === undefined && named === "" ? "start" : undefined,
  });
}

/** A process is told to end. */
export function signalledRow({ process, timeMs, index, signal, graceMs }: ProcessSignalled): Row {
  const lead = `told to END (${signal}) within ${durationText(graceMs)}`;
  return row({ timeMs, processes: [process], act: "slow", lead, tone: "fault", events: [index] });
}

/** A process ends. A kill by a fault of the plan is worded by `faultRow`. */
export function endedRow(event: ProcessEnded, story: Story): Row {
  const { process, cause, error, timeMs, index } = event;
  const base = { timeMs, processes: [process], events: [index] } as const;
  switch (cause) {
    case "killed":
      return row({
        ...base,
        act: "kill",
        lead: `KILLED${tooLate(event, story)}${left(process, story)}`,
        tone: "fault",
      });
    case "error": {
      const why = error === undefined ? "" : `: ${cut(printable(error), 120)}`;
      return row({ ...base, act: "end", lead: `ENDS with an error${why}`, tone: "bad" });
    }
    case "returned":
      return row({ ...base, act: "end", lead: "RETURNS: it consumes no more", tone: "bad" });
    case "stopped":
      return row({ ...base, act: "end", lead: `ends as it was told${left(process, story)}`, tone: "strong" });
  }
}

/** The user's code tells of a situation. */
export function reachedRow({ process, words, timeMs, index }: SituationReached): Row {
  const lead = `reaches: ${cut(printable(words), 80)}`;
  return row({ timeMs, processes: [process], act: "note", lead, events: [index] });
}

/** The server goes or comes by itself, or as a fault said. */
export function serverRow(event: ServerChanged): Row {
  const isDown = event.kind === "server-down";
  return row({
    timeMs: event.timeMs,
    processes: ["server"],
    act: isDown ? "server-down" : "server-up",
    lead: isDown ? "server STOPS" : "server is back",
    tone: isDown ? "fault" : "strong",
    events: [event.index],
  });
}

/** A process that is killed for taking longer to end than it may. */
function tooLate({ process, timeMs }: ProcessEnded, { ending }: Story): string {
  const told = ending.get(process);
  if (told === undefined || timeMs - told.sinceMs < told.graceMs) return "";
  return `, not gone ${durationText(told.graceMs)} after SIGTERM`;
}

/** What a process that ends leaves behind. */
export function left(process: string, story: Story): string {
  const handling = story.handledBy(process);
  if (handling.length > 0) return ` while it handles ${tokenNames(handling)}`;
  const own = story.pending.all().filter((entry) => entry.process === process);
  return own.length === 0 ? "" : `; ${tokenNames(own.map(({ token }) => token))} stays pending`;
}
