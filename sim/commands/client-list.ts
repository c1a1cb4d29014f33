/** The lines of CLIENT LIST and CLIENT INFO. Differs: buffer sizes and memory are not modelled and constant. */

import type { CommandContext } from "../broker/command.js";
import { shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import type { Session } from "../broker/session.js";
import { errorReply, type Bytes, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";

const INVALID_ID = errorReply("ERR Invalid client ID");
const clientTypes: ReadonlySet<string> = new Set(["normal", "slave", "replica", "pubsub", "master"]);

/** The error for a client type that the server does not know; undefined for one that it does. */
export function unknownClientType(type: Bytes): Reply | undefined {
  return clientTypes.has(type.toLowerCase())
    ? undefined
    : errorReply(`ERR Unknown client type '${shownInError(type)}'`);
}

/** CLIENT LIST [TYPE type] [ID id [id ...]] */
export function listClients(context: CommandContext, args: readonly Bytes[]): Reply {
  let sessions = [...context.broker.sessions.values()];
  if (args.length === 4 && isWord(args[2]!, "type")) {
    const unknown = unknownClientType(args[3]!);
    if (unknown !== undefined) return unknown;
    const isOfType = { normal: false, pubsub: true }[args[3]!.toLowerCase()];
    sessions = sessions.filter(({ isSubscriber }) => isSubscriber === isOfType);
  } else if (args.length > 3 && isWord(args[2]!, "id")) {
    const ids = args.slice(3).map((id) => parseInteger(id));
    if (ids.includes(undefined)) return INVALID_ID;
    sessions = ids.flatMap((id) => context.broker.sessions.get(id!) ?? []);
  } else if (args.length > 2) return SYNTAX_ERROR;
  return { kind: "verbatim", text: sessions.map((session) => `${clientLine(context, session)}\n`).join("") };
}

/** One session as one line, without the line's end. */
export function clientLine({ broker, session: own, profile, nowMs }: CommandContext, session: Session): Bytes {
  // The server keeps both instants in whole seconds.
  const seconds = (sinceMs = nowMs) => Math.max(Math.floor(nowMs / 1000) - Math.floor(sinceMs / 1000), 0);
  const fields: readonly (readonly [string, string | number])[] = [
    ["id", session.id],
    ["addr", session.address],
    ["laddr", `127.0.0.1:${broker.configuration.get("port")}`],
    ["fd", session.id + 5],
    ["name", session.name],
    ["age", seconds(session.connectedAtMs)],
    ["idle", seconds(session.lastInteractionAtMs)],
    ["flags", flagsOf(session)],
    ["db", session.database.index],
    ["sub", session.subscriptions?.channel.size ?? 0],
    ["psub", session.subscriptions?.pattern.size ?? 0],
    ["ssub", session.subscriptions?.shard.size ?? 0],
    ["multi", session.transaction?.queued.length ?? -1],
    ["qbuf", session === own ? 26 : 0],
    ["qbuf-free", session === own ? 20448 : 0],
    ["argv-mem", session === own ? 10 : 0],
    ["multi-mem", 0],
    ["rbs", 1024],
    ["rbp", 0],
    ["obl", 0],
    ["oll", 0],
    ["omem", 0],
    ["tot-mem", session === own ? 22298 : 1800],
    ["events", "r"],
    ["cmd", session.lastCommandName],
    ["user", session.user ?? "default"],
    ["redir", -1],
    ["resp", session.protocol],
    ...(profile.hasClientSetInfo ? libraryFields(session) : []),
  ];
  return fields.map(([name, value]) => `${name}=${value}`).join(" ");
}

function libraryFields(session: Session): readonly (readonly [string, string])[] {
  return [
    ["lib-name", session.libraryName],
    ["lib-ver", session.libraryVersion],
  ];
}

function flagsOf(session: Session): string {
  let flags = session.isSubscriber ? "P" : "";
  if (session.transaction !== undefined) flags += "x";
  if (session.isBlocked || session.isPostponed) flags += "b";
  if (session.isWatchBroken) flags += "d";
  if (session.isClosing) flags += "c";
  if (session.isNoEvict) flags += "e";
  return flags === "" ? "N" : flags;
}
