/** HELLO: the client chooses its protocol, and may log in and take a name in the same breath. */

import type { Command, CommandContext } from "../broker/command.js";
import type { Profile } from "../profiles/profile.js";
import { shownInError } from "../broker/errors.js";
import { errorReply, type Bytes, type ErrorReply, type MapReply, type NoReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { failedLogin, logIn } from "./auth.js";
import { BAD_CLIENT_NAME, isClientName } from "./client-name.js";

const NOT_A_VERSION = errorReply("ERR Protocol version is not an integer or out of range");
const NOPROTO = errorReply("NOPROTO unsupported protocol version");

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
    if (session.user === undefined) return noAuth(context.profile);
    session.protocol = version;
    return greeting(context);
  },
};

function noAuth({ helloOptions }: Profile): ErrorReply {
  const protocol = helloOptions === "as-read" ? "" : "<proto> ";
  return errorReply(
    `NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO ${protocol}AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time`,
  );
}

/** What the options of one HELLO ask for. */
interface Options {
  login?: readonly [user: Bytes, password: Bytes];
  name?: Bytes;
}

/** Up to 7.0 each option takes effect as it is read, even before one that is wrong. */
function applyOptions(context: CommandContext, args: readonly Bytes[]): ErrorReply | NoReply | undefined {
  const isAsRead = context.profile.helloOptions === "as-read";
  const options: Options = {};
  for (let at = 2; at < args.length;) {
    const rest = args.length - at - 1;
    let option: Options;
    if (isWord(args[at]!, "auth") && rest >= 2) {
      option = { login: [args[at + 1]!, args[at + 2]!] };
      at += 3;
    } else if (isWord(args[at]!, "setname") && rest >= 1) {
      option = { name: args[at + 1]! };
      at += 2;
    } else return errorReply(`ERR Syntax error in HELLO option '${shownInError(args[at]!)}'`);
    if (option.name !== undefined && !isClientName(context.profile, option.name)) return BAD_CLIENT_NAME;
    const error = isAsRead ? apply(context, option) : undefined;
    if (error !== undefined) return error;
    Object.assign(options, option);
  }
  return isAsRead ? undefined : apply(context, options);
}

function apply(context: CommandContext, { login, name }: Options): ErrorReply | NoReply | undefined {
  const { session, profile } = context;
  if (login !== undefined && !logIn(context, ...login)) return failedLogin(context);
  if (profile.helloOptions === "all-or-none" && session.user === undefined) return noAuth(profile);
  if (name !== undefined) session.name = name;
  return undefined;
}

function greeting({ profile, session }: CommandContext): MapReply {
  const { protocol, id } = session;
  const about = ["server", profile.server, "version", profile.version, "proto", protocol, "id", id];
  const identity = [...about, "mode", "standalone", "role", "master"];
  return { kind: "map", items: [...identity, "modules", moduleList(profile)] };
}

/** The server's modules, each as a map. */
function moduleList({ modules }: Profile): Reply {
  return modules.map(({ name, version, path }) => ({
    kind: "map",
    items: ["name", name, "ver", version, "path", path, "args", []],
  }));
}
