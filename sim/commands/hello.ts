/**
 * HELLO: the client chooses its protocol, and may log in and take a name in the same breath. Differs: queued in a
 * transaction, it chooses the protocol of EXEC's whole reply; the server writes what came before it in the old one.
 */

import type { Command, CommandContext } from "../broker/command.js";
import { shownInError, WRONGPASS } from "../broker/errors.js";
import { errorReply, type Bytes, type ErrorReply, type MapReply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { logIn } from "./auth.js";
import { BAD_CLIENT_NAME, isClientName } from "./client-name.js";

const NOT_A_VERSION = errorReply("ERR Protocol version is not an integer or out of range");
const NOPROTO = errorReply("NOPROTO unsupported protocol version");
const HELLO_NOAUTH = errorReply(
  "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
);

/** HELLO [protover [AUTH username password] [SETNAME clientname]] */
export const hello: Command = {
  name: "hello",
  arity: -1,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  keys: [0, 0, 0],
  execute(context, args) {
    const { session } = context;
    const version = args.length > 1 ? parseInteger(args[1]!) : session.protocol;
    if (version === undefined) return NOT_A_VERSION;
    if (version !== 2 && version !== 3) return NOPROTO;
    const error = applyOptions(context, args);
    if (error !== undefined) return error;
    if (session.user === undefined) return HELLO_NOAUTH;
    session.protocol = version;
    return greeting(context);
  },
};

/** Each option takes effect as it is read, even before one that is wrong. */
function applyOptions(context: CommandContext, args: readonly Bytes[]): ErrorReply | undefined {
  let at = 2;
  while (at < args.length) {
    const rest = args.length - at - 1;
    if (isWord(args[at]!, "auth") && rest >= 2) {
      if (!logIn(context, args[at + 1]!, args[at + 2]!)) return WRONGPASS;
      at += 3;
    } else if (isWord(args[at]!, "setname") && rest >= 1) {
      if (!isClientName(args[at + 1]!)) return BAD_CLIENT_NAME;
      context.session.name = args[at + 1]!;
      at += 2;
    } else return errorReply(`ERR Syntax error in HELLO option '${shownInError(args[at]!)}'`);
  }
  return undefined;
}

function greeting({ profile, session }: CommandContext): MapReply {
  const { protocol, id } = session;
  const identity = ["server", profile.server, "version", profile.version, "proto", protocol, "id", id];
  return { kind: "map", items: [...identity, "mode", "standalone", "role", "master", "modules", []] };
}
