/** Rows for what happens to processes and to the server: starts, ends, faults. */

import type {
  FaultInjected,
  ProcessEnded,
  ProcessSignalled,
  ProcessStarted,
  ServerChanged,
} from "../../history/event.js";
import { processName, type Coordinate, type CrashFault } from "../../faults/fault.js";
import { conditionWords } from "../../faults/refusals.js";
import { ordinal } from "../../text/number-text.js";
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

/** A fault strikes. */
export function faultRow(event: FaultInjected, story: Story): Row {
  const { fault, timeMs, index } = event;
  const base = { timeMs, events: [index], tone: "fault" } as const;
  switch (fault.kind) {
    case "crash": {
      const process = processName(fault.at.process);
      const lead = `KILLED ${place(fault.at, "its")}${left(process, story)}${comesBack(fault)}`;
      return row({ ...base, processes: [process], act: "kill", lead, tokens: story.handledBy(process) });
    }
    case "disconnect": {
      const lost = fault.at.when === "after" ? ": reply lost" : "";
      const lead = `connection RESET ${place(fault.at, "its")}${lost}`;
      return row({ ...base, processes: [processName(fault.at.process)], act: "reset", lead });
    }
    case "slow-reply": {
      const lead = `SLOW: the reply to its ${ordinal(fault.at.nth)} ${upper(fault.at)} comes ${durationText(fault.delayMs)} late`;
      return row({ ...base, processes: [processName(fault.at.process)], act: "slow", lead });
    }
    case "slow-handler": {
      const lead = `SLOW: its ${ordinal(fault.nth)} handler call takes ${durationText(fault.durationMs)}`;
      return row({ ...base, processes: [processName(fault.process)], act: "slow", lead });
    }
    case "pause": {
      const lead = `STANDS STILL for ${durationText(fault.pausedMs)} ${place(fault.at, "its")}`;
      return row({ ...base, processes: [processName(fault.at.process)], act: "slow", lead });
    }
    case "half-open": {
      const lost = fault.at.when === "after" ? ": reply lost" : "";
      const lead = `connection goes DEAD without a word ${place(fault.at, "its")}${lost}`;
      return row({ ...base, processes: [processName(fault.at.process)], act: "reset", lead });
    }
    case "handler-fails": {
      const lead = `its ${ordinal(fault.nth)} handler call will THROW`;
      return row({ ...base, processes: [processName(fault.process)], act: "slow", lead });
    }
    case "handler-crash": {
      const process = processName(fault.process);
      const lead = `KILLED in the midst of its ${ordinal(fault.nth)} handler call${left(process, story)}${comesBack(fault)}`;
      return row({ ...base, processes: [process], act: "kill", lead, tokens: story.handledBy(process) });
    }
    case "refusals": {
      const lead = `server ${conditionWords(fault.condition)} for ${durationText(fault.forMs)}`;
      return row({ ...base, processes: ["server"], act: "server-down", lead });
    }
    case "rolling-deploy": {
      const whose = processName(fault.at.process);
      return row({ ...base, processes: [whose], act: "note", lead: `rolling DEPLOY begins ${place(fault.at, "its")}` });
    }
    case "scale-in": {
      const process = processName(fault.at.process);
      if (fault.signal === "SIGTERM") {
        return row({ ...base, processes: [process], act: "note", lead: `SCALED IN ${place(fault.at, "its")}` });
      }
      const lead = `KILLED: scaled in ${place(fault.at, "its")}${left(process, story)}; it does not come back`;
      return row({ ...base, processes: [process], act: "kill", lead, tokens: story.handledBy(process) });
    }
    case "scale-out": {
      const lead = `one MORE worker starts ${place(fault.at, "its")}`;
      return row({ ...base, processes: [processName(fault.at.process)], act: "note", lead });
    }
    case "broker-restart": {
      const whose = `${processName(fault.at.process)}'s`;
      const lead = `server STOPS ${place(fault.at, whose)}${fault.data === "lost" ? "; its data are LOST" : ""}`;
      return row({ ...base, processes: ["server"], act: "server-down", lead });
    }
  }
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

/** What a killed process leaves behind. */
function left(process: string, story: Story): string {
  const handling = story.handledBy(process);
  if (handling.length > 0) return ` while it handles ${tokenNames(handling)}`;
  const own = story.pending.all().filter((entry) => entry.process === process);
  return own.length === 0 ? "" : `; ${tokenNames(own.map(({ token }) => token))} stays pending`;
}

function comesBack({ restart }: Pick<CrashFault, "restart">): string {
  return restart === "never" ? "; dead until the faults stop" : "";
}

function place(at: Coordinate, whose: string): string {
  return `${at.when} ${whose} ${ordinal(at.nth)} ${upper(at)} ${at.when === "before" ? "takes" : "took"} effect`;
}

function upper({ command }: Coordinate): string {
  return printable(command.toUpperCase());
}
