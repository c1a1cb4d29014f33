/** Errors that more than one stream command gives, byte for byte as the server words them. */

import { badSubcommandSyntax, shownInError } from "../broker/errors.js";
import type { StreamProfile } from "../profiles/stream-profile.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";

/** An argument that should be an entry id is none. */
export const INVALID_ID = errorReply("ERR Invalid stream ID specified as stream command argument");

/** The key or the group is not there; `suffix` is what a command adds. */
export function noGroup(key: Bytes, group: Bytes, suffix: Bytes = ""): ErrorReply {
  return errorReply(`NOGROUP No such key '${shown(key)}' or consumer group '${shown(group)}'${suffix}`);
}

/** The key is there, the group is not: XGROUP's and XINFO's wording. */
export function noGroupAtKey(key: Bytes, group: Bytes): ErrorReply {
  return errorReply(`NOGROUP No such consumer group '${shown(group)}' for key name '${shown(key)}'`);
}

/** A subcommand of XGROUP or XINFO whose arguments do not fit, or one that 6.2 does not know. */
export function badStreamSubcommand(profile: StreamProfile, container: Bytes, subcommand: Bytes): ErrorReply {
  if (profile.streamSubcommands === "table") return badSubcommandSyntax(container, subcommand);
  const sent = shownInError(subcommand, 128);
  return errorReply(`ERR Unknown subcommand or wrong number of arguments for '${sent}'. Try ${container} HELP.`);
}

/** Whether an argument is this text as C compares them: it ends at a NUL byte. */
export function isCText(argument: Bytes, text: Bytes): boolean {
  return argument === text || (argument.startsWith(text) && argument.charCodeAt(text.length) === 0);
}

/** A client's bytes inside an error: C ends them at a NUL byte, and an error has no line breaks. */
export function shown(text: Bytes): Bytes {
  const nul = text.indexOf("\0");
  return (nul < 0 ? text : text.slice(0, nul)).replaceAll(/[\r\n]/g, " ");
}
