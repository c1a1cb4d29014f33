/** The commands of `replay --step`: their names, how a line of them is read, and their help. What they do is in `walk.ts`. */

import type { Bytes } from "../../sim/index.js";
import { bytesOf, textOf } from "../history/reply-shape.js";
import { UserError } from "../platform/user-error.js";
import type { Question } from "../report/step-answer.js";
import { quoted } from "../report/step-reply.js";
import type { Movement, Place } from "../report/step.js";
import { durationMs } from "../scenario/duration.js";
import { nearest } from "../text/nearest.js";

/** What a line asks for. */
export type WalkCommand =
  | { readonly kind: "move"; readonly movement: Movement }
  | { readonly kind: "ask"; readonly question: Question }
  /** Draw the step again, with so many rows around it. */
  | { readonly kind: "list"; readonly count: number }
  /** Answer this at each step from now on; without a question, nothing more. */
  | { readonly kind: "display"; readonly line: string | undefined }
  | { readonly kind: "help"; readonly about: string | undefined }
  | { readonly kind: "quit" };

interface Spec {
  readonly name: string;
  readonly short: string;
  readonly usage: string;
  readonly what: string;
  readonly read: (args: readonly Bytes[]) => WalkCommand;
}

/** How many items of a key are shown. */
const ITEMS = 20;
const COUNT_MAX = 1_000_000;

const specs: readonly Spec[] = [
  spec("next n [COUNT]", "the next step", (args) => stepping("next", args)),
  spec("back b [COUNT]", "the step before", (args) => stepping("back", args)),
  spec("fault f [back]", "run to the next fault, or back to the one before", (args) => seeking("fault", args)),
  spec("mark m [back]", "run to the next step that shows the failure (►)", (args) => seeking("mark", args)),
  spec("goto g PLACE", "a step by its number, a time (1.5s, 250ms), or an event (#12)", ([place, ...rest]) => {
    none(rest, "goto 12");
    return { kind: "move", movement: { kind: "goto", to: placeOf(place) } };
  }),
  spec("first F", "the first step", (args) => plain({ kind: "move", movement: { kind: "first" } }, args)),
  spec("last L", "the last step", (args) => plain({ kind: "move", movement: { kind: "last" } }, args)),
  spec("list l [ROWS]", "draw this step again, with so many rows around it", ([count, ...rest]) => {
    none(rest, "list 20");
    return { kind: "list", count: count === undefined ? 10 : integer(count, "list 20") };
  }),
  spec("entry e [ENTRY]", "follow one entry, such as entry-1, or stop following", ([token, ...rest]) => {
    none(rest, "entry entry-1");
    return {
      kind: "move",
      movement: token === undefined ? { kind: "entry" } : { kind: "entry", token: textOf(token) },
    };
  }),
  spec("pel p [STREAM GROUP]", "the pending entries: owner, deliveries, idle time", (args) => {
    if (args.length === 0) return ask({ kind: "pel", of: undefined });
    const [stream, group] = args;
    if (stream === undefined || group === undefined || args.length > 2)
      throw new UserError("needs a stream and a group, or neither", {
        where: "pel",
        mend: "write: pel orders billing",
      });
    return ask({ kind: "pel", of: { stream, group } });
  }),
  spec("owners o", "who owns which entry of the run", (args) => plain(ask({ kind: "owners" }), args)),
  spec("processes ps", "what each process holds: connections, unanswered commands, running handlers", (args) =>
    plain(ask({ kind: "processes" }), args),
  ),
  spec("keys ks [-n DATABASE]", "all keys with their types", (args) => {
    const { rest, database } = inDatabase(args);
    return plain(ask({ kind: "keys", database }), rest);
  }),
  spec("key k [-n DATABASE] NAME [COUNT]", "what a key holds, as redis-cli shows it", (args) => {
    const { rest, database } = inDatabase(args);
    const [key, count, ...more] = rest;
    none(more, "key orders");
    if (key === undefined)
      throw new UserError("names no key", { where: "key", mend: "write: key orders; keys lists them" });
    return ask({ kind: "key", key, count: count === undefined ? ITEMS : integer(count, "key orders 100"), database });
  }),
  spec("redis r [-n DATABASE] COMMAND...", "ask the server of this moment, with any command that reads", (args) => {
    const { rest, database } = inDatabase(args);
    if (rest.length === 0)
      throw new UserError("needs a command", { where: "redis", mend: "write: redis XINFO STREAM orders FULL" });
    return ask({ kind: "redis", args: rest, database });
  }),
  spec("display d [COMMAND]", "answer pel, owners, ps, keys, key or redis at every step; alone: no more", (args) => {
    if (args.length === 0) return { kind: "display", line: undefined };
    const line = args.map(requoted).join(" ");
    if (readWalkCommand(line).kind !== "ask")
      throw new UserError(`cannot be answered at every step: ${args[0]}`, {
        where: "display",
        mend: "write: display pel",
      });
    return { kind: "display", line };
  }),
  spec("help h [COMMAND]", "this list", ([about, ...rest]) => {
    none(rest, "help key");
    return { kind: "help", about };
  }),
  spec("quit q", "end the walk, as Ctrl-D does", (args) => plain({ kind: "quit" }, args)),
];

/** `how`: its name, its short name, and what may stand behind it. */
function spec(how: string, what: string, read: Spec["read"]): Spec {
  const [name = "", short = "", ...usage] = how.split(" ");
  return { name, short, usage: usage.join(" "), what, read };
}

function ask(question: Question): WalkCommand {
  return { kind: "ask", question };
}

/** Reads a line. @throws UserError that says what is wrong and how to mend it */
export function readWalkCommand(line: string): WalkCommand {
  const [word = "", ...args] = words(line);
  const found = specOf(word);
  if (found === undefined) throw unknown(word);
  return found.read(args);
}

function specOf(word: string): Spec | undefined {
  if (word === "?") return specOf("help");
  return specs.find(({ name, short }) => word === short || word.toLowerCase() === name);
}

function unknown(word: string): UserError {
  const meant = nearest(
    word.toLowerCase(),
    specs.map(({ name }) => name),
  );
  return new UserError("there is no such command", {
    where: JSON.stringify(textOf(word)),
    mend: meant === undefined ? "help lists all commands" : `did you mean ${meant}? help lists all commands`,
  });
}

const WORD = /[ \t\r\n]*(?:"((?:[^"\\]|\\.)*)"(?![^ \t\r\n])|'((?:[^'\\]|\\.)*)'(?![^ \t\r\n])|([^ \t\r\n]+))/gs;

/** Words between spaces, in bytes; quotes hold words together as in redis-cli. @throws UserError for quotes that do not match */
function words(line: string): Bytes[] {
  const found: Bytes[] = [];
  for (const [, double, single, bare = ""] of bytesOf(line).matchAll(WORD)) {
    if (double !== undefined) found.push(unescaped(double));
    else if (single !== undefined) found.push(single.replaceAll(/\\(['\\])/g, "$1"));
    else if (/^["']/.test(bare))
      throw new UserError("the quotes do not match", {
        where: textOf(bare),
        mend: 'close them, with a space behind, such as: key "my stream"',
      });
    else found.push(bare);
  }
  return found;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", a: "\u0007", b: "\b" };

function unescaped(bytes: Bytes): Bytes {
  return bytes.replaceAll(/\\(x[0-9a-fA-F]{2}|.)/gs, (_all, what: string) =>
    what.length === 3 ? String.fromCharCode(Number.parseInt(what.slice(1), 16)) : (ESCAPES[what] ?? what),
  );
}

function requoted(word: Bytes): string {
  return /^[!#-&(-[\]-~]+$/.test(word) ? word : quoted(word);
}

function stepping(kind: "next" | "back", [count, ...rest]: readonly string[]): WalkCommand {
  none(rest, `${kind} 5`);
  return { kind: "move", movement: { kind, count: count === undefined ? 1 : integer(count, `${kind} 5`) } };
}

function seeking(kind: "fault" | "mark", [where, ...rest]: readonly string[]): WalkCommand {
  none(rest, kind);
  if (where !== undefined && where !== "back" && where !== "b")
    throw new UserError(`goes forward or back, not "${where}"`, {
      where: kind,
      mend: `write ${kind}, or ${kind} back`,
    });
  return { kind: "move", movement: { kind, isBack: where !== undefined } };
}

function placeOf(text: string | undefined): Place {
  const event = /^#(\d{1,9})$/.exec(text ?? "")?.[1];
  if (event !== undefined) return { kind: "event", number: Number(event) };
  if (/^\d{1,9}$/.test(text ?? "")) return { kind: "step", number: Number(text) };
  const timeMs = durationMs(text);
  if (timeMs !== undefined) return { kind: "time", timeMs };
  throw new UserError(text === undefined ? "names no place" : `"${text}" is no place`, {
    where: "goto",
    mend: "write a step, a time or an event, such as: goto 12, goto 1.5s, goto #40",
  });
}

function integer(text: string, example: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= COUNT_MAX) return value;
  throw new UserError(`"${text}" is no whole number from 1 to ${COUNT_MAX}`, {
    mend: `write it in digits, such as: ${example}`,
  });
}

function inDatabase(args: readonly string[]): { readonly rest: readonly string[]; readonly database: number } {
  if (args[0] !== "-n") return { rest: args, database: 0 };
  const database = /^\d{1,4}$/.test(args[1] ?? "") ? Number(args[1]) : -1;
  if (database >= 0) return { rest: args.slice(2), database };
  throw new UserError("needs the number of a database", { where: "-n", mend: "write it as in: key -n 1 orders" });
}

function plain(command: WalkCommand, rest: readonly string[]): WalkCommand {
  none(rest, "the command alone");
  return command;
}

function none(rest: readonly string[], example: string): void {
  if (rest.length === 0) return;
  throw new UserError(`means nothing here: ${textOf(rest.join(" "))}`, { mend: `write it so: ${example}` });
}

/** The lines of `help`, of one command if it is named. @throws UserError when there is no such command */
export function walkHelp(about: string | undefined): string[] {
  const one = about === undefined ? undefined : specOf(about);
  if (about !== undefined && one === undefined) throw unknown(about);
  const shown = one === undefined ? specs : [one];
  const rows = shown.map(({ name, short, usage, what }) => [`${short}, ${name} ${usage}`.trimEnd(), what] as const);
  const width = Math.max(...rows.map(([how]) => how.length));
  const lines = rows.map(([how, what]) => `  ${how.padEnd(width)}  ${what}`);
  return one === undefined ? [...lines, "  An empty line repeats the last command."] : lines;
}

/** What Tab completes a line to: candidates for its last word, and that word. Other words come from the run. */
export function completions(
  line: string,
  run: { readonly tokens: readonly string[]; readonly keys: readonly string[] },
): [string[], string] {
  const typed = /\S*$/.exec(line)?.[0] ?? "";
  const before = line
    .slice(0, line.length - typed.length)
    .trim()
    .split(/\s+/);
  const command = specOf(before.at(-1) ?? "")?.name;
  const candidates = before[0] === "" ? specs.map(({ name }) => name) : candidatesFor(command, run);
  return [candidates.filter((word) => word.startsWith(typed)).map((word) => `${word} `), typed];
}

function candidatesFor(
  command: string | undefined,
  { tokens, keys }: { readonly tokens: readonly string[]; readonly keys: readonly string[] },
): readonly string[] {
  switch (command) {
    case "entry":
      return tokens;
    case "key":
    case "pel":
      return keys;
    case "fault":
    case "mark":
      return ["back"];
    case "help":
      return specs.map(({ name }) => name);
    case "display":
      return ["pel", "owners", "processes", "keys", "key", "redis"];
    case "redis":
      return ["XRANGE", "XPENDING", "XINFO", "XLEN", "GET", "HGETALL", "SMEMBERS", "TTL", "TYPE", "INFO", "CLIENT"];
    default:
      return [];
  }
}
