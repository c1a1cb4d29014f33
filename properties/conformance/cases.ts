/**
 * Cases written by hand, one file a command in `cases/`. A case is a line `# what it is about` and steps, a line each: a
 * command (`XADD s 1-1 f v`), one of another client (`1> XLEN s`; `1>> XLEN s` even while it waits), or the passing of time
 * (`+1000`, milliseconds). Arguments in double quotes may hold \" \\ \r \n \t and \xHH; `{client:1}` is a client's id;
 * `{1000*x}` stands for 1000 times the letter x.
 */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Bytes } from "../../sim/resp/reply.js";
import type { Script, Step } from "./script.js";

/** One case. */
export interface Case {
  /** `xadd.txt:12 an id that is not greater is refused` */
  readonly name: string;
  readonly script: Script;
}

const folder = fileURLToPath(new URL("cases/", import.meta.url));
const startMs = 1_700_000_000_000;

/** All cases, file by file. @throws Error that names file and line of what is not a case */
export function readCases(): readonly Case[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  return files.sort().flatMap((file) => parseCases(file, readFileSync(folder + file, "latin1")));
}

/** The cases of one file. @throws Error that names file and line of what is not a case */
export function parseCases(file: string, text: string): readonly Case[] {
  const cases: { name: string; steps: Step[] }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const place = `${file}:${index + 1}`;
    if (line.trim() === "") continue;
    if (line.startsWith("# ")) cases.push({ name: `${place} ${line.slice(2)}`, steps: [] });
    else if (cases.length === 0) throw new Error(`${place}: a step before the first line "# ..."`);
    else cases.at(-1)!.steps.push(parseStep(line, place));
  }
  return cases.map(({ name, steps }) => ({ name, script: { clients: clientsOf(steps), startMs, steps } }));
}

function clientsOf(steps: readonly Step[]): number {
  return Math.max(...steps.map((step) => (step.kind === "elapse" ? 0 : step.client))) + 1;
}

function parseStep(line: string, place: string): Step {
  const elapsed = /^\+(\d+)$/.exec(line);
  if (elapsed !== null) return { kind: "elapse", ms: Number(elapsed[1]) };
  const [, client = "0", pipelined, command] = /^(?:(\d)>(>)? )?(.*)$/.exec(line)!;
  const step: Step = { kind: "command", client: Number(client), args: parseArguments(command!, place) };
  return pipelined === undefined ? step : { ...step, isPipelined: true };
}

const argument = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

function parseArguments(line: string, place: string): Bytes[] {
  const args: Bytes[] = [];
  argument.lastIndex = 0;
  while (argument.lastIndex < line.trimEnd().length) {
    const match = argument.exec(line);
    if (match === null) throw new Error(`${place}: no command: ${line}`);
    args.push(match[1] === undefined ? repeated(match[2]!) : unescaped(match[1]));
  }
  return args;
}

function repeated(word: string): Bytes {
  return word.replaceAll(/\{(\d+)\*(.)\}/g, (_whole, times: string, letter: string) => letter.repeat(Number(times)));
}

const escapes: Readonly<Record<string, string>> = { r: "\r", n: "\n", t: "\t" };

function unescaped(text: string): Bytes {
  return text.replaceAll(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_whole, hex: string | undefined, letter: string) =>
    hex === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
