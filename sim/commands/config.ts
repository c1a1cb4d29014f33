/** CONFIG: reads and changes settings. Differs: most of them change nothing but what CONFIG GET shows. */

import type { Command, CommandContext } from "../broker/command.js";
import { shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import { errorReply, isErrorReply, OK, type Bytes, type Reply } from "../resp/reply.js";
import { readValue } from "./config-value.js";
import { helpReply } from "./help-reply.js";
import { matchesGlob } from "../kernel/glob.js";

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
        return getSettings(context, args);
      case "set":
        return setSettings(context, args);
      case "resetstat":
        context.broker.statistics.reset();
        return OK;
      case "rewrite":
        return NO_CONFIG_FILE;
      default:
        return helpReply(context.profile, help);
    }
  },
};

function getSettings({ broker: { configuration } }: CommandContext, args: readonly Bytes[]): Reply {
  const shown = new Map<string, Bytes>();
  for (const pattern of args.slice(2)) {
    // A plain name comes back as it was sent.
    const isPlain = !/[[*?]/.test(pattern);
    for (const name of isPlain ? [pattern.toLowerCase()] : configuration.names()) {
      if (shown.has(name) || !(isPlain ? configuration.has(name) : matchesGlob(pattern, name, true))) continue;
      shown.set(name, isPlain ? pattern : name);
    }
  }
  return { kind: "map", items: [...shown].flatMap(([name, sent]) => [sent, configuration.get(name)]) };
}

/** All or nothing: names first, then values, each in the command's order. */
function setSettings({ broker }: CommandContext, args: readonly Bytes[]): Reply {
  if (args.length % 2 === 1) return SYNTAX_ERROR;
  const changes = new Map<string, Bytes>();
  let problem: Reply | undefined;
  for (let i = 2; i < args.length; i += 2) {
    const name = args[i]!.toLowerCase();
    const setting = broker.configuration.setting(name);
    if (setting === undefined) {
      return errorReply(`ERR Unknown option or number of arguments for CONFIG SET - '${shownInError(args[i]!)}'`);
    }
    if (setting.isOpen === "fixed") problem ??= failed(name, "can't set immutable config");
    else if (setting.isOpen === "protected") problem ??= failed(name, "can't set protected config");
    if (changes.has(name)) problem ??= failed(name, "duplicate parameter");
    changes.set(name, args[i + 1]!);
  }
  if (problem !== undefined) return problem;
  for (const [name, text] of changes) {
    const value = readValue(name, broker.configuration.setting(name)!, text);
    if (typeof value !== "string") {
      broker.configuration.rollBack([...changes.keys()].slice(0, [...changes.keys()].indexOf(name) + 1));
      return isErrorReply(value) ? failed(name, value.text) : value;
    }
    changes.set(name, value);
  }
  for (const [name, value] of changes) broker.configuration.set(name, value);
  return OK;
}

function failed(name: string, why: string): Reply {
  return errorReply(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${why}`);
}
