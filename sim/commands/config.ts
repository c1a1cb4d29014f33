/** CONFIG: reads and changes directives. Differs: only the directives in broker/configuration.ts are known. */

import type { Command, CommandContext } from "../broker/command.js";
import { directives } from "../broker/configuration.js";
import { shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import { errorReply, isErrorReply, OK, statusReply, type Bytes, type Reply } from "../resp/reply.js";
import { readDirective } from "./config-value.js";
import { matchesGlob } from "./glob.js";

const NO_CONFIG_FILE = errorReply("ERR The server is running without a config file");

const help: readonly string[] = [
  "CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "GET <pattern>",
  "    Return parameters matching the glob-like <pattern> and their values.",
  "SET <directive> <value>",
  "    Set the configuration <directive> to <value>.",
  "RESETSTAT",
  "    Reset statistics reported by the INFO command.",
  "REWRITE",
  "    Rewrite the configuration file.",
  "HELP",
  "    Prints this help.",
];

/** CONFIG GET | SET | RESETSTAT | REWRITE | HELP */
export const config: Command = {
  name: "config",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  execute(context, args) {
    switch (args[1]!.toLowerCase()) {
      case "get":
        return getDirectives(context, args);
      case "set":
        return setDirectives(context, args);
      case "resetstat":
        context.broker.statistics.reset();
        return OK;
      case "rewrite":
        return NO_CONFIG_FILE;
      default:
        return help.map((line) => statusReply(line));
    }
  },
};

function getDirectives({ broker }: CommandContext, args: readonly Bytes[]): Reply {
  const found = new Map<Bytes, Bytes>();
  for (const pattern of args.slice(2)) {
    // A plain name comes back as it was sent.
    const isPlain = !/[[*?]/.test(pattern);
    for (const [name, value] of broker.configuration.entries()) {
      if (isPlain ? name === pattern.toLowerCase() : matchesGlob(pattern, name, true)) {
        found.set(isPlain ? pattern : name, value);
      }
    }
  }
  return { kind: "map", items: [...found].flat() };
}

/** All or nothing: names first, then values, each in the command's order. */
function setDirectives({ broker }: CommandContext, args: readonly Bytes[]): Reply {
  if (args.length % 2 === 1) return SYNTAX_ERROR;
  const changes = new Map<string, Bytes>();
  let problem: Reply | undefined;
  for (let i = 2; i < args.length; i += 2) {
    const name = args[i]!.toLowerCase();
    const directive = directives.get(name);
    if (directive === undefined) {
      return errorReply(`ERR Unknown option or number of arguments for CONFIG SET - '${shownInError(args[i]!)}'`);
    }
    if (directive.isFixed === true) problem ??= failed(name, "can't set immutable config");
    if (changes.has(name)) problem ??= failed(name, "duplicate parameter");
    changes.set(name, args[i + 1]!);
  }
  if (problem !== undefined) return problem;
  for (const [name, text] of changes) {
    const value = readDirective(directives.get(name)!, text);
    if (typeof value !== "string") return isErrorReply(value) ? failed(name, value.text) : value;
    changes.set(name, value);
  }
  for (const [name, value] of changes) broker.configuration.set(name, value);
  return OK;
}

function failed(name: string, why: string): Reply {
  return errorReply(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${why}`);
}
