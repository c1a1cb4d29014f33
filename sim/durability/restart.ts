/**
 * What a server knows after it was started again from its log of writes (AOF), or a replica by what it was sent: all
 * data, but not what was never written. Tried on real servers: consumers are seen when the log is read, and deliveries
 * by XREADGROUP with an id instead of `>` are not counted.
 */

import type { Broker } from "../broker/broker.js";
import type { ConsumerGroup } from "../broker/consumer-group.js";

/** Takes out of the data what no log of writes has of it. `nowMs`: when the log is read. */
export function forgetUnwritten({ databases }: Broker, nowMs: number): void {
  for (const database of databases) {
    for (const key of database.keys()) {
      const value = database.peek(key, nowMs);
      if (value?.kind === "stream") for (const group of value.groups.sorted()) readGroup(group, nowMs);
    }
  }
}

function readGroup(group: ConsumerGroup, nowMs: number): void {
  for (const consumer of group.consumers.sorted()) {
    consumer.seenAtMs = nowMs;
    if (consumer.activeAtMs !== undefined) consumer.activeAtMs = nowMs;
  }
  for (const cursor = group.pending.start(); cursor.item !== undefined; cursor.next()) {
    const { written } = cursor.item;
    if (written === undefined) continue;
    group.setDelivered(cursor.id, cursor.item, written.deliveredAtMs);
    cursor.item.deliveryCount = written.deliveryCount;
  }
}
