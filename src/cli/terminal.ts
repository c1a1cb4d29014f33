/** The terminal that a subcommand prints to, and how texts have to look on it. */

import { wallClockMs } from "../platform/clock.js";
import { hasColor, lineWidth, textWidth } from "../platform/terminal-look.js";

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
  /** Where a line that is being typed is shown. */
  readonly output: NodeJS.WritableStream;
  readonly isInteractive: boolean;
  readonly nowMs: () => number;
}

/** The process's own terminal. A pipe that the reader has closed swallows the rest; the exit code still counts. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe);
  return {
    print: (text) => void stdout.write(`${text}\n`),
    printError: (text) => void stderr.write(text),
    width: textWidth(env, stdout.columns),
    liveWidth: lineWidth(stderr.columns),
    hasColor: hasColor(env, stdout.isTTY === true),
    isLive: stderr.isTTY === true && env["TERM"] !== "dumb" && !isCI(env),
    input: stdin,
    output: stdout,
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    nowMs: wallClockMs,
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
}

function isCI(env: NodeJS.ProcessEnv): boolean {
  return env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false";
}
