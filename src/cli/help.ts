/** Help texts, made of the table of subcommands. Pure. */

import { wrapped } from "../text/printable.js";
import { exitCodes } from "./exit-code.js";
import { HELP_OPTION, type OptionSpec } from "./options.js";
import type { Subcommand } from "./subcommand.js";

const WIDTH_MAX = 100;

/** `streamproof --help`. */
export function generalHelp(commands: readonly Subcommand[], terminalWidth: number): string {
  const width = Math.min(terminalWidth, WIDTH_MAX);
  return [
    "streamproof: prove that your Redis Streams consumers lose nothing, before production does",
    "",
    "Usage:",
    ...commands.map((command) => `  ${usageLine(command)}`),
    "  streamproof help [COMMAND]",
    "  streamproof --version",
    "",
    "Commands:",
    ...columns(
      commands.map(({ name, summary }) => [name, summary]),
      width,
    ),
    ...exitLines(exitCodes, width),
    "",
    "Options, examples and more: streamproof help COMMAND",
  ].join("\n");
}

/** `streamproof help COMMAND`. */
export function commandHelp(command: Subcommand, terminalWidth: number): string {
  const width = Math.min(terminalWidth, WIDTH_MAX);
  return [
    ...wrapped(`${command.name}: ${command.summary}`, width, 5),
    "",
    `Usage: ${usageLine(command)}`,
    ...command.description.flatMap((paragraph) => ["", ...wrapped(paragraph, width, 20)]),
    "",
    "Options:",
    ...columns(
      [...command.options, HELP_OPTION].map((spec) => [optionName(spec), optionText(spec)]),
      width,
    ),
    "",
    "Examples:",
    ...command.examples.flatMap(({ command: line, what }) => [`  ${line}`, `      ${what}`]),
    ...exitLines(command.exits ?? exitCodes, width),
  ].join("\n");
}

/** `streamproof check [FILE...] [options]`. */
export function usageLine({ name, positionals, options }: Subcommand): string {
  return `streamproof ${name} ${positionals}${options.length === 0 ? "" : " [options]"}`;
}

/** `--runs N`. */
export function optionName({ name, value }: OptionSpec): string {
  return `--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** The description with its default. */
function optionText(spec: OptionSpec): string {
  return `${spec.description}${spec.default === undefined ? "" : ` (default: ${spec.default})`}`;
}

function exitLines(codes: readonly { readonly code: number; readonly meaning: string }[], width: number): string[] {
  return [
    "",
    "Exit codes:",
    ...columns(
      codes.map(({ code, meaning }) => [String(code), meaning]),
      width,
    ),
  ];
}

function columns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const first = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, text]) =>
    wrapped(text, Math.max(30, width - first - 4), 6).map(
      (line, n) => `  ${(n === 0 ? name : "").padEnd(first)}  ${line}`,
    ),
  );
}
