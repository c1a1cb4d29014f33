/** CLIENT KILL: the server closes connections. */

import type { CommandContext } from "../broker/command.js";
import { errorReply, OK, type Bytes, type Reply } from "../resp/reply.js";
import { readClientFilter, type ClientTest } from "./client-filter.js";

const NO_SUCH_CLIENT = errorReply("ERR No such client");

/** CLIENT KILL ip:port, or CLIENT KILL with pairs such as ID id, TYPE type, USER name, ADDR ip:port, LADDR ip:port, SKIPME yes | no */
export function killClients(context: CommandContext, args: readonly Bytes[]): Reply {
  const isOldForm = args.length === 3;
  const isMeant: ClientTest | Reply = isOldForm
    ? ({ address }) => address === args[2]
    : readClientFilter(context, args, true);
  if (typeof isMeant !== "function") return isMeant;
  const { broker, session: own } = context;
  let killed = 0;
  for (const session of broker.sessions.values()) {
    if (!isMeant(session)) continue;
    // Its own connection still gets the reply.
    if (session === own) session.isClosing = true;
    else broker.close(session);
    killed++;
  }
  if (isOldForm) return killed > 0 ? OK : NO_SUCH_CLIENT;
  return killed;
}
