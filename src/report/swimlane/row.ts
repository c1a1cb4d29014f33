/** A row of the picture as data: what happened, in whose lane, in which words. How it is drawn is in `draw.ts`. */

import type { Tone } from "../paint.js";
import { tokenList, type ListedEntry } from "../../text/token-list.js";

/** What a row does to its lanes. */
export type Act =
  /** A command takes effect on the server; its reply may be lost. */
  | "send"
  /** A reply brings entries; it may be lost. */
  | "receive"
  | "start"
  | "kill"
  | "end"
  | "reset"
  | "slow"
  | "handler-start"
  | "handler-ok"
  | "handler-fail"
  | "handler-span-ok"
  | "handler-span-fail"
  | "server-down"
  | "server-up"
  /** A line across all lanes. */
  | "ruler"
  /** Words only. */
  | "note";

/** One row. */
export interface Row {
  readonly timeMs: number;
  /** In whose lanes it is drawn; the server's for the server's own. */
  readonly processes: readonly string[];
  readonly act: Act;
  /** The words: `lead`, then the entries if there are any, then `tail`. Already printable. */
  readonly lead: string;
  readonly entries: readonly ListedEntry[];
  readonly tail: string;
  readonly tone: Tone;
  readonly isReplyLost: boolean;
  /** Of a command that did nothing but fail: which one, and with which kind of error. */
  readonly failure: string | undefined;
  /** The events that it stands for, by index. */
  readonly events: readonly number[];
  /** The entries it is about. */
  readonly tokens: readonly string[];
  /** Neighbours with the same key become one row; undefined: never. */
  readonly mergeKey: string | undefined;
  /** Not drawn but counted, under its words; undefined: drawn. `""`: not even counted. */
  readonly quiet: string | undefined;
}

/** Makes a row; what is not given is the plain case. */
export function row(given: Pick<Row, "timeMs" | "processes" | "act" | "lead" | "events"> & Partial<Row>): Row {
  return {
    entries: [],
    tail: "",
    tone: "plain",
    isReplyLost: false,
    failure: undefined,
    tokens: (given.entries ?? []).flatMap(({ token }) => (token === undefined ? [] : [token])),
    mergeKey: undefined,
    quiet: undefined,
    ...given,
  };
}

/** The words of a row. */
export function rowText({ lead, entries, tail }: Row): string {
  return `${lead}${entries.length === 0 ? "" : tokenList(entries)}${tail}`;
}
