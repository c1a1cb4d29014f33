/** From arguments to an exit code: dispatch, help, and how errors are told. */

import { ownVersion } from "../platform/package-version.js";
import { UserError } from "../platform/user-error.js";
import { printable } from "../text/printable.js";
import { commands } from "./commands.js";
import { EXIT } from "./exit-code.js";
import { commandHelp, generalHelp } from "./help.js";
import { nearest } from "../text/nearest.js";
import { readArguments } from "./options.js";
import type { Subcommand } from "./subcommand.js";
import type { Terminal } from "./terminal.js";

/** Runs the program with its arguments; resolves to the exit code and never rejects. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    return tell(error, terminal);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) {
    terminal.printError(`${generalHelp(commands, terminal.width)}\n`);
    return EXIT.usage;
  }
  if (first === "--version") return printed(ownVersion(), terminal);
  if (first === "--help" || first === "-h" || first === "help") {
    const [name] = rest;
    const text =
      name === undefined || name.startsWith("-")
        ? generalHelp(commands, terminal.width)
        : commandHelp(commandNamed(name), terminal.width);
    return printed(text, terminal);
  }
  const command = commandNamed(first);
  const parsed = readArguments(rest, command.options, command.name);
  if (parsed.flags.has("help")) return printed(commandHelp(command, terminal.width), terminal);
  return command.run(parsed, terminal);
}

function printed(text: string, terminal: Terminal): number {
  terminal.print(text);
  return EXIT.holds;
}

function commandNamed(name: string): Subcommand {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  const names = commands.map((one) => one.name);
  const meant = nearest(name, [...names, "help"]);
  const isOption = name.startsWith("-");
  throw new UserError(isOption ? "there is no such option" : "there is no such command", {
    where: name,
    mend: `${meant === undefined ? "" : `did you mean ${meant}? `}${isOption ? "options stand behind the command; " : ""}the commands are ${names.join(", ")}; see: streamproof --help`,
  });
}

/** Prints an error: a user's with what to do, ours with how to report it. Returns the exit code. */
export function tell(error: unknown, terminal: Terminal): number {
  if (error instanceof UserError) {
    // The message stands alone, but its parts may hold what somebody else wrote.
    const lines = error.message.split("\n").map(printable);
    terminal.printError(`streamproof: ${lines.join("\n")}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.printError(
    `${stack}\n\nThis is a bug in streamproof, or code of a scenario that failed outside of a run.\n` +
      "If no file of yours stands above, please report it with this text, the command line and\n" +
      `streamproof ${ownVersion()}, node ${process.version}, ${process.platform} ${process.arch}.\n`,
  );
  return EXIT.bug;
}

/** Tells of an error that nobody caught, and exits. */
export function exitWith(error: unknown, terminal: Terminal): never {
  process.exit(tell(error, terminal));
}
