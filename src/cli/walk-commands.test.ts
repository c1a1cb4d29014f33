import { describe, expect, it } from "vitest";
import { completions, readWalkCommand, walkHelp } from "./walk-commands.js";

describe("the commands of --step", () => {
  it("have a long and a short name that mean the same", () => {
    const rows = walkHelp(undefined).slice(0, -1);
    const sample: Readonly<Record<string, string>> = { goto: " 1", key: " orders", redis: " TYPE orders" };
    const names = rows.map((row) => /^ {2}(\S+), (\S+)/.exec(row)!.slice(1, 3) as [string, string]);
    expect(new Set(names.flat()).size).toBe(names.length * 2);
    for (const [short, long] of names) {
      const rest = sample[long] ?? "";
      expect(readWalkCommand(short + rest)).toEqual(readWalkCommand(long + rest));
    }
  });

  it("take steps, times and events as places", () => {
    const place = (line: string): unknown => (readWalkCommand(line) as { movement: { to: unknown } }).movement.to;
    expect(place("goto 12")).toEqual({ kind: "step", number: 12 });
    expect(place("g 1.5s")).toEqual({ kind: "time", timeMs: 1500 });
    expect(place("g 250ms")).toEqual({ kind: "time", timeMs: 250 });
    expect(place("g #40")).toEqual({ kind: "event", number: 40 });
  });

  it("hold words together with quotes, as redis-cli does, and send text as UTF-8", () => {
    const args = (line: string): unknown => (readWalkCommand(line) as { question: { args: unknown } }).question.args;
    expect(args(`redis GET "my key"`)).toEqual(["GET", "my key"]);
    expect(args(`r GET 'it\\'s'`)).toEqual(["GET", "it's"]);
    expect(args(`r GET "\\x00\\xff\\n"`)).toEqual(["GET", "\u0000\u00ff\n"]);
    expect(args("r GET à")).toEqual(["GET", "\u00c3\u00a0"]);
    expect(readWalkCommand('key -n 2 "a b" 5')).toEqual({
      kind: "ask",
      question: { kind: "key", key: "a b", count: 5, database: 2 },
    });
    expect(() => readWalkCommand('r GET "open')).toThrow("the quotes do not match; close them");
  });

  it("that cannot be read say what is wrong and how to mend it", () => {
    for (const [line, words] of [
      ["nxet", '"nxet": there is no such command; did you mean next?'],
      ["constructor", '"constructor": there is no such command; help lists all commands'],
      ["n x", '"x" is no whole number from 1 to 1000000; write it in digits, such as: next 5'],
      ["n 1 2", "means nothing here: 2; write it so: next 5"],
      ["g", "goto: names no place; write a step, a time or an event"],
      ["g soon", 'goto: "soon" is no place'],
      ["f x", 'fault: goes forward or back, not "x"; write fault, or fault back'],
      ["pel orders", "pel: needs a stream and a group, or neither; write: pel orders billing"],
      ["key", "key: names no key; write: key orders"],
      ["r", "redis: needs a command"],
      ["key -n x k", "-n: needs the number of a database"],
      ["display next", "display: cannot be answered at every step: next; write: display pel"],
      ["help nothing", '"nothing": there is no such command'],
    ] as const) {
      expect(() => readWalkCommand(line).kind === "help" && walkHelp(line.slice(5)), line).toThrow(words);
    }
  });

  it("are completed, and what they are given too", () => {
    const run = { tokens: ["entry-1", "entry-2"], keys: ["orders", "orders:dead"] };
    expect(completions("ne", run)).toEqual([["next "], "ne"]);
    expect(completions("entry e", run)).toEqual([["entry-1 ", "entry-2 "], "e"]);
    expect(completions("display key ord", run)).toEqual([["orders ", "orders:dead "], "ord"]);
    expect(completions("fault ", run)).toEqual([["back "], ""]);
    expect(completions("q ", run)).toEqual([[], ""]);
  });
});
