/** Rows for faults that strike: one wording for each kind. */

import type { FaultInjected } from "../../history/event.js";
import {
  processName,
  type BrokerRestartFault,
  type Coordinate,
  type CrashFault,
  type Fault,
} from "../../faults/fault.js";
import { describePlace as place } from "../../faults/coordinate.js";
import { arrivingWords } from "../../faults/crash.js";
import { tailWords } from "../../faults/lost-tail.js";
import { actionWords } from "../../faults/operator.js";
import { conditionWords } from "../../faults/refusals.js";
import { standstillWords } from "../../faults/server-pause.js";
import { piecesOf } from "../../faults/split-reply.js";
import { ordinal } from "../../text/number-text.js";
import { printable } from "../../text/printable.js";
import { durationText } from "../../text/time-text.js";
import { left } from "./process-rows.js";
import { row, type Row } from "./row.js";
import type { Story } from "./story.js";

/** In whose lane a fault stands, what it does there, and in which words. */
type Wording = Pick<Row, "act" | "lead"> & Partial<Row>;

/** A fault strikes. */
export function faultRow({ fault, timeMs, index }: FaultInjected, story: Story): Row {
  const word = wordings[fault.kind] as (fault: Fault, story: Story) => Wording;
  const process = "at" in fault ? fault.at.process : fault.process;
  return row({ timeMs, events: [index], tone: "fault", processes: [processName(process)], ...word(fault, story) });
}

type Wordings = {
  readonly [K in Fault["kind"]]: (fault: Extract<Fault, { readonly kind: K }>, story: Story) => Wording;
};

const wordings: Wordings = {
  crash: (fault, story) => {
    const process = processName(fault.at.process);
    const lead = `KILLED ${place(fault.at, "its")}${arrivingWords(fault)}${left(process, story)}${comesBack(fault)}`;
    return { act: "kill", lead, tokens: story.handledBy(process) };
  },
  disconnect: ({ at }) => ({ act: "reset", lead: `connection RESET ${place(at, "its")}${replyLost(at)}` }),
  "slow-reply": ({ at, delayMs }) => ({
    act: "slow",
    lead: `SLOW: the reply to its ${ordinal(at.nth)} ${upper(at)} comes ${durationText(delayMs)} late`,
  }),
  "split-reply": (fault) => ({
    act: "slow",
    lead: `SPLIT: ${fault.at.when === "after" ? "the reply to " : ""}its ${ordinal(fault.at.nth)} ${upper(fault.at)} comes ${piecesOf(fault)}`,
  }),
  "slow-handler": ({ nth, durationMs }) => ({
    act: "slow",
    lead: `SLOW: its ${ordinal(nth)} handler call takes ${durationText(durationMs)}`,
  }),
  pause: ({ at, pausedMs }) => ({
    act: "slow",
    lead: `STANDS STILL for ${durationText(pausedMs)} ${place(at, "its")}`,
  }),
  "half-open": ({ at }) => ({
    act: "reset",
    lead: `connection goes DEAD without a word ${place(at, "its")}${replyLost(at)}`,
  }),
  "handler-fails": ({ nth }) => ({ act: "slow", lead: `FAILS: its ${ordinal(nth)} handler call will throw` }),
  "handler-crash": (fault, story) => {
    const process = processName(fault.process);
    const lead = `KILLED in the midst of its ${ordinal(fault.nth)} handler call${left(process, story)}${comesBack(fault)}`;
    return { act: "kill", lead, tokens: story.handledBy(process) };
  },
  "handler-hangs": ({ nth }) => ({ act: "slow", lead: `HANGS: its ${ordinal(nth)} handler call never returns` }),
  "clock-jump": ({ at, byMs }) => ({
    act: "slow",
    lead: `its clock JUMPS ${durationText(Math.abs(byMs))} ${byMs < 0 ? "back" : "ahead"} ${place(at, "its")}`,
  }),
  throttle: ({ at, bytesPerSecond, forMs }) => ({
    act: "slow",
    lead: `THROTTLED to ${bytesPerSecond} bytes a second for ${durationText(forMs)} ${place(at, "its")}`,
  }),
  refusals: ({ condition, forMs }) => ({
    processes: ["server"],
    act: "server-down",
    lead: `server ${conditionWords(condition)} for ${durationText(forMs)}`,
  }),
  "broker-restart": ({ at, data }) => ({
    processes: ["server"],
    act: "server-down",
    lead: `server STOPS ${place(at, `${processName(at.process)}'s`)}${dataWords(data)}`,
  }),
  "power-cut": ({ at, data }) => ({
    processes: ["server"],
    act: "server-down",
    lead: `server's POWER IS CUT ${place(at, `${processName(at.process)}'s`)}${dataWords(data)}`,
  }),
  "disk-full": ({ forMs }) => ({
    processes: ["server"],
    act: "server-down",
    lead: `server's DISK IS FULL for ${durationText(forMs)}`,
  }),
  "server-pause": (fault) => ({
    processes: ["server"],
    act: "slow",
    lead: `server ${standstillWords(fault)} for ${durationText(fault.forMs)}`,
  }),
  "background-save": ({ command }) => ({ processes: ["server"], act: "note", lead: `server begins ${command}` }),
  failover: ({ at, lost }) => ({
    processes: ["server"],
    act: "server-down",
    lead: `FAILOVER: the server goes away ${place(at, `${processName(at.process)}'s`)}; the replica lacks ${tailWords(lost)}`,
  }),
  "split-brain": ({ at, lost, forMs }) => ({
    processes: ["server"],
    act: "note",
    lead: `SPLIT BRAIN: a replica takes over ${place(at, `${processName(at.process)}'s`)}, lacking ${tailWords(lost)}; the old primary goes on for ${durationText(forMs)} for who is connected`,
  }),
  eviction: () => ({ processes: ["server"], act: "note", lead: "server EVICTS the stream" }),
  operator: ({ action }) => ({ processes: ["server"], act: "note", lead: `OPERATOR: ${actionWords(action)}` }),
  "rolling-deploy": ({ at }) => ({ act: "note", lead: `rolling DEPLOY begins ${place(at, "its")}` }),
  "scale-in": ({ at, signal }, story) => {
    if (signal === "SIGTERM") return { act: "note", lead: `SCALED IN ${place(at, "its")}` };
    const process = processName(at.process);
    const lead = `KILLED: scaled in ${place(at, "its")}${left(process, story)}; it does not come back`;
    return { act: "kill", lead, tokens: story.handledBy(process) };
  },
  "scale-out": ({ at }) => ({ act: "note", lead: `SCALED OUT: one more worker starts ${place(at, "its")}` }),
};

function replyLost({ when }: Coordinate): string {
  return when === "after" ? ": reply lost" : "";
}

function dataWords(data: BrokerRestartFault["data"]): string {
  if (data === "kept") return "";
  return data === "lost" ? "; its data are LOST" : `; LOST: ${tailWords(data)}`;
}

function comesBack({ restart }: Pick<CrashFault, "restart">): string {
  return restart === "never" ? "; dead until the faults stop" : "";
}

function upper({ command }: Coordinate): string {
  return printable(command.toUpperCase());
}
