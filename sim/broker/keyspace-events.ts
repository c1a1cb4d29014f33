/** Keyspace events: their classes, and the settings of notify-keyspace-events. Who listens is in pubsub.ts; which command tells what, its command's. */

import type { Bytes } from "../resp/reply.js";

/** What an event is about; its name in notify-keyspace-events is in `letters`. */
export type EventClass =
  | "generic"
  | "string"
  | "list"
  | "set"
  | "hash"
  | "zset"
  | "expired"
  | "evicted"
  | "stream"
  | "module"
  | "new"
  | "overwritten"
  | "type-changed"
  | "miss";

const letters: Readonly<Record<string, EventClass>> = {
  g: "generic",
  $: "string",
  l: "list",
  s: "set",
  h: "hash",
  z: "zset",
  x: "expired",
  e: "evicted",
  t: "stream",
  d: "module",
  n: "new",
  o: "overwritten",
  c: "type-changed",
  m: "miss",
};

/** What `A` stands for: everything but what only tells of the lookup itself. */
const ALL = "g$lshzxetd";
/** The error of CONFIG SET names the letters in this order in every version, and not all of the newest. */
const BAD_CLASS = "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
const BAD_CLASS_62 = "Invalid event class character. Use 'Ag$lshzxeKEtmd'.";

/** What is to be told. */
export interface EventSelection {
  readonly classes: ReadonlySet<EventClass>;
  /** `K`: on a channel for each key. */
  readonly isByKey: boolean;
  /** `E`: on a channel for each event. */
  readonly isByEvent: boolean;
}

/** Reads a value of notify-keyspace-events; undefined when by it nothing is told. */
export function readEventSelection(value: Bytes): EventSelection | undefined {
  const isByKey = value.includes("K");
  const isByEvent = value.includes("E");
  const classes = new Set([...value.replace("A", ALL)].flatMap((letter) => letters[letter] ?? []));
  return classes.size === 0 || !(isByKey || isByEvent) ? undefined : { classes, isByKey, isByEvent };
}

/** Why CONFIG SET refuses a value of notify-keyspace-events; undefined when it does not. `known`: the profile's letters. */
export function badEventClass(known: string, value: Bytes): Bytes | undefined {
  const isKnown = (letter: string): boolean => letter === "A" || known.includes(letter);
  if ([...value].every(isKnown)) return undefined;
  return known.includes("n") ? BAD_CLASS : BAD_CLASS_62;
}

/** How CONFIG GET shows a value of notify-keyspace-events. @param known the profile's letters, in the order in which they are shown */
export function shownEvents(known: string, value: Bytes): Bytes {
  const given = new Set(value.replaceAll("A", ALL));
  const hasAll = [...ALL].every((letter) => given.has(letter));
  // Once `A` is shown, none of the classes that stand before `K` is, not even those that `A` does not mean.
  const isShown = (letter: string): boolean =>
    given.has(letter) && !(hasAll && known.indexOf(letter) < known.indexOf("K"));
  return (hasAll ? "A" : "") + [...known].filter(isShown).join("");
}
