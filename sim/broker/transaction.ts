/** MULTI, EXEC and DISCARD: what they do to a session. Replies of the commands themselves live with the commands. */

import { errorReply, NIL_ARRAY, type ErrorReply, type Reply } from "../resp/reply.js";
import type { CommandContext, Server } from "./command.js";
import { EXECABORT } from "./errors.js";
import type { Bytes } from "../resp/reply.js";
import type { Database } from "./database.js";
import type { Session, Transaction } from "./session.js";

/** Ends a transaction without running it, and its watches. */
export function discardTransaction(broker: Server, session: Session): void {
  session.transaction = undefined;
  broker.watches.removeAll(session);
}

/** An EXEC that could not even start (wrong arity) ends the transaction; the reply that says so. */
export function abortTransaction(broker: Server, session: Session, reason: ErrorReply): ErrorReply {
  discardTransaction(broker, session);
  return errorReply(`EXECABORT Transaction discarded because of: ${reason.text.replace(/^ERR /, "")}`);
}

/** Runs what was queued, with nothing in between; one reply per command, or why nothing ran. */
export function executeTransaction(context: CommandContext, transaction: Transaction): Reply {
  const { broker, session } = context;
  const isBroken = session.isWatchBroken || hasExpiredWatch(context);
  if (isBroken || transaction.isDoomed) {
    discardTransaction(broker, session);
    return transaction.isDoomed ? EXECABORT : NIL_ARRAY;
  }
  broker.watches.removeAll(session);
  broker.outbox.hold(session);
  let replies: Reply[] = [];
  for (const { args } of transaction.queued) {
    const { protocol } = session;
    const reply = broker.runQueued(context, args);
    if (session.protocol !== protocol) replies = replies.map((one) => ({ kind: "sequence", items: [one], protocol }));
    replies.push(reply);
  }
  broker.outbox.release();
  session.transaction = undefined;
  return replies;
}

/** A key whose time ran out since it was watched breaks the watch even if nothing looked at it. */
function hasExpiredWatch(context: CommandContext): boolean {
  for (const [database, keys] of context.session.watched) {
    for (const key of keys) {
      const expiresAtMs = database.expiresAtMs(key);
      const isOver = expiresAtMs !== undefined && context.nowMs > expiresAtMs;
      if (isOver && !wasExpired(context.session, database, key)) return true;
    }
  }
  return false;
}

function wasExpired({ watchedExpired }: Session, database: Database, key: Bytes): boolean {
  return watchedExpired.some((one) => one.database === database && one.key === key);
}
