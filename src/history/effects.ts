/** What stream commands did, read from their arguments and replies. Transactions and connections live in `observe.ts`. */

import type { Bytes, Reply } from "../../sim/resp/reply.js";
import { tokenIn, type Delivered, type Delivery, type PendingRow } from "./effect-parts.js";
import type { ServerState } from "./event.js";
import type { NewEvent, Recorder } from "./recorder.js";
import { bytesOf, fieldsOf, isArray, isNumber, rowsOf, textOf } from "./reply-shape.js";
import { addedEntry, claimSettings, countedIds, readStreams } from "./stream-arguments.js";

/**
 * Turns executed commands into events. It follows the group's pending entries, since XACK of several ids answers only
 * a number, and no reply but XPENDING's has delivery counts.
 */
export class Effects {
  readonly #recorder: Recorder;
  readonly #stream: string;
  readonly #streamKey: Bytes;
  readonly #group: string;
  readonly #groupName: Bytes;
  readonly #deadLetterKey: Bytes | undefined;
  readonly #appended = new Set<string>();
  /** Entries of other streams that an idempotent producer added, by stream and id: there may be duplicates of them. */
  readonly #idempotent = new Set<string>();
  readonly #tokens = new Map<string, string | undefined>();
  readonly #pending = new Map<string, PendingRow>();

  constructor(options: {
    readonly recorder: Recorder;
    readonly stream: string;
    readonly group: string;
    readonly deadLetterStream: string | undefined;
  }) {
    this.#recorder = options.recorder;
    this.#stream = options.stream;
    this.#streamKey = bytesOf(options.stream);
    this.#group = options.group;
    this.#groupName = bytesOf(options.group);
    this.#deadLetterKey = options.deadLetterStream === undefined ? undefined : bytesOf(options.deadLetterStream);
  }

  /** The server has none of its data any more. */
  forget(): void {
    this.#tokens.clear();
    this.#appended.clear();
    this.#idempotent.clear();
    this.#pending.clear();
  }

  /** The server holds this now, whatever was done before. */
  restore({ entries, pending }: Pick<ServerState, "entries" | "pending">): void {
    this.forget();
    for (const { id, token } of entries) {
      this.#appended.add(id);
      this.#tokens.set(id, token);
    }
    for (const { id, consumer, deliveryCount } of pending) this.#pending.set(id, { consumer, deliveryCount });
  }

  /** Records what one command did, once the command itself is recorded. `name` is in lower case; `reply` is no error. */
  apply(process: string, name: string, args: readonly Bytes[], reply: Reply): void {
    switch (name) {
      case "xadd":
        return this.#added(process, args, reply);
      case "xreadgroup":
        return this.#readByGroup(process, args, reply);
      case "xread":
        return this.#read(process, reply);
      case "xack":
        if (this.#isOwn(args)) this.#acknowledged(process, args, reply);
        return;
      case "xackdel":
        if (args[1] === this.#streamKey) this.#acknowledgedAndDeleted(process, args, reply);
        return;
      case "xdelex":
        if (args[1] === this.#streamKey) this.#deletedByPolicy(args);
        return;
      case "xclaim":
        if (this.#isOwn(args)) this.#claimed({ process, consumer: textOf(args[3] ?? ""), command: name }, args, reply);
        return;
      case "xautoclaim":
        if (this.#isOwn(args)) this.#autoclaimed({ process, consumer: textOf(args[3] ?? ""), command: name }, reply);
        return;
      case "xgroup":
        return this.#groupChanged(args);
      case "del":
      case "unlink":
        if (args.includes(this.#streamKey, 1)) this.forget();
        return;
      case "flushall":
      case "flushdb":
        return this.forget();
      default:
    }
  }

  /** What a command did happened when it did: nothing that others recorded may come between when events are put in order of time. */
  #record(event: NewEvent): void {
    this.#recorder.record(event, this.#nowMs);
  }

  /** When the command took effect whose effects are being recorded. */
  get #nowMs(): number | undefined {
    return this.#recorder.history().at(-1)?.timeMs;
  }

  #isOwn(args: readonly Bytes[]): boolean {
    return args[1] === this.#streamKey && args[2] === this.#groupName;
  }

  #added(process: string, args: readonly Bytes[], reply: Reply): void {
    const key = args[1];
    if (typeof reply !== "string" || key === undefined) return;
    const isOwn = key === this.#streamKey;
    // A duplicate that the server recognised (IDMP) answers the id of the entry that is there already.
    if (isOwn && this.#appended.has(reply)) return;
    const { fields, isIdempotent } = addedEntry(args);
    const token = tokenIn(fields);
    if (isOwn) {
      this.#appended.add(reply);
      this.#tokens.set(reply, token);
    }
    if (!isOwn && token === undefined && key !== this.#deadLetterKey) return;
    if (!isOwn && isIdempotent) {
      if (this.#idempotent.has(`${key} ${reply}`)) return;
      this.#idempotent.add(`${key} ${reply}`);
    }
    this.#record({
      kind: "appended",
      process,
      stream: isOwn ? this.#stream : textOf(key),
      id: reply,
      token,
      fields,
    });
  }

  #readByGroup(process: string, args: readonly Bytes[], reply: Reply): void {
    const rows = rowsOf(reply, this.#streamKey);
    if (rows === undefined) return;
    const { group, consumer, from, isUnacknowledged } = readStreams(args, this.#streamKey);
    if (group !== this.#groupName) return;
    const isNew = from === ">";
    const command = isNew ? "xreadgroup" : "history";
    const delivery: Delivery = { process, consumer: textOf(consumer), command };
    for (const row of rows) {
      if (!isArray(row) || typeof row[0] !== "string") continue;
      const id = row[0];
      const known = this.#pending.get(id)?.deliveryCount ?? 0;
      // With CLAIM each row ends with the number of deliveries before this one.
      const before = !isNew ? known : isNumber(row[3]) ? Number(row[3]) : 0;
      const isNeverPending = isNew && isUnacknowledged && before === 0;
      this.#deliver(isNeverPending ? { ...delivery, isUnacknowledged: true } : delivery, row, before + 1);
      if (isNeverPending) this.#pending.delete(id);
    }
  }

  #read(process: string, reply: Reply): void {
    for (const row of rowsOf(reply, this.#streamKey) ?? []) {
      if (!isArray(row) || typeof row[0] !== "string") continue;
      const token = this.#tokenOf(row[0], row[1]);
      const where = { stream: this.#stream, group: "", consumer: "", id: row[0], token };
      this.#record({
        kind: "delivered",
        process,
        ...where,
        command: "xread",
        deliveryCount: 1,
        isDeleted: false,
      });
    }
  }

  #acknowledged(process: string, args: readonly Bytes[], reply: Reply): void {
    if (!isNumber(reply)) return;
    let left = Number(reply);
    const isEach = left === args.length - 3;
    for (let i = 3; i < args.length && left > 0; i++) {
      const id = args[i] as string;
      if (!isEach && !this.#pending.has(id)) continue;
      this.#acknowledge(process, id);
      left -= 1;
    }
  }

  #acknowledgedAndDeleted(process: string, args: readonly Bytes[], reply: Reply): void {
    if (!isArray(reply)) return;
    const { ids, isDelref } = countedIds(args, 3);
    const isOwn = this.#isOwn(args);
    reply.forEach((code, i) => {
      if (Number(code) < 0) return;
      if (isOwn) this.#acknowledge(process, ids[i] as string);
      else if (isDelref) this.#pending.delete(ids[i] as string);
    });
  }

  /** With DELREF what is deleted, or was before, is pending no more. */
  #deletedByPolicy(args: readonly Bytes[]): void {
    const { ids, isDelref } = countedIds(args, 2);
    if (isDelref) for (const id of ids) this.#pending.delete(id);
  }

  #acknowledge(process: string, id: string): void {
    this.#pending.delete(id);
    const token = this.#tokens.get(id);
    this.#record({ kind: "acknowledged", process, stream: this.#stream, group: this.#group, id, token });
  }

  #claimed(delivery: Delivery, args: readonly Bytes[], reply: Reply): void {
    if (!isArray(reply)) return;
    const sets = claimSettings(args);
    for (const row of reply) this.#claim({ ...delivery, sets }, row);
  }

  #autoclaimed(delivery: Delivery, reply: Reply): void {
    if (!isArray(reply) || !isArray(reply[1])) return;
    for (const row of reply[1]) this.#claim(delivery, row);
    if (!isArray(reply[2])) return;
    for (const id of reply[2]) {
      if (typeof id !== "string") continue;
      this.#deliver(delivery, [id, null], this.#pending.get(id)?.deliveryCount ?? 1);
      this.#pending.delete(id);
    }
  }

  #claim(delivery: Delivery, row: Reply): void {
    if (typeof row === "string") {
      this.#claimJustId(delivery, row);
      return;
    }
    // Redis 6.2 answers nil for a deleted entry, and does not say which.
    if (!isArray(row) || typeof row[0] !== "string") return;
    // XCLAIM FORCE makes a row with one delivery, and then counts this one.
    const before = this.#pending.get(row[0])?.deliveryCount ?? 1;
    this.#deliver(delivery, row, delivery.sets?.retryCount ?? before + 1);
  }

  /** JUSTID counts no delivery. A claim of one's own entry, as a heartbeat does, delivers nothing; one of another's does. */
  #claimJustId(delivery: Delivery, id: string): void {
    const row = this.#pending.get(id);
    const deliveryCount = delivery.sets?.retryCount ?? row?.deliveryCount ?? 1;
    if (row?.consumer !== delivery.consumer) return this.#deliver(delivery, [id], deliveryCount);
    this.#pending.set(id, { consumer: row.consumer, deliveryCount, idleFromMs: this.#idleFromMs(delivery) });
  }

  /** When the idle time of an entry begins that is delivered now. */
  #idleFromMs({ sets }: Delivery): number | undefined {
    const nowMs = this.#nowMs;
    if (nowMs === undefined || sets?.isIdleUnknown === true) return undefined;
    return nowMs - (sets?.idleMs ?? 0);
  }

  #deliver(delivery: Delivery, row: readonly Reply[], deliveryCount: number): void {
    const { process, consumer, command, isUnacknowledged } = delivery;
    const id = row[0] as string;
    const isDeleted = row.length > 1 && !isArray(row[1]);
    // A deleted entry keeps its row as it was: the server does not count such a delivery.
    const count = isDeleted ? Math.max(1, deliveryCount - (command === "history" ? 1 : 0)) : deliveryCount;
    const idleMs = (this.#nowMs ?? NaN) - (this.#pending.get(id)?.idleFromMs ?? NaN);
    this.#pending.set(id, { consumer, deliveryCount: count, idleFromMs: this.#idleFromMs(delivery) });
    const token = this.#tokenOf(id, row[1]);
    const event: Delivered = {
      kind: "delivered",
      process,
      stream: this.#stream,
      group: this.#group,
      consumer,
      id,
      token,
      command,
      deliveryCount: count,
      isDeleted,
    };
    if (isUnacknowledged !== undefined) event.isUnacknowledged = isUnacknowledged;
    if (!Number.isNaN(idleMs)) event.idleMs = idleMs;
    this.#record(event);
  }

  #groupChanged(args: readonly Bytes[]): void {
    if (args[2] !== this.#streamKey || args[3] !== this.#groupName) return;
    const subcommand = args[1]?.toLowerCase();
    if (subcommand === "destroy") this.#pending.clear();
    if (subcommand !== "delconsumer") return;
    const consumer = textOf(args[4] ?? "");
    for (const [id, row] of this.#pending) if (row.consumer === consumer) this.#pending.delete(id);
  }

  #tokenOf(id: string, fields: Reply | undefined): string | undefined {
    if (this.#tokens.has(id)) return this.#tokens.get(id);
    const token = tokenIn(fieldsOf(fields));
    if (token !== undefined) this.#tokens.set(id, token);
    return token;
  }
}
