/** Which frames are messages of pub/sub: they answer no command, and the confirmations of SUBSCRIBE are as many as it has channels. */

import type { Bytes } from "../../sim/resp/reply.js";

const MESSAGE = /^[*>][34]\r\n\$\d+\r\n(?:[ps]?message|[ps]?(?:un)?subscribe)\r\n/;
const subscriptions: ReadonlySet<string> = new Set(["subscribe", "unsubscribe", "psubscribe", "punsubscribe"]);

/** Whether a frame is a message or the confirmation of a subscription, in either protocol. */
export function isMessage(bytes: Bytes): boolean {
  return bytes.startsWith(">") || MESSAGE.test(bytes);
}

/** Whether a command is answered by confirmations, and so by no reply that could be counted. */
export function isSubscription(args: readonly Bytes[]): boolean {
  return subscriptions.has(args[0]?.toLowerCase() ?? "");
}
