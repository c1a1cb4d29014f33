/** `streamproof/vitest` and `streamproof/fast-check` in a project of a user's, which vitest itself runs. */

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { userProject } from "./user-project.js";

const project = userProject("vitest", "zoo");
afterAll(() => rmSync(project.folder, { recursive: true }));

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/vitest/${name}`, import.meta.url), "utf8");

/** Runs the tests of `stranded.test.ts`: the message of each that failed by its full name, and how each ended. */
async function stranded(...args: readonly string[]): Promise<{ messages: Map<string, string>; ends: unknown }> {
  const file = join(project.folder, "report.json");
  const { code } = await project.vitest("vitest/stranded.test.ts", "--reporter=json", `--outputFile=${file}`, ...args);
  expect(code).toBe(1);
  interface Assertion {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }
  const { testResults } = JSON.parse(readFileSync(file, "utf8")) as {
    testResults: [{ assertionResults: readonly Assertion[] }];
  };
  const all = testResults[0].assertionResults;
  return {
    messages: new Map(all.map(({ fullName, failureMessages }) => [fullName, failureMessages.join("\n")])),
    ends: Object.fromEntries(all.map(({ fullName, status }) => [fullName, status])),
  };
}

test("README's example passes as it stands there", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${fixture("billing.test.ts")}\`\`\``);
  const { code, text } = await project.vitest("vitest/billing.test.ts");
  expect(text).toMatch(/Tests +2 passed/);
  expect(text).toMatch(/billing survives crashes: seed \d+ \(repeat it with STREAMPROOF_SEED=\d+\)/);
  expect(code).toBe(0);
  expect(existsSync(join(project.folder, "vitest/__counterexamples__"))).toBe(false);
});

test("code that never returns ends the run, with its line", async () => {
  const { code, text } = await project.vitest("vitest/never-returns.test.ts");
  const line = fixture("never-returns.test.ts").split("\n").indexOf("    for (;;);") + 1;
  expect(text).toContain(`vitest/never-returns.test.ts:${line}: worker-1 never returns from a synchronous loop`);
  expect(code).toBe(1);
});

describe("scenarios that break", () => {
  let first: Awaited<ReturnType<typeof stranded>>;
  beforeAll(async () => {
    first = await stranded();
  });

  test("fail, unless they find just what they say of themselves; the unknown fail too", () => {
    expect(first.ends).toEqual({
      imported: "failed",
      "a suite defined (here)": "failed",
      "a suite unknown": "failed",
      "a suite demonstrated": "passed",
      "a suite skipped": "skipped",
    });
  });

  test("fail with the sentence, the faults in words, the picture, and the place of the test", () => {
    const message = first.messages.get("imported")!;
    expect(message).toMatch(/entry-1 \(\S+\) was delivered to worker-1 [^]* it is still pending for worker-1/);
    expect(message).toContain("fault: worker-1 is killed after its 1st XREADGROUP took effect");
    expect(message).toMatch(/producer worker-1 server/);
    expect(message).toMatch(/►.*KILLED after its 1st XREADGROUP/);
    const lines = fixture("stranded.test.ts").split("\n");
    const line = lines.findIndex((text) => text.startsWith("test.scenario(imported")) + 1;
    expect(message).toMatch(new RegExp(String.raw` at .*vitest/stranded\.test\.ts:${line}:`));
    expect(message).not.toContain("\u001b");
  });

  test("an unknown one says what to change", () => {
    const message = first.messages.get("a suite unknown")!;
    expect(message).toMatch(/\? no-loss +unknown +never reached: a process was killed while it had an entry/);
  });

  test("keep counterexamples beside the test; what a file exports replays with streamproof, as the message says", async () => {
    const folder = "vitest/__counterexamples__";
    expect(readdirSync(join(project.folder, folder)).sort()).toEqual([
      "defined-here.stranded-entry.json",
      "imported.stranded-entry.json",
    ]);
    const file = `${folder}/imported.stranded-entry.json`;
    expect(first.messages.get("imported")).toContain(`replay: npx streamproof replay ${file}\n`);
    const { code, text } = await project.streamproof("replay", file);
    expect(text).toContain("the same run, byte for byte");
    expect(code).toBe(1);
  });

  test("what a test's file defines replays with vitest, as the message says", async () => {
    const message = first.messages.get("a suite defined (here)")!;
    const command = String.raw`npx vitest run vitest/stranded.test.ts -t 'a suite defined \(here\)'`;
    expect(message).toContain(`replay: ${command}\n`);
    expect(message.replaceAll(/\s+/g, " ")).toContain(
      "kept in vitest/__counterexamples__/defined-here.stranded-entry.json",
    );
    const again = await stranded("-t", String.raw`a suite defined \(here\)`);
    expect(again.ends).toMatchObject({ "a suite defined (here)": "failed", imported: "skipped" });
    expect(again.messages.get("a suite defined (here)")).toContain("1 kept counterexample breaks again");
    const { code, text } = await project.streamproof("check", "vitest/stranded.test.ts");
    expect(text).toContain("npx vitest run vitest/stranded.test.ts");
    expect(code).toBe(64);
  });

  test("fail at once while a kept counterexample breaks, without looking for more", async () => {
    const { messages, ends } = await stranded();
    expect(ends).toEqual(first.ends);
    expect(messages.get("imported")).toContain("1 kept counterexample breaks again");
    expect(messages.get("imported")).toMatch(/KILLED after its 1st XREADGROUP/);
    expect(messages.get("imported")).not.toContain("fault-free");
  });
});
