/** What the server checks before a command runs or is queued. */

import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import type { Profile } from "../profiles/profile.js";
import { shownName, subcommandOf } from "./command-call.js";
import type { Server, TableEntry } from "./command.js";
import { mayWrite, refusalIn } from "./condition.js";
import { NOAUTH, NOREPLICAS, unknownCommand, unknownSubcommand, wrongArity } from "./errors.js";
import type { Session } from "./session.js";

/** Why this command may not run, or undefined when it may; `entry` is undefined for a command that is not in the table. */
export function admission(
  session: Session,
  entry: TableEntry | undefined,
  args: readonly Bytes[],
  { profile, configuration, condition }: Pick<Server, "configuration" | "condition"> & { readonly profile: Profile },
): ErrorReply | undefined {
  if (profile.checksLoginFirst && session.user === undefined && entry?.isOpenToAll !== true) return NOAUTH;
  if (entry === undefined) return unknownCommand(args, profile.unknownCommandText);
  const unfit = unfitArguments(entry, args);
  if (unfit !== undefined) return unfit;
  if (session.user === undefined && !entry.isOpenToAll) return NOAUTH;
  if (session.transaction !== undefined && isBarredFromMulti(entry, args)) {
    const named = profile.barredFromMultiText === "named" ? ` '${shownName(entry, args)}'` : "";
    return errorReply(`ERR Command${named} not allowed inside a transaction`);
  }
  const call = { session, entry, args };
  const refusal = condition && refusalIn(condition, call, profile);
  if (refusal !== undefined && condition !== "read-only" && condition !== "loading") return refusal;
  if (configuration.lacksReplicas && mayWrite(call)) return NOREPLICAS;
  if (refusal !== undefined && condition === "read-only") return refusal;
  if (
    session.subscriptions !== undefined &&
    session.protocol === 2 &&
    session.isSubscriber &&
    !entry.isForSubscribers
  ) {
    return notForSubscribers(shownName(entry, args), profile.hasShardChannels);
  }
  return refusal;
}

function isBarredFromMulti(entry: TableEntry, args: readonly Bytes[]): boolean {
  if (entry.subcommands === undefined) return entry.isBarredFromMulti;
  return subcommandOf(entry, args)?.flags.includes("no_multi") === true;
}

function notForSubscribers(name: Bytes, hasShardChannels: boolean): ErrorReply {
  const letters = hasShardChannels ? "(P|S)" : "(P)";
  return errorReply(
    `ERR Can't execute '${name}': only ${letters}SUBSCRIBE / ${letters}UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
  );
}

function unfitArguments(entry: TableEntry, args: readonly Bytes[]): ErrorReply | undefined {
  if (entry.subcommands !== undefined && args.length > 1) {
    const subcommand = subcommandOf(entry, args);
    if (subcommand === undefined) return unknownSubcommand(entry.name.toUpperCase(), args[1]!);
    return fits(subcommand.arity, args.length) ? undefined : wrongArity(`${entry.name}|${args[1]!.toLowerCase()}`);
  }
  return fits(entry.command.arity, args.length) ? undefined : wrongArity(entry.name);
}

function fits(arity: number, length: number): boolean {
  return arity >= 0 ? length === arity : length >= -arity;
}
