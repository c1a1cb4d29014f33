/** Reads what an observer needs from the arguments of stream commands that a server has accepted. */

import type { Bytes } from "../../sim/resp/reply.js";
import { textOf } from "./reply-shape.js";

/** What an accepted XADD wrote. */
export interface AddedEntry {
  /** Names and values, alternating, as text. */
  readonly fields: string[];
  /** Whether it may have been a duplicate: then nothing was written, and the id is that of the entry of before. */
  readonly isIdempotent: boolean;
}

/** What an accepted XADD wrote. */
export function addedEntry(args: readonly Bytes[]): AddedEntry {
  let isIdempotent = false;
  let at = 2;
  for (;;) {
    switch (args[at]?.toLowerCase()) {
      case "nomkstream":
      case "keepref":
      case "delref":
      case "acked":
        at += 1;
        continue;
      case "limit":
        at += 2;
        continue;
      case "idmpauto":
        isIdempotent = true;
        at += 2;
        continue;
      case "idmp":
        isIdempotent = true;
        at += 3;
        continue;
      case "maxlen":
      case "minid":
        at += args[at + 1] === "=" || args[at + 1] === "~" ? 3 : 2;
        continue;
      default:
        return { fields: args.slice(at + 1).map(textOf), isIdempotent };
    }
  }
}

/** How an accepted XREADGROUP reads one stream. */
export interface GroupRead {
  readonly group: Bytes;
  readonly consumer: Bytes;
  /** From which id; undefined when it does not read the stream. */
  readonly from: Bytes | undefined;
  /** NOACK. */
  readonly isUnacknowledged: boolean;
}

/** How an accepted XREADGROUP, whose options may come in any order, reads a stream. */
export function readStreams(args: readonly Bytes[], streamKey: Bytes): GroupRead {
  let [group, consumer] = ["", ""];
  let isUnacknowledged = false;
  let at = 1;
  for (; at < args.length; at++) {
    const option = args[at]?.toLowerCase();
    if (option === "streams") break;
    if (option === "noack") isUnacknowledged = true;
    else if (option === "group") [group, consumer] = [args[++at] ?? "", args[++at] ?? ""];
    else at += 1;
  }
  const streams = (args.length - at - 1) / 2;
  const index = args.indexOf(streamKey, at + 1);
  const isRead = index > 0 && index <= at + streams;
  return { group, consumer, isUnacknowledged, from: isRead ? args[index + streams] : undefined };
}

/** The ids of an accepted XDELEX or XACKDEL, and whether it took deleted entries out of every PEL. */
export function countedIds(
  args: readonly Bytes[],
  from: number,
): { readonly ids: readonly Bytes[]; readonly isDelref: boolean } {
  let ids: readonly Bytes[] = [];
  let isDelref = false;
  for (let at = from; at < args.length; at++) {
    const word = args[at]?.toLowerCase();
    if (word === "delref") isDelref = true;
    if (word !== "ids") continue;
    // Of several lists the last one counts.
    const count = Number(args[at + 1]);
    ids = args.slice(at + 2, at + 2 + count);
    at += 1 + count;
  }
  return { ids, isDelref };
}

/** What an XCLAIM sets the entries to that it claims; what is undefined it leaves to the server. */
export interface ClaimSettings {
  readonly retryCount: number | undefined;
  /** IDLE. */
  readonly idleMs: number | undefined;
  /** TIME is of the server's clock, which no history knows. */
  readonly isIdleUnknown: boolean;
}

/** What an accepted XCLAIM sets. */
export function claimSettings(args: readonly Bytes[]): ClaimSettings {
  const values: Partial<Record<string, number>> = {};
  // Behind the first id, which is an id whatever it looks like.
  for (let at = 6; at < args.length; at++) {
    const word = args[at]?.toLowerCase() ?? "";
    if (CLAIM_OPTIONS.has(word)) values[word] = Number(args[++at]);
  }
  return { retryCount: values["retrycount"], idleMs: values["idle"], isIdleUnknown: values["time"] !== undefined };
}

const CLAIM_OPTIONS: ReadonlySet<string> = new Set(["retrycount", "idle", "time", "lastid"]);
