/** Follows the groups of the stream that are not the scenario's own: what they are given, what they acknowledge, what anybody deletes. */

import type { Bytes, Reply } from "../../sim/resp/reply.js";
import type { Recorder } from "./recorder.js";
import { bytesOf, isArray, isNumber, rowsOf, textOf } from "./reply-shape.js";
import { countedIds, readStreams } from "./stream-arguments.js";

/** Turns executed commands into events of other groups, and of entries deleted by their ids. */
export class OtherGroups {
  readonly #recorder: Recorder;
  readonly #streamKey: Bytes;
  /** By name as bytes: what is pending. */
  readonly #pending: ReadonlyMap<Bytes, Set<Bytes>>;

  constructor(options: { readonly recorder: Recorder; readonly stream: string; readonly groups: readonly string[] }) {
    this.#recorder = options.recorder;
    this.#streamKey = bytesOf(options.stream);
    this.#pending = new Map(options.groups.map((group) => [bytesOf(group), new Set()]));
  }

  /** Records what one command did, once the command itself is recorded. `name` is in lower case; `reply` is no error. */
  apply(process: string, name: string, args: readonly Bytes[], reply: Reply): void {
    switch (name) {
      case "xgroup":
        if (args[1]?.toLowerCase() === "create" && args[2] === this.#streamKey)
          this.#record(process, args[3], "created", [args[4] ?? "$"]);
        return;
      case "xreadgroup":
        return this.#read(process, args, reply);
      case "xclaim":
        if (args[1] === this.#streamKey) this.#record(process, args[2], "delivered", idsOf(reply));
        return;
      case "xautoclaim":
        if (args[1] === this.#streamKey && isArray(reply)) this.#record(process, args[2], "delivered", idsOf(reply[1]));
        return;
      case "xack":
        if (args[1] === this.#streamKey && isNumber(reply) && Number(reply) > 0)
          this.#acknowledged(process, args[2], args.slice(3));
        return;
      case "xackdel":
        return this.#codes(process, args, reply);
      case "xdelex":
        return this.#codes(process, args, reply);
      case "xdel":
        if (args[1] === this.#streamKey && isNumber(reply) && Number(reply) > 0) this.#deleted(process, args.slice(2));
        return;
      default:
    }
  }

  #read(process: string, args: readonly Bytes[], reply: Reply): void {
    const rows = rowsOf(reply, this.#streamKey);
    if (rows !== undefined) this.#record(process, readStreams(args, this.#streamKey).group, "delivered", idsOf(rows));
  }

  #codes(process: string, args: readonly Bytes[], reply: Reply): void {
    if (args[1] !== this.#streamKey || !isArray(reply)) return;
    const isAck = args[0]?.toLowerCase() === "xackdel";
    const { ids } = countedIds(args, isAck ? 3 : 2);
    if (isAck)
      this.#acknowledged(
        process,
        args[2],
        ids.filter((_, i) => Number(reply[i]) >= 0),
      );
    this.#deleted(
      process,
      ids.filter((_, i) => Number(reply[i]) === 1),
    );
  }

  /** XACK of several answers a number only: those that were pending are meant. */
  #acknowledged(process: string, group: Bytes | undefined, ids: readonly Bytes[]): void {
    const pending = this.#pending.get(group ?? "");
    if (pending !== undefined)
      this.#record(
        process,
        group,
        "acknowledged",
        ids.filter((id) => pending.has(id)),
      );
  }

  #deleted(process: string, ids: readonly Bytes[]): void {
    if (ids.length > 0) this.#recorder.record({ kind: "deleted", process, ids }, this.#nowMs);
  }

  #record(
    process: string,
    group: Bytes | undefined,
    change: "created" | "delivered" | "acknowledged",
    ids: readonly Bytes[],
  ): void {
    const pending = this.#pending.get(group ?? "");
    if (pending === undefined || ids.length === 0) return;
    if (change === "delivered") for (const id of ids) pending.add(id);
    if (change === "acknowledged") for (const id of ids) pending.delete(id);
    this.#recorder.record({ kind: "other-group", process, group: textOf(group!), change, ids }, this.#nowMs);
  }

  /** When the command took effect. */
  get #nowMs(): number | undefined {
    return this.#recorder.history().at(-1)?.timeMs;
  }
}

/** The ids of rows, or of what JUSTID answers. */
function idsOf(rows: Reply | readonly Reply[] | undefined): readonly Bytes[] {
  if (!isArray(rows as Reply)) return [];
  return (rows as readonly Reply[]).flatMap((row) => {
    const id = isArray(row) ? row[0] : row;
    return typeof id === "string" ? [id] : [];
  });
}
