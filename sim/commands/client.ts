/** CLIENT: what the server knows of its connections. Differs: CLIENT TRACKING, CLIENT CACHING and CLIENT IMPORT-SOURCE are unknown subcommands, and CLIENT NO-TOUCH changes nothing for OBJECT IDLETIME. */

import type { Command, CommandContext } from "../broker/command.js";
import {
  badSubcommandSyntax,
  NOT_AN_INTEGER,
  shownInError,
  SYNTAX_ERROR,
  UNBLOCKED_BY_CLIENT,
} from "../broker/errors.js";
import { errorReply, OK, type Bytes, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { clientHelp } from "./client-help.js";
import { killClients } from "./client-kill.js";
import { clientLine, listClients } from "./client-list.js";
import { BAD_CLIENT_NAME, isClientName } from "./client-name.js";

const BAD_REASON = errorReply("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
const BAD_PAUSE_MODE = errorReply("ERR CLIENT PAUSE mode must be WRITE or ALL");
const BAD_TIMEOUT = errorReply("ERR timeout is not an integer or out of range");
const NEGATIVE_TIMEOUT = errorReply("ERR timeout is negative");

/** CLIENT subcommand [argument ...] */
export const client: Command = {
  name: "client",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  execute: (context, args) => subcommands[args[1]!.toLowerCase()]!(context, args),
};

type Execute = (context: CommandContext, args: readonly Bytes[]) => Reply;

const subcommands: Readonly<Record<string, Execute>> = {
  id: ({ session }) => session.id,
  info: (context) => ({ kind: "verbatim", text: `${clientLine(context, context.session)}\n` }),
  list: listClients,
  kill: killClients,
  getname: ({ session }) => (session.name === "" ? null : session.name),
  getredir: () => -1,
  trackinginfo: () => ({
    kind: "map",
    items: ["flags", { kind: "set", items: ["off"] }, "redirect", -1, "prefixes", []],
  }),
  setname({ session, profile }, args) {
    if (!isClientName(profile, args[2]!)) return BAD_CLIENT_NAME;
    session.name = args[2]!;
    return OK;
  },
  setinfo: setInfo,
  reply: setReplyMode,
  unblock: unblockClient,
  pause: pauseClients,
  unpause({ broker }) {
    broker.endPause();
    return OK;
  },
  "no-evict"({ session }, args) {
    if (!isWord(args[2]!, "on") && !isWord(args[2]!, "off")) return SYNTAX_ERROR;
    session.isNoEvict = isWord(args[2]!, "on");
    return OK;
  },
  "no-touch"({ session }, args) {
    if (!isWord(args[2]!, "on") && !isWord(args[2]!, "off")) return SYNTAX_ERROR;
    session.isNoTouch = isWord(args[2]!, "on");
    return OK;
  },
  // What a client says that it can do changes nothing here.
  capa({ session }, args) {
    if (args.some((word, at) => at > 1 && isWord(word, "redirect"))) session.capabilities = "r";
    return OK;
  },
  help: ({ profile }) => clientHelp(profile),
};

function setInfo({ session, profile }: CommandContext, args: readonly Bytes[]): Reply {
  const attribute = args[2]!.toLowerCase();
  if (attribute !== "lib-name" && attribute !== "lib-ver")
    return errorReply(`ERR Unrecognized option '${shownInError(args[2]!)}'`);
  if (!isClientName(profile, args[3]!)) {
    return errorReply(`ERR ${args[2]!} cannot contain spaces, newlines or special characters.`);
  }
  if (attribute === "lib-name") session.libraryName = args[3]!;
  else session.libraryVersion = args[3]!;
  return OK;
}

function setReplyMode({ session }: CommandContext, args: readonly Bytes[]): Reply {
  const mode = args[2]!.toLowerCase();
  if (mode === "on") {
    session.replyMode = "on";
    return OK;
  }
  if (mode === "off") session.replyMode = "off";
  // What is off stays off: SKIP is for the one command after it, and only where replies are on.
  else if (mode === "skip") session.replyMode = session.replyMode === "off" ? "off" : "skip-next";
  else return SYNTAX_ERROR;
  return { kind: "none" };
}

function unblockClient({ broker, profile }: CommandContext, args: readonly Bytes[]): Reply {
  if (args.length > 4 && !profile.overlooksClientArguments) return badSubcommandSyntax("CLIENT", args[1]!);
  const isError = args.length === 4 && isWord(args[3]!, "error");
  if (args.length === 4 && !isError && !isWord(args[3]!, "timeout")) return BAD_REASON;
  const id = parseInteger(args[2]!);
  if (id === undefined) return NOT_AN_INTEGER;
  const waiting = broker.sessions.get(id);
  if (waiting?.blocked === undefined) return 0;
  broker.unblock(waiting, isError ? UNBLOCKED_BY_CLIENT : waiting.blocked.timeoutReply, "client|unblock");
  return 1;
}

function pauseClients({ broker, nowMs, profile }: CommandContext, args: readonly Bytes[]): Reply {
  if (args.length > 4 && !profile.overlooksClientArguments) return badSubcommandSyntax("CLIENT", args[1]!);
  const isWritesOnly = args.length === 4 && isWord(args[3]!, "write");
  if (args.length === 4 && !isWritesOnly && !isWord(args[3]!, "all")) return BAD_PAUSE_MODE;
  const timeoutMs = parseInteger(args[2]!);
  if (timeoutMs === undefined) return BAD_TIMEOUT;
  if (timeoutMs < 0) return NEGATIVE_TIMEOUT;
  broker.pause.start(nowMs + timeoutMs - (profile.pauseEnd === "excluded" ? 1 : 0), isWritesOnly);
  return OK;
}
