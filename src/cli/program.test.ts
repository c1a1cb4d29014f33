import { describe, expect, it } from "vitest";
import { InvariantError } from "../../sim/index.js";
import { hasColor } from "../platform/terminal-look.js";
import { UserError } from "../platform/user-error.js";
import { commands } from "./commands.js";
import { fakeTerminal } from "./fake-terminal.js";
import { editDistance, nearest } from "../text/nearest.js";
import { durationOption, integerOption, ratioOption, readArguments } from "./options.js";
import { runProgram, tell } from "./program.js";
import { targetRequest } from "./servers.js";

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal();
  const code = await runProgram(args, terminal);
  return { code, out: terminal.printed(), err: terminal.errors() };
}

describe("the program", () => {
  it("prints help and version on the standard output with exit code 0", async () => {
    for (const args of [
      ["--help"],
      ["-h"],
      ["help"],
      ["help", "check"],
      ["check", "--help"],
      ["replay", "-h"],
      ["--version"],
    ]) {
      const { code, out, err } = await run(...args);
      expect({ args, code, err }).toEqual({ args, code: 0, err: "" });
      expect(out).not.toBe("");
    }
  });

  it("without arguments prints help as an error with exit code 64", async () => {
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 64, out: "" });
    expect(err).toContain("Usage:");
  });

  it("describes each option, the examples and the exit codes in a subcommand's help", async () => {
    for (const command of commands) {
      const { out } = await run("help", command.name);
      for (const { name } of command.options) expect(out).toContain(`--${name}`);
      expect(out).toContain("Examples:");
      const codes = command.exits?.map(({ code }) => code) ?? [0, 1, 2, 64, 70];
      for (const code of codes) expect(out).toMatch(new RegExp(`^ {2}${code} `, "m"));
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  const wrong: readonly [args: readonly string[], message: RegExp][] = [
    [["chekc"], /chekc: there is no such command; did you mean check\?/],
    [["help", "relpay"], /relpay: there is no such command; did you mean replay\?/],
    [["--runs", "5"], /--runs: there is no such option; options stand behind the command/],
    [["check", "--rusn", "5"], /--rusn: there is no such option; did you mean --runs\?/],
    [["check", "--save"], /--save: needs a value; write it as --save DIR/],
    [["check", "--save", "--json", "x"], /--save: needs a value/],
    [["check", "--runs", "many"], /--runs: "many" is no whole number from 1 to/],
    [["check", "--runs", "0"], /--runs: "0" is no whole number/],
    [["check", "--time", "60"], /--time: "60" is no length of time; write it with its unit/],
    [["check", "--seed", "-5"], /--seed: "-5" is no whole number/],
    [["check", "--runs", "5", "--runs", "6"], /--runs: is given twice/],
    [["check", "--json", "/"], /--json: \/ is a folder; name a file/],
    [["check", "no/such/file.ts"], /no\/such\/file\.ts: there is no such file or folder/],
    [["replay"], /streamproof replay: no counterexample is named; name one file/],
    [["replay", "a", "b"], /one counterexample is replayed at a time, not 2/],
    [["replay", "no-such.json"], /no-such\.json: there is no such file/],
    [["replay", "x", "--target", "proces"], /--target: "proces" is no target; did you mean process\?/],
    [["replay", "x", "--image", "redis:8"], /--image: has no effect here; give it together with --target container/],
    [["replay", "x", "--flush"], /--flush: has no effect here/],
    [["replay", "x", "--time-scale", "0", "--target", "process"], /--time-scale: "0" is no number above 0/],
    [["serve", "--port", "65536"], /--port: "65536" is no whole number from 0 to 65535/],
    [["serve", "--profile", "redis-8.8"], /--profile: "redis-8.8" is no profile; did you mean redis-8.[06]\?/],
    [["serve", "--clock", "virtual"], /--clock: "virtual" is no clock; write --clock real or --clock manual/],
    [
      ["serve", "--bind", "0.0.0.0"],
      /--bind 0\.0\.0\.0: would let other machines in without a password; give --password-file/,
    ],
    [["serve", "--password-file", "/no/such"], /--password-file \/no\/such: cannot be read \(ENOENT\)/],
    [["serve", "--password", "x"], /--password: there is no such option/],
    [["serve", "6380"], /serve 6380: takes options only/],
    [["replay", "x", "--step=yes"], /--step: takes no value, but was given "yes"/],
  ];
  for (const [args, message] of wrong) {
    it(`answers \`${args.join(" ")}\` with what, where and how to mend it, and exit code 64`, async () => {
      const { code, out, err } = await run(...args);
      expect(err).toMatch(message);
      expect({ code, out }).toEqual({ code: 64, out: "" });
      expect(err.trim().split("\n")).toHaveLength(1);
    });
  }
});

describe("errors", () => {
  it("of users are told without a stack, with their own exit code, and escaped", () => {
    const terminal = fakeTerminal();
    expect(
      tell(
        new UserError("nothing listens\u001b[2J", { where: "redis://x:1", mend: "start it", exitCode: 2 }),
        terminal,
      ),
    ).toBe(2);
    expect(terminal.errors()).toBe("streamproof: redis://x:1: nothing listens\\e[2J; start it\n");
  });

  it("of ours are told with a stack and how to report them, with exit code 70", () => {
    for (const error of [new InvariantError("x"), new TypeError("y"), "a text"]) {
      const terminal = fakeTerminal();
      expect(tell(error, terminal)).toBe(70);
      expect(terminal.errors()).toContain("please report it");
    }
  });
});

describe("options", () => {
  const specs = [
    { name: "runs", value: "N", description: "" },
    { name: "step", description: "" },
  ];

  it("may stand before, between and behind files; behind -- everything is a file", () => {
    const args = readArguments(["a", "--runs=5", "b", "--step", "--", "--runs"], specs, "check");
    expect(args.positionals).toEqual(["a", "b", "--runs"]);
    expect(args.values.get("runs")).toBe("5");
    expect(args.flags.has("step")).toBe(true);
  });

  it("are undefined when they are not given", () => {
    const args = readArguments([], specs, "check");
    expect(integerOption(args, "runs", { min: 1, max: 9 })).toBeUndefined();
    expect(durationOption(args, "time")).toBeUndefined();
    expect(ratioOption(args, "time-scale")).toBeUndefined();
  });

  it("allow underscores between digits", () => {
    expect(integerOption(readArguments(["--runs", "10_000"], specs, "check"), "runs", { min: 1, max: 1e9 })).toBe(
      10_000,
    );
  });
});

describe("what somebody probably meant", () => {
  it("is found by few edits, swapped letters being one", () => {
    expect(editDistance("chekc", "check")).toBe(1);
    expect(editDistance("", "abc")).toBe(3);
    expect(nearest("juint", ["json", "junit"])).toBe("junit");
    expect(nearest("zzzz", ["json", "junit"])).toBeUndefined();
  });
});

describe("the target", () => {
  it("is a name or an address", () => {
    expect(targetRequest("sim")).toEqual({ kind: "sim" });
    expect(targetRequest("redis://h:1")).toEqual({ kind: "address", url: "redis://h:1" });
  });
});

describe("colours", () => {
  it("heed NO_COLOR before FORCE_COLOR before the terminal", () => {
    expect(hasColor({}, true)).toBe(true);
    expect(hasColor({}, false)).toBe(false);
    expect(hasColor({ NO_COLOR: "1", FORCE_COLOR: "1" }, true)).toBe(false);
    expect(hasColor({ NO_COLOR: "" }, true)).toBe(true);
    expect(hasColor({ FORCE_COLOR: "1" }, false)).toBe(true);
    expect(hasColor({ FORCE_COLOR: "0" }, true)).toBe(false);
    expect(hasColor({ TERM: "dumb" }, true)).toBe(false);
  });
});
