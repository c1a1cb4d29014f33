/** Command-line options: how a subcommand declares them, and how arguments are read with errors that help. */

import { parseArgs } from "node:util";
import { UserError } from "../platform/user-error.js";
import { durationMs } from "../scenario/duration.js";
import { nearest } from "../text/nearest.js";

/** One option of a subcommand. */
export interface OptionSpec {
  /** Without dashes. */
  readonly name: string;
  /** What stands for its value in help; undefined for one without value. */
  readonly value?: string;
  readonly description: string;
  /** Its default, in words. */
  readonly default?: string;
}

/** What was given. */
export interface Arguments {
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/** The option that every subcommand has. */
export const HELP_OPTION: OptionSpec = { name: "help", description: "print this help" };

/** Reads arguments by their specs. @throws UserError for unknown options, missing and superfluous values. */
export function readArguments(args: readonly string[], specs: readonly OptionSpec[], command: string): Arguments {
  const all = [...specs, HELP_OPTION];
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      all.map(
        ({ name, value }) =>
          [
            name,
            { type: value === undefined ? "boolean" : "string", ...(name === "help" ? { short: "h" } : {}) },
          ] as const,
      ),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const spec = all.find(({ name }) => name === token.name);
    if (spec === undefined) throw unknownOption(token.rawName, all, command);
    if (spec.value === undefined) flags.add(checkedFlag(token, command));
    else values.set(spec.name, checkedValue(token, spec, command, values));
  }
  return { values, flags, positionals };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function checkedFlag(token: OptionToken, command: string): string {
  if (token.value === undefined) return token.name;
  throw new UserError(`takes no value, but was given "${token.value}"`, {
    where: token.rawName,
    mend: seeHelp(command),
  });
}

function checkedValue(
  token: OptionToken,
  spec: OptionSpec,
  command: string,
  given: ReadonlyMap<string, string>,
): string {
  const { value, rawName } = token;
  const isMissing = value === undefined || value === "" || (token.inlineValue !== true && value.startsWith("--"));
  if (isMissing)
    throw new UserError("needs a value", {
      where: rawName,
      mend: `write it as --${spec.name} ${spec.value}; ${seeHelp(command)}`,
    });
  if (given.has(spec.name)) throw new UserError("is given twice", { where: rawName, mend: "give it once" });
  return value;
}

function unknownOption(rawName: string, specs: readonly OptionSpec[], command: string): UserError {
  const meant = nearest(
    rawName.replace(/^-+/, ""),
    specs.map(({ name }) => name),
  );
  const suggestion = meant === undefined ? "" : `did you mean --${meant}? `;
  return new UserError("there is no such option", { where: rawName, mend: `${suggestion}${seeHelp(command)}` });
}

function seeHelp(command: string): string {
  return `see: streamproof ${command} --help`;
}

/** A whole number given as an option. @throws UserError */
export function integerOption(
  args: Arguments,
  name: string,
  limits: { readonly min: number; readonly max: number },
): number | undefined {
  const text = args.values.get(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text.replaceAll("_", "")) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (value >= limits.min && value <= limits.max) return value;
  throw new UserError(`"${text}" is no whole number from ${limits.min} to ${limits.max}`, {
    where: `--${name}`,
    mend: `write it in digits, such as --${name} 2000`,
  });
}

/** A duration given as an option, in ms. @throws UserError */
export function durationOption(args: Arguments, name: string): number | undefined {
  const text = args.values.get(name);
  if (text === undefined) return undefined;
  const value = durationMs(text);
  if (value !== undefined && value > 0) return value;
  throw new UserError(`"${text}" is no length of time`, {
    where: `--${name}`,
    mend: `write it with its unit, such as --${name} 60s, 500ms or 5m`,
  });
}

/** A ratio above 0 and up to 1 given as an option. @throws UserError */
export function ratioOption(args: Arguments, name: string): number | undefined {
  const text = args.values.get(name);
  if (text === undefined) return undefined;
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= 1) return value;
  throw new UserError(`"${text}" is no number above 0 and up to 1`, {
    where: `--${name}`,
    mend: `write it such as --${name} 0.02`,
  });
}
