/** The stream and the consumer group that a command's arguments name. */

import type { CommandContext } from "../broker/command.js";
import { WRONGTYPE } from "../broker/errors.js";
import type { ConsumerGroup } from "../broker/consumer-group.js";
import type { Stream } from "../broker/stream.js";
import type { NodeLimits } from "../broker/stream-node.js";
import type { Bytes, ErrorReply } from "../resp/reply.js";
import { noGroup } from "./stream-errors.js";

/** The stream at `key`; undefined for no such key. */
export function streamAt(context: CommandContext, key: Bytes): Stream | ErrorReply | undefined {
  const value = context.database.get(key, context.nowMs);
  return value === undefined || value.kind === "stream" ? value : WRONGTYPE;
}

/** A stream and one of its groups. */
export interface StreamAndGroup {
  readonly kind: "group";
  readonly stream: Stream;
  readonly group: ConsumerGroup;
}

/** The group `name` of the stream at `key`, both of which must be there; `suffix` is what a command adds to the error. */
export function groupAt(context: CommandContext, key: Bytes, name: Bytes, suffix?: Bytes): StreamAndGroup | ErrorReply {
  const stream = streamAt(context, key);
  if (stream?.kind === "error") return stream;
  const found = stream?.groups.get(name);
  if (stream === undefined || found === undefined) return noGroup(key, name, suffix);
  return { kind: "group", stream, group: found };
}

/** When a stream's nodes are full, by the server's configuration. */
export function nodeLimits(context: CommandContext): NodeLimits {
  const { configuration } = context.broker;
  return { bytesMax: configuration.streamNodeMaxBytes, entriesMax: configuration.streamNodeMaxEntries };
}
