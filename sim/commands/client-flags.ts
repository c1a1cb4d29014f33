/** The letters that CLIENT LIST shows of a connection, and the types that connections have. */

import { shownInError } from "../broker/errors.js";
import type { Session } from "../broker/session.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";

const clientTypes: ReadonlySet<string> = new Set(["normal", "slave", "replica", "pubsub", "master"]);

/** The error for a client type that the server does not know; undefined for one that it does. */
export function unknownClientType({ server }: Profile, type: Bytes): ErrorReply | undefined {
  const name = type.toLowerCase();
  const isKnown = clientTypes.has(name) || (server === "valkey" && name === "primary");
  return isKnown ? undefined : errorReply(`ERR Unknown client type '${shownInError(type)}'`);
}

/** The letters of a connection; `N` for none. */
export function clientFlags(session: Session): string {
  let flags = session.isSubscriber ? "P" : "";
  if (session.transaction !== undefined) flags += "x";
  if (session.isBlocked || session.isPostponed) flags += "b";
  if (session.isWatchBroken) flags += "d";
  if (session.isClosing) flags += "c";
  if (session.isNoEvict) flags += "e";
  if (session.isNoTouch) flags += "T";
  return flags === "" ? "N" : flags;
}
