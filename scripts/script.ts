/** What the programs of this folder share: their options, `--help`, and how they end when something is wrong. */

import { parseArgs, type ParseArgsConfig } from "node:util";
import { UserError } from "../src/platform/user-error.js";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/** One program. */
export interface Script {
  /** As in `npm run NAME`. */
  readonly name: string;
  readonly help: string;
  /** Resolves with the exit code. */
  readonly main: () => number | Promise<number>;
}

/** The options given, without `--help`, which every program has. @throws UserError for one that is unknown or lacks its value */
export function readOptions<O extends Options>(options: O): Values<O> {
  try {
    return parseArgs({ options, args: process.argv.slice(2) }).values as Values<O>;
  } catch (error) {
    throw new UserError((error as Error).message.split(". ")[0]!, { mend: "see --help" });
  }
}

/** What is wrong with an option. */
export function wrongOption(option: string, what: string): UserError {
  return new UserError(what, { where: option, mend: "see --help" });
}

/** @throws UserError when it is no whole number from `least` on */
export function wholeNumber(option: string, text: string, least = 0): number {
  if (/^\d{1,10}$/.test(text) && Number(text) >= least) return Number(text);
  throw wrongOption(option, `takes whole numbers${least === 0 ? "" : ` from ${least}`}, not "${text}"`);
}

/** Prints help when it is asked for, runs the program, and ends the process: 64 or 2 for what its user can mend, 70 for what only we can. */
export async function runScript({ name, help, main }: Script): Promise<never> {
  process.exit(await exitCode({ name, help, main }));
}

async function exitCode({ name, help, main }: Script): Promise<number> {
  if (process.argv.slice(2).some((word) => word === "--help" || word === "-h"))
    return await print(process.stdout, help, 0);
  try {
    const code = await main();
    // What was printed has to get out before the process ends.
    return await print(process.stdout, "", code);
  } catch (error) {
    const isOurs = !(error instanceof Error && error.name === "UserError");
    const text = isOurs && error instanceof Error ? error.stack : (error as Error).message;
    return await print(process.stderr, `${name}: ${text}\n`, isOurs ? 70 : (error as UserError).exitCode);
  }
}

async function print(stream: NodeJS.WriteStream, text: string, code: number): Promise<number> {
  await new Promise<unknown>((done) => stream.write(text, done));
  return code;
}
