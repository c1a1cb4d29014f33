/**
 * Reply values, apart from how RESP2 and RESP3 write them.
 *
 * Bytes are held as binary strings: one code unit (0 to 255) a byte. They compare by code unit as memcmp compares
 * bytes, serve as Map keys, and V8 stores them at one byte each.
 */

/** A byte string: each code unit is one byte, 0 to 255. */
export type Bytes = string;

/** A simple string such as `+OK`. */
export interface StatusReply {
  readonly kind: "status";
  readonly text: Bytes;
}

/** An error; `text` is the whole line without the leading `-`, e.g. `ERR syntax error`. */
export interface ErrorReply {
  readonly kind: "error";
  readonly text: Bytes;
}

/** A map: RESP3 `%`, RESP2 a flat array. `items` alternates keys and values. */
export interface MapReply {
  readonly kind: "map";
  readonly items: readonly Reply[];
}

/** A set: RESP3 `~`, RESP2 an array. */
export interface SetReply {
  readonly kind: "set";
  readonly items: readonly Reply[];
}

/** A double, already formatted as the profile's server formats it: RESP3 `,`, RESP2 a bulk string. */
export interface DoubleReply {
  readonly kind: "double";
  readonly text: Bytes;
}

/** Text with a format tag (INFO): RESP3 `=`, RESP2 a bulk string. */
export interface VerbatimReply {
  readonly kind: "verbatim";
  readonly text: Bytes;
}

/** Out-of-band data: RESP3 `>`, RESP2 an array. */
export interface PushReply {
  readonly kind: "push";
  readonly items: readonly Reply[];
}

/** The null array: RESP2 `*-1`, RESP3 `_`. */
export interface NilArrayReply {
  readonly kind: "nil-array";
}

/** Several frames one after the other where one is expected: what SUBSCRIBE answers for each of its channels. */
export interface SequenceReply {
  readonly kind: "sequence";
  readonly items: readonly Reply[];
  /** The protocol in which they are written whatever the session's is by then: that before a HELLO in a transaction. */
  readonly protocol?: 2 | 3;
}

/** Nothing at all goes on the wire (CLIENT REPLY OFF). */
export interface NoReply {
  readonly kind: "none";
}

/**
 * What a command answers. A string is a bulk string, a number or bigint an integer, `null` the null bulk string
 * (RESP2 `$-1`, RESP3 `_`), an array an array.
 */
export type Reply =
  | Bytes
  | number
  | bigint
  | null
  | readonly Reply[]
  | StatusReply
  | ErrorReply
  | MapReply
  | SetReply
  | DoubleReply
  | VerbatimReply
  | PushReply
  | NilArrayReply
  | SequenceReply
  | NoReply;

/** `+OK` */
export const OK: StatusReply = { kind: "status", text: "OK" };
/** The null array. */
export const NIL_ARRAY: NilArrayReply = { kind: "nil-array" };

/** An error reply; `text` starts with its code, e.g. `ERR`, `WRONGTYPE`. */
export function errorReply(text: Bytes): ErrorReply {
  return { kind: "error", text };
}

/** A simple string reply. */
export function statusReply(text: Bytes): StatusReply {
  return { kind: "status", text };
}

/** Whether `reply` is an error. */
export function isErrorReply(reply: Reply): reply is ErrorReply {
  return typeof reply === "object" && reply !== null && "kind" in reply && reply.kind === "error";
}

/** The error that a command ended with, if it did: its reply, or the last of its replies. */
export function errorOf(reply: Reply): ErrorReply | undefined {
  if (typeof reply !== "object" || reply === null || !("kind" in reply)) return undefined;
  if (reply.kind === "error") return reply;
  return reply.kind === "sequence" && reply.items.length > 0 ? errorOf(reply.items.at(-1)!) : undefined;
}
