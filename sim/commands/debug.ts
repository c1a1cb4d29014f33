/**
 * DEBUG: what the server lets its own tests do. Differs: it needs no enable-debug-command, most of its subcommands are
 * missing, and in a transaction SLEEP answers before the time is over.
 */

import type { Blocked, Command, CommandContext } from "../broker/command.js";
import { badSubcommandSyntax } from "../broker/errors.js";
import { OK, type Bytes, type Reply } from "../resp/reply.js";
import { debugLoadAof, debugReload } from "./debug-reload.js";

/** One subcommand; `undefined` when it does not take so many arguments. */
type Execute = (context: CommandContext, args: readonly Bytes[]) => Reply | Blocked | undefined;

/** By lower-case name. */
const subcommands: Readonly<Record<string, Execute>> = {
  reload: debugReload,
  "set-active-expire": (_context, args) => (args.length === 3 ? OK : undefined),
  sleep: debugSleep,
  loadaof: (context, args) => (args.length === 2 ? debugLoadAof(context) : undefined),
};

/** The server stands still for so many seconds: what anybody sends meanwhile waits, and so does the answer. */
function debugSleep({ broker, mayBlock, nowMs }: CommandContext, args: readonly Bytes[]): Reply | Blocked | undefined {
  if (args.length !== 3) return undefined;
  const ms = Math.floor(Number.parseFloat(args[2]!) * 1000);
  if (!(ms > 0)) return OK;
  broker.pause.start(nowMs + ms, false);
  if (!mayBlock) return OK;
  return { kind: "blocked", keys: [], deadlineMs: nowMs + ms, timeoutReply: OK, serve: () => undefined };
}

/** DEBUG subcommand [argument ...] */
export const debug: Command = {
  name: "debug",
  arity: -2,
  flags: ["admin", "noscript", "loading", "stale"],
  keys: [0, 0, 0],
  execute(context, args) {
    const name = args[1]!.toLowerCase();
    const execute = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
    return execute?.(context, args) ?? badSubcommandSyntax("DEBUG", args[1]!);
  },
};
