/** DEBUG: what the server lets its own tests do. Differs: it needs no enable-debug-command, most of its subcommands are missing, and SLEEP answers before the time is over. */

import type { Command, CommandContext } from "../broker/command.js";
import { badSubcommandSyntax } from "../broker/errors.js";
import { OK, type Bytes, type Reply } from "../resp/reply.js";
import { debugLoadAof, debugReload } from "./debug-reload.js";

/** One subcommand; `undefined` when it does not take so many arguments. */
type Execute = (context: CommandContext, args: readonly Bytes[]) => Reply | undefined;

/** By lower-case name. */
const subcommands: Readonly<Record<string, Execute>> = {
  reload: debugReload,
  "set-active-expire": (_context, args) => (args.length === 3 ? OK : undefined),
  sleep: debugSleep,
  loadaof: (context, args) => (args.length === 2 ? debugLoadAof(context) : undefined),
};

/** The server stands still for so many seconds: what anybody sends meanwhile waits. */
function debugSleep({ broker, nowMs }: CommandContext, args: readonly Bytes[]): Reply | undefined {
  if (args.length !== 3) return undefined;
  const seconds = Number.parseFloat(args[2]!);
  if (seconds > 0) broker.pause.start(nowMs + Math.floor(seconds * 1000), false);
  return OK;
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
