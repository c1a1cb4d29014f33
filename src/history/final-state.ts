/** Asks a server what it holds at the end of a run, with plain commands, so that the simulator and a real server answer alike. */

import { isErrorReply, type Reply } from "../../sim/index.js";
import { findToken } from "../scenario/plan.js";
import type { FinalState } from "./event.js";

/** Asks by one command; RESP2-shaped replies. */
export type Ask = (...args: readonly string[]) => Reply;

/** At most this many pending entries are listed; more than any run has. */
const PENDING_MAX = 100_000;

/** The stream's entries, the group's pending entries and its last-delivered-id. */
export function finalStateOf(
  names: { readonly stream: string; readonly group: string },
  ask: Ask,
): Pick<FinalState, "entries" | "pending" | "lastDeliveredId"> {
  const entries = rows(ask("XRANGE", names.stream, "-", "+")).map((row) => {
    const [id, fields] = row as [string, readonly string[]];
    return { id, token: fields.map(findToken).find((token) => token !== undefined) };
  });
  const pending = rows(ask("XPENDING", names.stream, names.group, "-", "+", String(PENDING_MAX))).map((row) => {
    const [id, consumer, , deliveryCount] = row as [string, string, number, number];
    return { id, consumer, deliveryCount: Number(deliveryCount) };
  });
  return { entries, pending, lastDeliveredId: lastDeliveredId(ask("XINFO", "GROUPS", names.stream), names.group) };
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
