/** What XCLAIM and XAUTOCLAIM share. */

import type { CommandContext } from "../broker/command.js";
import type { Consumer, ConsumerGroup } from "../broker/consumer-group.js";
import type { Entry } from "../broker/stream-node.js";
import type { Bytes, Reply } from "../resp/reply.js";
import { entryRow } from "./stream-rows.js";

/** The consumer that claims: seen now, and made if it is missing. By profile it is asked for once something is claimed, or always. */
export function claimingConsumer(context: CommandContext, key: Bytes, group: ConsumerGroup, name: Bytes): Consumer {
  if (context.profile.tellsOfMadeConsumers && group.consumers.get(name) === undefined) {
    context.broker.countChanges(1);
    context.notify("stream", "xgroup-createconsumer", key);
  }
  return group.seeConsumer(name, context.nowMs);
}

/** The row of a claimed entry; nil for one that is gone, where such can be claimed. */
export function claimedRow(entry: Entry | undefined): Reply {
  return entry === undefined ? null : entryRow(entry);
}
