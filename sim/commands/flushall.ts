/** FLUSHALL and FLUSHDB: all data is gone. */

import type { Command, CommandContext } from "../broker/command.js";
import { SYNTAX_ERROR } from "../broker/errors.js";
import type { Database } from "../broker/database.js";
import { OK, type Bytes, type Reply } from "../resp/reply.js";
import { isWord } from "./arguments.js";

/** FLUSHALL [ASYNC | SYNC] */
export const flushall: Command = {
  name: "flushall",
  arity: -1,
  flags: ["write"],
  keys: [0, 0, 0],
  execute: (context, args) => flush(context, args, context.broker.databases),
};

/** FLUSHDB [ASYNC | SYNC] */
export const flushdb: Command = {
  name: "flushdb",
  arity: -1,
  flags: ["write"],
  keys: [0, 0, 0],
  execute: (context, args) => flush(context, args, [context.database]),
};

function flush(context: CommandContext, args: readonly Bytes[], databases: readonly Database[]): Reply {
  const { broker, mayBlock, profile } = context;
  if (args.length > 2) return SYNTAX_ERROR;
  const isAsync = args.length === 2 && isWord(args[1]!, "async");
  if (args.length === 2 && !isAsync && !isWord(args[1]!, "sync")) return SYNTAX_ERROR;
  let removed = 0;
  for (const database of databases) removed += broker.clearDatabase(database);
  broker.countChanges(removed);
  if (profile.flushIsAnswered === "last" && mayBlock && !isAsync) broker.answerLast();
  return OK;
}
