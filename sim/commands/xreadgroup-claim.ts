/** XREADGROUP's CLAIM: entries that others have left idle, handed over before new ones. */

import type { CommandContext } from "../broker/command.js";
import type { Consumer, ConsumerGroup } from "../broker/consumer-group.js";
import type { Stream } from "../broker/stream.js";
import { toS64 } from "../broker/u64.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";

const BAD_IDLE_TIME = errorReply("ERR min-idle-time is not an integer or out of range");
const NEGATIVE_IDLE_TIME = errorReply("ERR min-idle-time must be a positive integer");

/** Reads min-idle-time, in milliseconds. */
export function parseMinIdle(text: Bytes): number | ErrorReply {
  const minIdleMs = parseInteger(text);
  if (minIdleMs === undefined) return BAD_IDLE_TIME;
  return minIdleMs < 0 ? NEGATIVE_IDLE_TIME : minIdleMs;
}

/** What is to be claimed, and for whom. */
export interface IdleClaim {
  readonly stream: Stream;
  readonly group: ConsumerGroup;
  readonly consumer: Consumer;
  readonly minIdleMs: number;
  readonly count: number;
}

/**
 * Claims the entries that have been idle so long, longest first; deleted ones stay as they are and do not count. Each row
 * says too how long it was idle and how often it had been delivered.
 */
export function claimIdle({ nowMs }: CommandContext, claim: IdleClaim): readonly Reply[] {
  const { stream, group, consumer, minIdleMs, count } = claim;
  const ids = group.deliveryOrder.until(nowMs - minIdleMs, count, (id) => stream.has(id));
  const rows: Reply[] = [];
  for (const id of ids) {
    const pending = group.pending.get(id)!;
    const { deliveredAtMs, deliveryCount } = pending;
    const { fields } = stream.find(id)!;
    rows.push([id.text, fields, Math.max(nowMs - deliveredAtMs, 0), toS64(deliveryCount)]);
    group.reassign(id, pending, consumer);
    group.setDelivered(id, pending, nowMs);
    pending.countDelivery();
  }
  if (rows.length > 0) consumer.activeAtMs = nowMs;
  return rows;
}

/** A row of an entry that was never delivered before, in the shape of those that were claimed. */
export function newRow(row: Reply): Reply {
  return [...(row as readonly Reply[]), 0, 0];
}

/** When there may be something to claim though nothing happens: with nothing pending, as soon as something could be. */
export function nextClaimMs({ nowMs }: CommandContext, group: ConsumerGroup, minIdleMs: number): number {
  return (group.deliveryOrder.firstAfterMs(nowMs - minIdleMs) ?? nowMs) + minIdleMs;
}
