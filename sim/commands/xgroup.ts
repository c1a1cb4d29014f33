/** XGROUP: makes, moves and removes consumer groups and their consumers. */

import type { Command, CommandContext } from "../broker/command.js";
import { ConsumerGroup } from "../broker/consumer-group.js";
import { EntryId, parseEntryId } from "../broker/entry-id.js";
import { NOT_AN_INTEGER } from "../broker/errors.js";
import type { Stream } from "../broker/stream.js";
import type { Profile } from "../profiles/profile.js";
import { toS64, type S64 } from "../broker/u64.js";
import { errorReply, OK, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord } from "./arguments.js";
import { parseS64 } from "./exact-integer.js";
import { helpReply } from "./help-reply.js";
import { badStreamSubcommand, INVALID_ID, isCText, noGroupAtKey } from "./stream-errors.js";
import { parseIdOrEnd } from "./stream-id-argument.js";
import { newStream } from "./stream-idempotence.js";
import { streamAt } from "./stream-lookup.js";

const NEGATIVE_READ = errorReply("ERR value for ENTRIESREAD must be positive or -1");
const BUSY = errorReply("BUSYGROUP Consumer Group name already exists");
const NO_KEY = errorReply(
  "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM " +
    "option to create an empty stream automatically.",
);

const HELP_BEFORE_OPTIONS = [
  "XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "CREATE <key> <groupname> <id|$> [option]",
  "    Create a new consumer group. Options are:",
  "    * MKSTREAM",
  "      Create the empty stream if it does not exist.",
];
const HELP_OF_ENTRIESREAD = [
  "    * ENTRIESREAD entries_read",
  "      Set the group's entries_read counter (internal use).",
];
const HELP_AFTER_OPTIONS = [
  "CREATECONSUMER <key> <groupname> <consumer>",
  "    Create a new consumer in the specified group.",
  "DELCONSUMER <key> <groupname> <consumer>",
  "    Remove the specified consumer.",
  "DESTROY <key> <groupname>",
  "    Remove the specified group.",
];
const HELP_OF_SETID = ["SETID <key> <groupname> <id|$>", "    Set the current group ID."];
const HELP_OF_COUNTED_SETID = [
  "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
  "    Set the current group ID and entries_read counter.",
];

/** CREATE and SETID take at most this many arguments, so a few repeated options pass and one more does not. */
const CREATE_ARGS_MAX = 8;
const SETID_ARGS_MAX = 7;

/** XGROUP CREATE | SETID | DESTROY | CREATECONSUMER | DELCONSUMER | HELP. From 7.0 on the broker has checked name and arity. */
export const xgroup: Command = {
  name: "xgroup",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  variant: ({ streamSubcommands }) => (streamSubcommands === "own" ? { flags: ["write", "denyoom"] } : {}),
  execute(context, args) {
    const refusal = context.profile.streamSubcommands === "own" ? refuse(context, args) : undefined;
    if (refusal !== undefined) return refusal;
    switch (args[1]!.toLowerCase()) {
      case "create":
        return create(context, args);
      case "setid":
        return setId(context, args);
      case "destroy":
        return destroy(context, args);
      case "createconsumer":
        return createConsumer(context, args);
      case "delconsumer":
        return deleteConsumer(context, args);
      default:
        return help(context.profile);
    }
  },
};

/** How many arguments each subcommand may have where XGROUP itself looks at that. */
const ARGUMENT_COUNTS: Readonly<Record<string, readonly number[]>> = {
  create: [5, 6],
  setid: [5],
  destroy: [4],
  createconsumer: [5],
  delconsumer: [5],
  help: [2],
};

/** Why 6.2 does not run this: it looks at the key and the group before it looks at the subcommand. */
function refuse(context: CommandContext, args: readonly Bytes[]): ErrorReply | undefined {
  const subcommand = args[1]!.toLowerCase();
  const makesStream = subcommand === "create" && args.length === 6;
  if (makesStream && !isWord(args[5]!, "mkstream")) return badSyntax(context, args);
  if (args.length >= 4) {
    const stream = streamAt(context, args[2]!);
    if (stream?.kind === "error") return stream;
    if (stream === undefined && !makesStream) return NO_KEY;
    const needsGroup = ["setid", "createconsumer", "delconsumer"].includes(subcommand);
    if (needsGroup && stream?.groups.get(args[3]!) === undefined) return noGroupAtKey(args[2]!, args[3]!);
  }
  const fits = ARGUMENT_COUNTS[subcommand]?.includes(args.length) ?? false;
  return fits ? undefined : badSyntax(context, args);
}

interface Options {
  readonly kind: "options";
  readonly makesStream: boolean;
  readonly entriesRead: S64 | undefined;
}

function parseOptions(context: CommandContext, args: readonly Bytes[], allowsMkstream: boolean): Options | ErrorReply {
  let makesStream = false;
  let entriesRead: S64 = -1;
  let index = 5;
  while (index < args.length) {
    if (allowsMkstream && isWord(args[index]!, "mkstream")) {
      makesStream = true;
      index++;
      continue;
    }
    if (!isWord(args[index]!, "entriesread") || index + 1 >= args.length) return badSyntax(context, args);
    const parsed = parseS64(args[index + 1]!);
    if (parsed === undefined) return NOT_AN_INTEGER;
    if (parsed < -1) return NEGATIVE_READ;
    entriesRead = parsed;
    index += 2;
  }
  return { kind: "options", makesStream, entriesRead: entriesRead === -1 ? undefined : entriesRead };
}

function create(context: CommandContext, args: readonly Bytes[]): Reply {
  const options = parseOptions(context, args, true);
  if (options.kind === "error") return options;
  const key = args[2]!;
  const found = streamAt(context, key);
  if (found?.kind === "error") return found;
  if (found === undefined && !options.makesStream) return NO_KEY;
  if (args.length > CREATE_ARGS_MAX) return badSyntax(context, args);
  const id = isCText(args[4]!, "$") ? (found?.lastId ?? EntryId.ZERO) : parseEntryId(args[4]!);
  if (id === undefined) return INVALID_ID;
  const stream = found ?? newStream(context);
  if (stream.groups.get(args[3]!) !== undefined) return BUSY;
  stream.groups.add(new ConsumerGroup(args[3]!, id, entriesReadOf(context, stream, options)));
  if (found === undefined) {
    context.database.set(key, stream);
    context.modified(key);
  } else {
    context.broker.countChanges(1);
  }
  context.answered();
  context.notify("stream", "xgroup-create", key);
  return OK;
}

function setId(context: CommandContext, args: readonly Bytes[]): Reply {
  const options = parseOptions(context, args, false);
  if (options.kind === "error") return options;
  const target = groupOf(context, args);
  if (target.kind === "error") return target;
  if (args.length > SETID_ARGS_MAX) return badSyntax(context, args);
  // Unlike CREATE, it takes `-` and `+`.
  const id = isCText(args[4]!, "$") ? target.stream.lastId : parseIdOrEnd(args[4]!);
  if (id === undefined) return INVALID_ID;
  target.group.lastId = id;
  target.group.entriesRead = entriesReadOf(context, target.stream, options);
  context.broker.countChanges(1);
  context.answered();
  context.notify("stream", "xgroup-setid", args[2]!);
  return OK;
}

/** ENTRIESREAD as the group gets it. */
function entriesReadOf(
  { profile }: CommandContext,
  { entriesAdded }: Stream,
  { entriesRead }: Options,
): S64 | undefined {
  const isTooMany = profile.clampsEntriesRead && entriesRead !== undefined && entriesRead > entriesAdded;
  return isTooMany ? toS64(entriesAdded) : entriesRead;
}

function destroy(context: CommandContext, args: readonly Bytes[]): Reply {
  const stream = streamAt(context, args[2]!) ?? NO_KEY;
  if (stream.kind === "error") return stream;
  if (!stream.groups.delete(args[3]!)) return 0;
  context.broker.countChanges(1);
  context.answered();
  context.notify("stream", "xgroup-destroy", args[2]!);
  // Its readers that wait are told that it is gone.
  context.signalReady(args[2]!);
  return 1;
}

function createConsumer(context: CommandContext, args: readonly Bytes[]): Reply {
  const target = groupOf(context, args);
  if (target.kind === "error") return target;
  if (target.group.consumers.get(args[4]!) !== undefined) return 0;
  target.group.createConsumer(args[4]!, context.nowMs);
  context.broker.countChanges(1);
  context.notify("stream", "xgroup-createconsumer", args[2]!);
  return 1;
}

function deleteConsumer(context: CommandContext, args: readonly Bytes[]): Reply {
  const target = groupOf(context, args);
  if (target.kind === "error") return target;
  const pendingCount = target.group.deleteConsumer(args[4]!);
  if (pendingCount !== undefined || context.profile.missingConsumerIsChange) {
    context.broker.countChanges(1);
    context.notify("stream", "xgroup-delconsumer", args[2]!);
  }
  return pendingCount ?? 0;
}

interface Target {
  readonly kind: "target";
  readonly stream: Stream;
  readonly group: ConsumerGroup;
}

function groupOf(context: CommandContext, args: readonly Bytes[]): Target | ErrorReply {
  const stream = streamAt(context, args[2]!) ?? NO_KEY;
  if (stream.kind === "error") return stream;
  const group = stream.groups.get(args[3]!);
  return group === undefined ? noGroupAtKey(args[2]!, args[3]!) : { kind: "target", stream, group };
}

function badSyntax({ profile }: CommandContext, args: readonly Bytes[]): ErrorReply {
  return badStreamSubcommand(profile, "XGROUP", args[1]!);
}

function help(profile: Profile): Reply {
  return helpReply(profile, [
    ...HELP_BEFORE_OPTIONS,
    ...(profile.countsStreamEntries ? HELP_OF_ENTRIESREAD : []),
    ...HELP_AFTER_OPTIONS,
    ...(profile.countsStreamEntries ? HELP_OF_COUNTED_SETID : HELP_OF_SETID),
  ]);
}
