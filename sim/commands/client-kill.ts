/** CLIENT KILL: the server closes connections. */

import type { CommandContext } from "../broker/command.js";
import { shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import type { Session } from "../broker/session.js";
import { errorReply, isErrorReply, OK, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { unknownClientType } from "./client-list.js";

const NO_SUCH_CLIENT = errorReply("ERR No such client");
const BAD_ID = errorReply("ERR client-id should be greater than 0");

interface Filter {
  id?: number;
  address?: Bytes;
  localAddress?: Bytes;
  user?: Bytes;
  type?: Bytes;
  isOwnSkipped: boolean;
}

/** CLIENT KILL ip:port, or CLIENT KILL [ID id] [TYPE type] [USER name] [ADDR ip:port] [LADDR ip:port] [SKIPME yes | no] */
export function killClients(context: CommandContext, args: readonly Bytes[]): Reply {
  const isOldForm = args.length === 3;
  const filter = isOldForm ? { address: args[2]!, isOwnSkipped: false } : readFilter(args);
  if ("kind" in filter) return filter;
  if (filter.user !== undefined && filter.user !== "default")
    return errorReply(`ERR No such user '${shownInError(filter.user)}'`);
  const { broker, session: own } = context;
  let killed = 0;
  for (const session of broker.sessions.values()) {
    if (!matches(context, session, filter)) continue;
    // Its own connection still gets the reply.
    if (session === own) session.isClosing = true;
    else broker.close(session);
    killed++;
  }
  if (isOldForm) return killed > 0 ? OK : NO_SUCH_CLIENT;
  return killed;
}

function matches({ broker, session: own }: CommandContext, session: Session, filter: Filter): boolean {
  if (filter.isOwnSkipped && session === own) return false;
  if (filter.id !== undefined && session.id !== filter.id) return false;
  if (filter.address !== undefined && session.address !== filter.address) return false;
  const localAddress = `127.0.0.1:${broker.configuration.get("port")}`;
  if (filter.localAddress !== undefined && filter.localAddress !== localAddress) return false;
  if (filter.user !== undefined && session.user !== filter.user) return false;
  return filter.type === undefined || isWord(filter.type, "normal");
}

function readFilter(args: readonly Bytes[]): Filter | ErrorReply {
  const filter: Filter = { isOwnSkipped: true };
  for (let i = 2; i < args.length; i += 2) {
    const value = args[i + 1];
    if (value === undefined) return SYNTAX_ERROR;
    const error = readOption(filter, args[i]!.toLowerCase(), value);
    if (error !== undefined) return error;
  }
  return filter;
}

function readOption(filter: Filter, name: string, value: Bytes): ErrorReply | undefined {
  switch (name) {
    case "id": {
      const id = parseInteger(value);
      if (id === undefined || id < 1) return BAD_ID;
      filter.id = id;
      return undefined;
    }
    case "type": {
      const unknown = unknownClientType(value);
      filter.type = value;
      return unknown !== undefined && isErrorReply(unknown) ? unknown : undefined;
    }
    case "addr":
      filter.address = value;
      return undefined;
    case "laddr":
      filter.localAddress = value;
      return undefined;
    case "user":
      filter.user = value;
      return undefined;
    case "skipme":
      if (!isWord(value, "yes") && !isWord(value, "no")) return SYNTAX_ERROR;
      filter.isOwnSkipped = isWord(value, "yes");
      return undefined;
    default:
      return SYNTAX_ERROR;
  }
}
