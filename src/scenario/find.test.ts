import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findScenarioFiles } from "./find.js";

let folder = "";
const before = process.cwd();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamproof-find-"));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true, force: true });
});

async function files(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), "");
  }
}

describe("scenario files", () => {
  it("are taken as they are named, each once", async () => {
    await files("a.ts", "b.ts");
    expect(await findScenarioFiles(["b.ts", "a.ts", "b.ts"])).toEqual(["b.ts", "a.ts"]);
  });

  it("in a folder are those called *.scenario.ts at any depth, but none of other packages", async () => {
    await files(
      "x/a.scenario.ts",
      "x/deep/er/b.scenario.mjs",
      "x/other.ts",
      "x/node_modules/p/c.scenario.ts",
      "x/.git/d.scenario.ts",
    );
    expect(await findScenarioFiles(["x"])).toEqual(["x/a.scenario.ts", "x/deep/er/b.scenario.mjs"]);
  });

  it("in a folder without such files are the scripts directly in it", async () => {
    await files("x/b.ts", "x/a.js", "x/a.test.ts", "x/types.d.ts", "x/readme.md", "x/deep/c.ts");
    expect(await findScenarioFiles(["x"])).toEqual(["x/a.js", "x/b.ts"]);
  });

  it("by default are in scripts/scenarios", async () => {
    await files("scripts/scenarios/a.ts", "b.scenario.ts");
    expect(await findScenarioFiles([])).toEqual(["scripts/scenarios/a.ts"]);
  });

  it("by default are *.scenario.ts below the current folder where there is no scripts/scenarios", async () => {
    await files("src/b.scenario.ts", "src/b.ts");
    expect(await findScenarioFiles([])).toEqual(["src/b.scenario.ts"]);
  });

  it("that are nowhere are an error that says what was looked for", async () => {
    await expect(findScenarioFiles([])).rejects.toThrow(
      /found no scenarios: looked for the folder scripts\/scenarios, and for \*\.scenario\.ts/,
    );
    await expect(findScenarioFiles(["nope"])).rejects.toThrow(/nope: there is no such file or folder/);
    await files("empty/readme.md");
    await expect(findScenarioFiles(["empty"])).rejects.toThrow(/empty: there are no scenarios in this folder/);
  });
});
