/** What goes wrong before or around a run is told by name, with its place and what to do, and is never green. */

import { execFile } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { userProject } from "./vitest/user-project.js";
import { removeTemporaryFolders, temporaryFolder } from "./temporary-folder.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const cli = join(root, "dist/src/cli/main.js");

interface Ended {
  readonly code: number;
  readonly text: string;
}

function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, ...args],
      { cwd: root, env: { ...process.env, NO_COLOR: "1" } },
      (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, text: out + err });
      },
    );
  });
}

removeTemporaryFolders();
const folder = temporaryFolder();
const check = (file: string, ...options: readonly string[]): Promise<Ended> =>
  run("check", `fixtures/bad-scenarios/${file}`, "--runs", "20", "--seed", "1", "--save", folder, ...options);

describe("a scenario file", () => {
  test.each([
    ["exports-nothing.ts", 64, /exports-nothing\.ts: exports no scenario; end it with/],
    ["does-not-load.ts", 64, /does-not-load\.ts:3:\d+: does not load: the configuration is missing/],
    [
      "wrong-field.ts",
      64,
      /wrong-field\.ts:5:\d+: scenario "wrong field": workload\.poisson is not known; known here: entries,/,
    ],
    [
      "module-level-connection.ts",
      2,
      /module-level-connection\.ts:6:\d+: a connection to localhost:6379 is opened while the module loads/,
    ],
    ["missing.ts", 64, /missing\.ts/],
  ])("%s is refused with exit code %d and its place", async (file, code, message) => {
    const ended = await check(file);
    expect(ended.text).toMatch(message);
    expect(ended.code).toBe(code);
  });
});

describe("a consumer whose runs cannot be trusted is unknown, with the line", () => {
  test.each([
    ["throws-at-start.ts", /consumer-threw-at-start \(worker-1\)[^]*ORDERS_URL is not set[^]*throws-at-start\.ts:12:/],
    ["real-io.ts", /real-io \(worker-1\)[^]*file system[^]*real-io\.ts:17:/],
    ["cached-client.ts", /module-level-connection \(worker-[12]\)[^]*cached-client\.ts:18:/],
    [
      "outlives-its-worker.ts",
      /shared-between-workers \(worker-[12]\)[^]*goes on with code of[^]*outlives-its-worker\.ts:21:/,
    ],
    ["real-clock.ts", /real-clock \(worker-1\)[^]*the time of this machine \(\d{13}\)[^]*real-clock\.ts:18:/],
    ["sends-a-script.ts", /not-simulated \(worker-1\)[^]*worker-1 sent EVAL, which the simulator does not have/],
    ["counts-runs.ts", /not-deterministic \(scenario\)[^]*first handler-started[^]*then XACK[^]*--isolate/],
    ["never-returns.ts", /never-returned \(worker-1\)[^]*never-returns\.ts:13/],
    ["never-returns-in-node.ts", /never-returned \(worker-1\)[^]*never-returns-in-node\.ts:12/],
  ])("%s", async (file, message) => {
    const ended = await check(file);
    expect(ended.text).toMatch(message);
    expect(ended.code).toBe(2);
  });
});

describe("with --isolate, what keeps state in modules", () => {
  test.each(["cached-client.ts", "outlives-its-worker.ts", "counts-runs.ts"])(
    "is as separate processes are: %s holds",
    async (file) => {
      const ended = await check(file, "--isolate");
      expect(ended.text).toMatch(/1 scenario: ends as it has to/);
      expect(ended.code).toBe(0);
    },
  );

  test("cannot be told apart where Node loads it only once, and is refused", async () => {
    const project = userProject();
    writeFileSync(join(project.folder, "package.json"), '{ "private": true }\n');
    cpSync(join(root, "fixtures/bad-scenarios/counts-runs.ts"), join(project.folder, "counts-runs.ts"));
    const ended = await project.streamproof("check", "counts-runs.ts", "--isolate");
    expect(ended.text).toMatch(/counts-runs\.ts: is a CommonJS module, which Node loads only once/);
    expect(ended.code).toBe(64);
  });
});

describe("a counterexample file", () => {
  test.each([
    ["not JSON", "{", /not-json|is no JSON|JSON/],
    ["a foreign file", '{"format":"something-else"}', /format/],
    ["one of a later version", '{"format":"streamproof-counterexample","formatVersion":99}', /formatVersion|version/],
  ])("that is %s is refused with exit code 64 and its name", async (name, text, message) => {
    const file = join(folder, `${name.replaceAll(" ", "-")}.json`);
    writeFileSync(file, text);
    const ended = await run("replay", file);
    expect(ended.text).toContain(file);
    expect(ended.text).toMatch(message);
    expect(ended.code).toBe(64);
  });
});
