/** What XCLAIM and XAUTOCLAIM share. */

import type { CommandContext } from "../broker/command.js";
import type { Consumer, ConsumerGroup } from "../broker/consumer-group.js";
import type { Bytes } from "../resp/reply.js";

/** The consumer that claims: seen now, and made if it is missing. 7.0 asks for it once something is claimed, 7.2 always. */
export function claimingConsumer(context: CommandContext, group: ConsumerGroup, name: Bytes): Consumer {
  if (group.consumers.get(name) === undefined) context.broker.countChanges(1);
  return group.seeConsumer(name, context.nowMs);
}
