/** What the server checks before a command runs or is queued. */

import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { subcommandOf } from "./command-call.js";
import type { TableEntry } from "./command.js";
import { NOAUTH, unknownCommand, unknownSubcommand, wrongArity } from "./errors.js";
import type { Session } from "./session.js";

const NOT_IN_MULTI = errorReply("ERR Command not allowed inside a transaction");

/** Why this command may not run, or undefined when it may; `entry` is undefined for a command that is not in the table. */
export function admission(
  session: Session,
  entry: TableEntry | undefined,
  args: readonly Bytes[],
): ErrorReply | undefined {
  if (entry === undefined) return unknownCommand(args);
  const unfit = unfitArguments(entry, args);
  if (unfit !== undefined) return unfit;
  if (session.user === undefined && !entry.isOpenToAll) return NOAUTH;
  if (session.transaction !== undefined && entry.isBarredFromMulti) return NOT_IN_MULTI;
  return undefined;
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
