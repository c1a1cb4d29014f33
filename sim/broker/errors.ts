/** Error replies that more than one command gives, byte for byte as the server words them. A command's own errors live with it. */

import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";

/** The key holds a value of another type. */
export const WRONGTYPE = errorReply("WRONGTYPE Operation against a key holding the wrong kind of value");
/** The arguments do not fit the command's grammar. */
export const SYNTAX_ERROR = errorReply("ERR syntax error");
/** An argument (or a stored value) is no signed 64-bit decimal. */
export const NOT_AN_INTEGER = errorReply("ERR value is not an integer or out of range");
/** An argument (or a stored value) is no floating-point number. */
export const NOT_A_FLOAT = errorReply("ERR value is not a valid float");
/** A command that needs its key found none. */
export const NO_SUCH_KEY = errorReply("ERR no such key");
/** A count or a position that must not be negative. */
export const NOT_POSITIVE = errorReply("ERR value is out of range, must be positive");
/** Arithmetic would leave the signed 64-bit range. */
export const OVERFLOW = errorReply("ERR increment or decrement would overflow");
/** SELECT and COPY of a database that is not there. */
export const DB_OUT_OF_RANGE = errorReply("ERR DB index is out of range");
/** COPY and MOVE of a key to where it is. */
export const SAME_OBJECT = errorReply("ERR source and destination objects are the same");
/** A command before AUTH on a server that wants one. */
export const NOAUTH = errorReply("NOAUTH Authentication required.");
/** A write on a server that wants more replicas than it has. */
export const NOREPLICAS = errorReply("NOREPLICAS Not enough good replicas to write.");
/** AUTH or HELLO AUTH with the wrong name or password. */
export const WRONGPASS = errorReply("WRONGPASS invalid username-password pair or user is disabled.");
/** EXEC after a command that could not be queued. */
export const EXECABORT = errorReply("EXECABORT Transaction discarded because of previous errors.");
/** A client taken out of its wait by CLIENT UNBLOCK ... ERROR. */
export const UNBLOCKED_BY_CLIENT = errorReply("UNBLOCKED client unblocked via CLIENT UNBLOCK");

/** The wrong number of arguments; `name` is lower case, with `|` before a subcommand: `xgroup|create`. */
export function wrongArity(name: Bytes): ErrorReply {
  return errorReply(`ERR wrong number of arguments for '${name}' command`);
}

/** An expiry that is not positive or does not fit; `name` is lower case. */
export function invalidExpireTime(name: Bytes): ErrorReply {
  return errorReply(`ERR invalid expire time in '${name}' command`);
}

/** A container's subcommand that the server does not know; `container` as the server writes it, upper case. */
export function unknownSubcommand(container: Bytes, subcommand: Bytes): ErrorReply {
  return errorReply(`ERR unknown subcommand '${shownInError(subcommand, 128)}'. Try ${container} HELP.`);
}

/** A subcommand whose options do not fit; `subcommand` as it was sent. */
export function badSubcommandSyntax(container: Bytes, subcommand: Bytes): ErrorReply {
  const sent = shownInError(subcommand, 128);
  return errorReply(`ERR unknown subcommand or wrong number of arguments for '${sent}'. Try ${container} HELP.`);
}

/** A command that the server does not know, with as many of its arguments as fit in 128 bytes. */
export function unknownCommand(args: readonly Bytes[], style: Profile["unknownCommandText"]): ErrorReply {
  const name = shownInError(args[0]!, 128);
  const [open, close, end] = style === "backquotes" ? ["`", "`", ", "] : ["'", "'", " "];
  if (args.length === 1 && style === "quotes-and-arguments-if-any") return errorReply(`ERR unknown command '${name}'`);
  let shown = "";
  for (let i = 1; i < args.length && shown.length < 128; i++)
    shown += `${open}${shownInError(args[i]!, 128 - shown.length)}${close}${end}`;
  return errorReply(`ERR unknown command ${open}${name}${close}, with args beginning with: ${shown}`);
}

/** Text from a client inside an error: the server stops at a NUL byte, may cut at a limit, and an error has no line breaks. */
export function shownInError(text: Bytes, bytesMax = text.length): Bytes {
  const end = text.indexOf("\0");
  return text.slice(0, end < 0 ? bytesMax : Math.min(end, bytesMax)).replaceAll(/[\r\n]/g, " ");
}
