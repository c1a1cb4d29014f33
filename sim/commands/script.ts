/** SCRIPT and FUNCTION. Differs: nothing can be loaded or called, so only what tidies up and what looks around is known, and HELP is not. */

import type { Command } from "../broker/command.js";
import { badSubcommandSyntax, shownInError } from "../broker/errors.js";
import { errorReply, OK, type Bytes, type Reply } from "../resp/reply.js";
import { isWord } from "./arguments.js";

const BAD_SCRIPT_FLUSH = errorReply("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
const BAD_FUNCTION_FLUSH = errorReply("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
const NOT_BUSY = errorReply("NOTBUSY No scripts in execution right now.");

/** SCRIPT EXISTS sha1 [sha1 ...], SCRIPT FLUSH [ASYNC | SYNC], SCRIPT KILL */
export const script: Command = {
  name: "script",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  execute(_context, args) {
    switch (args[1]!.toLowerCase()) {
      case "exists":
        return args.slice(2).map(() => 0);
      case "flush":
        return args.length > 3 || !isFlushMode(args[2]) ? BAD_SCRIPT_FLUSH : OK;
      default:
        return NOT_BUSY;
    }
  },
};

/** FUNCTION FLUSH [ASYNC | SYNC], FUNCTION LIST, FUNCTION STATS */
export const functionCommand: Command = {
  name: "function",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  execute(context, args) {
    switch (args[1]!.toLowerCase()) {
      case "flush":
        if (args.length > 3) return badSubcommandSyntax("FUNCTION", args[1]!);
        if (!isFlushMode(args[2])) return BAD_FUNCTION_FLUSH;
        // Functions are data, if only none.
        context.broker.countChanges(1);
        return OK;
      case "list":
        return listFunctions(args);
      default:
        return statistics();
    }
  },
};

function isFlushMode(mode: Bytes | undefined): boolean {
  return mode === undefined || isWord(mode, "sync") || isWord(mode, "async");
}

function listFunctions(args: readonly Bytes[]): Reply {
  const given = new Set<string>();
  for (let at = 2; at < args.length; at++) {
    const option = ["withcode", "libraryname"].find((name) => isWord(args[at]!, name));
    // Each of them once; a second one is unknown.
    if (option === undefined || given.has(option)) return errorReply(`ERR Unknown argument ${shownInError(args[at]!)}`);
    given.add(option);
    if (option === "libraryname" && ++at === args.length) return errorReply("ERR library name argument was not given");
  }
  return [];
}

function statistics(): Reply {
  const counts: Reply = { kind: "map", items: ["libraries_count", 0, "functions_count", 0] };
  return {
    kind: "map",
    items: ["running_script", null, "engines", { kind: "map", items: ["LUA", counts] }],
  };
}
