/** The terminal that a subcommand prints to, and how texts have to look on it. */

import { wallClockMs } from "../platform/clock.js";

/** Where a subcommand prints. */
export interface Terminal {
  /** Results: one text, a line break is added. */
  readonly print: (text: string) => void;
  /** Progress and errors, as they are. */
  readonly printError: (text: string) => void;
  /** For texts and pictures; at least 60, so narrower terminals break lines themselves. */
  readonly width: number;
  /** For a line that is overwritten, which must not be broken. */
  readonly liveWidth: number;
  readonly hasColor: boolean;
  /** Whether a line on the error output may be overwritten. */
  readonly isLive: boolean;
  /** Where keys come from. */
  readonly input: NodeJS.ReadStream;
  readonly isInteractive: boolean;
  readonly nowMs: () => number;
}

/** Width where nobody says: pictures and tables still fit into a CI log. */
const WIDTH_DEFAULT = 100;
const WIDTH_MAX = 160;
const WIDTH_MIN = 60;

/** The process's own terminal. A pipe that the reader has closed swallows the rest; the exit code still counts. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe);
  return {
    print: (text) => void stdout.write(`${text}\n`),
    printError: (text) => void stderr.write(text),
    width: Math.max(
      WIDTH_MIN,
      Math.min(positive(stdout.columns) ?? positive(env["COLUMNS"]) ?? WIDTH_DEFAULT, WIDTH_MAX),
    ),
    liveWidth: positive(stderr.columns) ?? WIDTH_MIN,
    hasColor: hasColor(env, stdout.isTTY === true),
    isLive: stderr.isTTY === true && env["TERM"] !== "dumb" && !isCI(env),
    input: stdin,
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    nowMs: wallClockMs,
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
}

/** Whether to colour: NO_COLOR (no-color.org) before FORCE_COLOR, then whether it is a terminal. */
export function hasColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && env["TERM"] !== "dumb";
}

function isCI(env: NodeJS.ProcessEnv): boolean {
  return env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false";
}

/** Terminals that do not know their width say 0. */
function positive(width: string | number | undefined): number | undefined {
  const value = Number(width);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
