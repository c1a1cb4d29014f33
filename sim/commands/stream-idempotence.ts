/** A stream's memory of idempotent producers, as commands reach it, and XADD's options for it. */

import type { CommandContext, Server } from "../broker/command.js";
import type { Value } from "../broker/database.js";
import type { EntryId } from "../broker/entry-id.js";
import { IdempotentProducers } from "../broker/idempotent-producers.js";
import { Stream } from "../broker/stream.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord } from "./arguments.js";
import { digestOf } from "./digest.js";

const TWICE = errorReply("ERR syntax error, IDMP/IDMPAUTO specified multiple times");
const EMPTY_PRODUCER = errorReply("ERR syntax error, IDMP requires a non-empty producer ID");
const EMPTY_PRODUCER_AUTO = errorReply("ERR syntax error, IDMPAUTO requires a non-empty producer ID");
const EMPTY_ID = errorReply("ERR syntax error, IDMP requires a non-empty idempotent ID");

/** Who adds an entry, and under which id of theirs; without one it is made from the entry's fields. */
export interface IdempotenceOption {
  readonly kind: "idempotence";
  readonly producer: Bytes;
  readonly id: Bytes | undefined;
  /** The index of the argument after it. */
  readonly nextIndex: number;
}

/** Takes `IDMP producer id` or `IDMPAUTO producer` at `index`; undefined when neither is there with all that belongs to it. */
export function takeIdempotence(
  args: readonly Bytes[],
  index: number,
  isTaken: boolean,
): IdempotenceOption | ErrorReply | undefined {
  const isAuto = isWord(args[index]!, "idmpauto");
  if (!isAuto && !isWord(args[index]!, "idmp")) return undefined;
  const nextIndex = index + (isAuto ? 2 : 3);
  if (nextIndex > args.length) return undefined;
  if (isTaken) return TWICE;
  const producer = args[index + 1]!;
  const id = isAuto ? undefined : args[index + 2]!;
  if (producer === "") return isAuto ? EMPTY_PRODUCER_AUTO : EMPTY_PRODUCER;
  if (id === "") return EMPTY_ID;
  return { kind: "idempotence", producer, id, nextIndex };
}

/** An XADD by an idempotent producer, against what the stream remembers. */
export class IdempotentAdd {
  readonly #broker: Server;
  readonly #memory: IdempotentProducers;
  readonly #producer: Bytes;
  readonly #id: Bytes;

  constructor(
    context: CommandContext,
    stream: Stream,
    option: IdempotenceOption & { readonly fields: readonly Bytes[] },
  ) {
    this.#broker = context.broker;
    this.#memory = idempotenceOf(context, stream)!;
    this.#producer = option.producer;
    this.#id = option.id ?? idempotentIdOf(option.fields);
  }

  /** The entry that the same id added before, even if it is gone by now. Finding one counts as a change, and touches no watch. */
  original(): EntryId | undefined {
    // The server knows the producer from here on, even if the stream takes no more entries.
    this.#memory.meet(this.#producer);
    const original = this.#memory.find(this.#producer, this.#id);
    if (original === undefined) return undefined;
    this.#memory.duplicates++;
    this.#broker.countChanges(1);
    return original;
  }

  /** The entry was added. */
  record(entryId: EntryId): void {
    this.#memory.record(this.#producer, this.#id, entryId);
  }
}

/** The id made from names and values, by turns: a hash of 16 bytes that is the same for the same pairs in any order. The server has another such hash. */
function idempotentIdOf(fields: readonly Bytes[]): Bytes {
  const pairs: Bytes[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const pair = `${fields[i]!.length}:${fields[i]!}=${fields[i + 1]!}`;
    pairs.push(`${pair.length}:${pair}`);
  }
  const text = pairs.sort().join("");
  return bytesOf(digestOf(text) + digestOf(`again ${text}`));
}

function bytesOf(hexDigits: string): Bytes {
  return hexDigits.replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)));
}

/** A new stream, with what this server's streams remember and the settings of the moment. */
export function newStream(context: CommandContext): Stream {
  const stream = new Stream();
  if (context.profile.hasIdempotentProducers) beginIdempotence(context, stream);
  return stream;
}

/** A stream that remembers nothing yet, be it new or of a server that knew no producers, begins to. */
export function beginIdempotence({ broker }: CommandContext, stream: Stream): void {
  const { configuration } = broker;
  stream.idempotence = new IdempotentProducers({
    durationS: Number(configuration.get("stream-idmp-duration")),
    idsMax: Number(configuration.get("stream-idmp-maxsize")),
  });
}

/** A stream's memory as it is now: the server's timer runs once a second, here at whole seconds of the clock. */
export function idempotenceOf(context: CommandContext, stream: Stream): IdempotentProducers | undefined {
  const { idempotence } = stream;
  idempotence?.sweep(timerMs(context));
  return idempotence;
}

/** A value comes to a key with all that it has, as by RENAME: from then on the server's timer looks after its producers. */
export function enterKey(context: CommandContext, value: Value): void {
  if (value.kind === "stream") idempotenceOf(context, value)?.enterKey();
}

/** What XINFO STREAM says of it. */
export function idempotenceItems(context: CommandContext, stream: Stream): readonly Reply[] {
  const idempotence = idempotenceOf(context, stream);
  if (idempotence === undefined) return [];
  const { limits, producerCount, idCount, added, duplicates } = idempotence;
  const items: Reply[] = ["idmp-duration", limits.durationS, "idmp-maxsize", limits.idsMax];
  items.push("pids-tracked", producerCount, "iids-tracked", idCount);
  return [...items, "iids-added", added, "iids-duplicates", duplicates];
}

/** When the server's timer last ran. */
export function timerMs({ broker, nowMs }: CommandContext): number {
  return Math.max(broker.timerRanAtMs, nowMs - (nowMs % 1000));
}
