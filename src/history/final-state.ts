/** Asks a server what it holds at the end of a run, with plain commands, so that the simulator and a real server answer alike. */

import { isErrorReply, type Reply } from "../../sim/resp/reply.js";
import { findToken } from "../scenario/plan.js";
import type { FinalState } from "./event.js";

/** Asks by one command; RESP2-shaped replies. */
export type Ask = (...args: readonly string[]) => Reply;

/** At most this many pending entries are listed; more than any run has. */
const PENDING_MAX = 100_000;

/** What is asked for. */
export interface StateNames {
  readonly stream: string;
  readonly group: string;
  readonly deadLetterStream?: string | undefined;
  readonly otherGroups?: readonly string[];
}

/** What a server holds. */
export type HeldState = Omit<FinalState, "kind" | "index" | "timeMs" | "process">;

/** The stream's entries, the group's pending entries, last-delivered-id and consumers, and the length of the dead-letter stream. */
export function finalStateOf(names: StateNames, ask: Ask): HeldState {
  const entries = rows(ask("XRANGE", names.stream, "-", "+")).map((row) => {
    const [id, fields] = row as [string, readonly string[]];
    return { id, token: fields.map(findToken).find((token) => token !== undefined) };
  });
  const pending = rows(ask("XPENDING", names.stream, names.group, "-", "+", String(PENDING_MAX))).map((row) => {
    const [id, consumer, , deliveryCount] = row as [string, string, number, number];
    return { id, consumer, deliveryCount: Number(deliveryCount) };
  });
  return {
    entries,
    pending,
    lastDeliveredId: lastDeliveredId(ask("XINFO", "GROUPS", names.stream), names.group),
    consumers: rows(ask("XINFO", "CONSUMERS", names.stream, names.group)).map(consumerOf),
    ...othersPending(names, ask),
    ...(names.deadLetterStream === undefined ? {} : { deadLetters: countOf(ask("XLEN", names.deadLetterStream)) }),
  };
}

function othersPending({ stream, otherGroups: names = [] }: StateNames, ask: Ask): Pick<FinalState, "othersPending"> {
  if (names.length === 0) return {};
  const pendingOf = (name: string): readonly string[] =>
    rows(ask("XPENDING", stream, name, "-", "+", String(PENDING_MAX))).map((row) => (row as [string])[0]);
  return { othersPending: names.map((name) => ({ name, pending: pendingOf(name) })) };
}

function consumerOf(row: Reply): NonNullable<FinalState["consumers"]>[number] {
  const fields = flat(row);
  const [name, pending, idleMs] = ["name", "pending", "idle"].map((field) => fields[fields.indexOf(field) + 1]);
  return { name: String(name), pending: Number(pending), idleMs: Number(idleMs) };
}

/** The length of what is no stream is 0. */
function countOf(reply: Reply): number {
  return typeof reply === "number" || typeof reply === "bigint" ? Number(reply) : 0;
}

function rows(reply: Reply): readonly Reply[] {
  return Array.isArray(reply) && !isErrorReply(reply) ? (reply as readonly Reply[]) : [];
}

function lastDeliveredId(reply: Reply, group: string): string | undefined {
  for (const row of rows(reply)) {
    const fields = flat(row);
    if (fields[fields.indexOf("name") + 1] === group) return String(fields[fields.indexOf("last-delivered-id") + 1]);
  }
  return undefined;
}

/** XINFO answers maps; RESP2 writes them as flat arrays. */
function flat(row: Reply): readonly Reply[] {
  if (Array.isArray(row)) return row as readonly Reply[];
  return typeof row === "object" && row !== null && "kind" in row && row.kind === "map" ? row.items : [];
}
