/** The lines of CLIENT LIST and CLIENT INFO. Differs: buffer sizes and memory are not modelled and constant. */

import type { CommandContext } from "../broker/command.js";
import { shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import type { Session } from "../broker/session.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { readClientFilter } from "./client-filter.js";
import { clientFlags } from "./client-flags.js";

const INVALID_ID = errorReply("ERR Invalid client ID");

/** CLIENT LIST [TYPE type] [ID id [id ...]], in Valkey with whatever CLIENT KILL takes. */
export function listClients(context: CommandContext, args: readonly Bytes[]): Reply {
  const sessions = listed(context, args);
  if ("kind" in sessions) return sessions;
  return { kind: "verbatim", text: sessions.map((session) => `${clientLine(context, session)}\n`).join("") };
}

function listed(context: CommandContext, args: readonly Bytes[]): readonly Session[] | ErrorReply {
  const { broker, profile } = context;
  const sessions = [...broker.sessions.values()];
  if (args.length === 2) return sessions;
  const hasFewWords = profile.clientFilters === "few" || profile.clientFilters === "maxage";
  if (hasFewWords && args.length > 3 && isWord(args[2]!, "id")) {
    const ids = args.slice(3).map((id) => parseInteger(id));
    return ids.includes(undefined) ? INVALID_ID : ids.flatMap((id) => broker.sessions.get(id!) ?? []);
  }
  if (hasFewWords && (args.length !== 4 || !isWord(args[2]!, "type"))) return SYNTAX_ERROR;
  const isMeant = readClientFilter(context, args, false);
  return typeof isMeant === "function" ? sessions.filter(isMeant) : isMeant;
}

/** One session as one line, without the line's end. */
export function clientLine({ broker, session: own, profile, nowMs }: CommandContext, session: Session): Bytes {
  // The server keeps both instants in whole seconds.
  const seconds = (sinceMs = nowMs) => Math.max(Math.floor(nowMs / 1000) - Math.floor(sinceMs / 1000), 0);
  const isOwn = session === own;
  const fields: Readonly<Record<string, string | number>> = {
    id: session.id,
    addr: session.address,
    laddr: `127.0.0.1:${broker.configuration.get("port")}`,
    fd: session.id + 5,
    name: shownInError(session.name),
    age: seconds(session.connectedAtMs),
    idle: seconds(session.lastInteractionAtMs),
    flags: clientFlags(session),
    db: session.database.index,
    sub: session.subscriptions?.channel.size ?? 0,
    psub: session.subscriptions?.pattern.size ?? 0,
    ssub: session.subscriptions?.shard.size ?? 0,
    multi: session.transaction?.queued.length ?? (session.hasTransacted && profile.multiOutside !== "-1" ? 0 : -1),
    qbuf: isOwn ? 26 : 0,
    "qbuf-free": isOwn ? 20448 : 0,
    "argv-mem": isOwn ? 10 : 0,
    "multi-mem": 0,
    rbs: 1024,
    rbp: 0,
    obl: 0,
    oll: 0,
    omem: 0,
    "tot-mem": isOwn ? 22298 : 1800,
    events: "r",
    cmd: session.lastCommandName,
    user: session.user ?? "default",
    redir: -1,
    resp: session.protocol,
    "lib-name": shownInError(session.libraryName),
    "lib-ver": shownInError(session.libraryVersion),
    capa: session.capabilities,
    watch: [...session.watched.values()].reduce((count, keys) => count + keys.size, 0),
    "io-thread": 0,
    "tot-net-in": 0,
    "tot-net-out": 0,
    "tot-cmds": 0,
  };
  return profile.clientFields
    .split(" ")
    .map((name) => `${name}=${fields[name]!}`)
    .join(" ");
}
