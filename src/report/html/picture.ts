/** What the page draws of one run: plain data, embedded in it as JSON and read by its script. Only types live here. */

/** How a step's words are coloured; a mark or a word says the same to who sees no colour. */
export type StepTone = "plain" | "dim" | "good" | "bad" | "strong" | "fault";

/** One event of the history. Steps are numbered as events are, from 0. */
export interface Step {
  readonly timeMs: number;
  /** Index of its lane; -1 for what concerns no lane, or all of them. */
  readonly lane: number;
  readonly kind: string;
  readonly tone: StepTone;
  /** What happened, without who and when. */
  readonly text: string;
  /** More than the words say, such as a payload or an error; "" for nothing. */
  readonly detail: string;
  /** The entries it is about, by index. */
  readonly entries: readonly number[];
  /** It shows the anomaly. */
  readonly isMarked: boolean;
  /** Nobody misses it in a picture: handshakes, reads that gave nothing. */
  readonly isQuiet: boolean;
}

/** One lane: the producer, a worker, the server, or who else did something. */
export interface Lane {
  readonly name: string;
  /** How many rows its spans need. */
  readonly rows: number;
}

/** One entry of the workload, or of a stream. */
export interface PictureEntry {
  /** Its token, or its id where it has none. */
  readonly name: string;
  /** `poison` or `malformed`; "" for a sound one. */
  readonly note: string;
}

/** What a span is: a lane's life, the server's absence, a publish, an entry that waits, is pending, or is handled. */
type SpanKind = "life" | "down" | "publish" | "waiting" | "pending" | "handler";

/** Something that lasts, from one step to another. */
export interface Span {
  readonly kind: SpanKind;
  readonly lane: number;
  /** Where in its lane, from 0. */
  readonly row: number;
  /** The entry's index; -1 when it is about none. */
  readonly entry: number;
  /** The step that begins it, and the one that ends it (the last step for one that never ends). */
  readonly from: number;
  readonly to: number;
  /** Delivery count, for `pending`; else 0. */
  readonly count: number;
  /** The consumer, for `pending`; else "". */
  readonly consumer: string;
  /** How it ended, in a word or two: `claimed by worker-2`, `FAILS`, `over`; "" when the history ends before it. */
  readonly ending: string;
}

/** One run. */
export interface Picture {
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
  readonly entries: readonly PictureEntry[];
  readonly spans: readonly Span[];
  /** How many entries are pending, and how many are in the stream that nobody was given, after each step. */
  readonly pending: readonly number[];
  readonly lag: readonly number[];
  /** Where the page begins: the entry that the anomaly is about (-1: none), and the first step that shows it. */
  readonly focus: { readonly entry: number; readonly step: number };
}
