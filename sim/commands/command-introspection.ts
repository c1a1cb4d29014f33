/** COMMAND: the server describes its commands. Differs: only the commands of the model; no tips, no key specifications, and DOCS has only the group. */

import { asRead, subcommandOf } from "../broker/command-call.js";
import type { Command, CommandContext, Subcommand, TableEntry } from "../broker/command.js";
import { SYNTAX_ERROR } from "../broker/errors.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, statusReply, type Bytes, type Reply } from "../resp/reply.js";
import { categoriesOf } from "./acl-categories.js";
import { isWord } from "./arguments.js";
import { matchesGlob } from "../kernel/glob.js";
import { helpReply } from "./help-reply.js";
import { keysOf } from "./key-positions.js";

const INVALID_COMMAND = errorReply("ERR Invalid command specified");
const INVALID_ARITY = errorReply("ERR Invalid number of arguments specified for command");
const INVALID_ARGUMENTS = errorReply("ERR Invalid arguments specified for command");
const NO_KEYS = errorReply("ERR The command has no key arguments");
/** Tips, key specifications or subcommands that are not there. */
const NONE: Reply = { kind: "set", items: [] };

const help: readonly string[] = [
  "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "(no subcommand)",
  "    Return details about all Redis commands.",
  "COUNT",
  "    Return the total number of commands in this Redis server.",
  "LIST",
  "    Return a list of all commands in this Redis server.",
  "INFO [<command-name> ...]",
  "    Return details about multiple Redis commands.",
  "    If no command names are given, documentation details for all",
  "    commands are returned.",
  "DOCS [<command-name> ...]",
  "    Return documentation details about multiple Redis commands.",
  "    If no command names are given, documentation details for all",
  "    commands are returned.",
  "GETKEYS <full-command>",
  "    Return the keys from a full Redis command.",
  "GETKEYSANDFLAGS <full-command>",
  "    Return the keys and the access flags from a full Redis command.",
];

/** COMMAND [COUNT | DOCS | GETKEYS | HELP | INFO | LIST] */
export const command: Command = {
  name: "command",
  arity: -1,
  flags: ["loading", "stale"],
  keys: [0, 0, 0],
  execute(context, args) {
    const { all, find } = context.broker.commands;
    const describeOf = (entry: TableEntry): Reply => describe(context.profile, entry);
    if (args.length === 1) return all.map(describeOf);
    switch (args[1]!.toLowerCase()) {
      case "count":
        return all.length;
      case "docs": {
        const named = args.length > 2 ? args.slice(2).flatMap((name) => find(name) ?? []) : all;
        return { kind: "map", items: named.flatMap(({ name, group }) => [name, mapOf("group", group)]) };
      }
      case "getkeys":
        return getKeys(context, args.slice(2));
      case "info":
        if (args.length === 2) return all.map(describeOf);
        return args.slice(2).map((name) => describeNamed(context, name));
      case "list":
        return list(context, args);
      default:
        return helpReply(
          context.profile,
          context.profile.server === "redis" ? help : help.map((line) => line.replace("Redis ", "")),
        );
    }
  },
};

function mapOf(...items: readonly Reply[]): Reply {
  return { kind: "map", items };
}

function describeNamed(context: CommandContext, name: Bytes): Reply {
  const words = name.toLowerCase().split("|");
  const entry = context.broker.commands.find(words[0]!);
  if (entry === undefined) return null;
  if (words.length === 1) return describe(context.profile, entry);
  const read = asRead(entry, words, context.profile).join("|");
  const found = childrenOf(entry).find((child) => child.name === read);
  return found === undefined ? null : describeOne(context.profile, { entry, ...found });
}

interface Child {
  /** With the container's: `xgroup|create`. */
  readonly name: string;
  readonly subcommand: Subcommand;
}

function childrenOf({ name, subcommands }: TableEntry): readonly Child[] {
  return [...(subcommands ?? [])].map(([child, subcommand]) => ({ name: `${name}|${child}`, subcommand }));
}

function describe(profile: Profile, entry: TableEntry): Reply {
  const { command: described, name } = entry;
  const [first, last, step] = described.keys;
  const children = childrenOf(entry).map((child) => describeOne(profile, { entry, ...child }));
  const flags: Reply = { kind: "set", items: described.flags.map((flag) => statusReply(flag)) };
  return [
    name,
    described.arity,
    flags,
    first,
    last,
    step,
    categorySet(entry, described.flags),
    NONE,
    NONE,
    children.length === 0 ? noSubcommands(profile) : children,
  ];
}

function noSubcommands({ noSubcommands: form }: Profile): Reply {
  return form === "set" ? NONE : [];
}

function describeOne(profile: Profile, { entry, name, subcommand }: Child & { readonly entry: TableEntry }): Reply {
  const { arity, flags, keys } = subcommand;
  const flagSet: Reply = { kind: "set", items: flags.map((flag) => statusReply(flag)) };
  return [name, arity, flagSet, ...keys, categorySet(entry, flags), NONE, NONE, noSubcommands(profile)];
}

function categorySet(entry: TableEntry, flags: Command["flags"]): Reply {
  return { kind: "set", items: categoriesOf(entry, flags).map((category) => statusReply(`@${category}`)) };
}

function getKeys({ broker, profile }: CommandContext, asked: readonly Bytes[]): Reply {
  const entry = broker.commands.find(asked[0]!);
  const sent = asRead(entry, asked, profile);
  const subcommand = entry && subcommandOf(entry, sent);
  const lacksSubcommand = entry?.subcommands !== undefined && sent.length > 1 && subcommand === undefined;
  if (entry === undefined || lacksSubcommand) return INVALID_COMMAND;
  const { arity, keys } = subcommand ?? entry.command;
  if (keys[0] === 0 && !entry.command.flags.includes("movablekeys")) return NO_KEYS;
  if (arity >= 0 ? sent.length !== arity : sent.length < -arity) return INVALID_ARITY;
  const found = keysOf(sent, keys);
  return found.length === 0 ? INVALID_ARGUMENTS : [...found];
}

function list(context: CommandContext, args: readonly Bytes[]): Reply {
  const { broker } = context;
  const all = broker.commands.all.flatMap((entry) => [
    { entry, name: entry.name, flags: entry.command.flags },
    ...childrenOf(entry).map(({ name, subcommand }) => ({ entry, name, flags: subcommand.flags })),
  ]);
  if (args.length === 2) return broker.commands.all.map(({ name }) => name);
  if (args.length !== 5 || !isWord(args[2]!, "filterby")) return SYNTAX_ERROR;
  const value = args[4]!;
  switch (args[3]!.toLowerCase()) {
    case "pattern":
      return all.filter(({ name }) => matchesGlob(value, name, true)).map(({ name }) => name);
    case "aclcat":
      return all
        .filter(({ entry, flags }) => categoriesOf(entry, flags).includes(value.toLowerCase()))
        .map(({ name }) => name);
    case "module":
      return [];
    default:
      return SYNTAX_ERROR;
  }
}
