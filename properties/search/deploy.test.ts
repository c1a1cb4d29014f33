/** The manifests of fixtures/deploy: the very commands that they hold, run with two shards in a project of a user's. */

import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { check } from "prettier";
import { describe, expect, test } from "vitest";
import { userProject } from "../vitest/user-project.js";
import type { Ended } from "./cli.js";
import { removeTemporaryFolders } from "../temporary-folder.js";

removeTemporaryFolders();

const deploy = fileURLToPath(new URL("../../fixtures/deploy/", import.meta.url));
const manifest = (name: string): string => readFileSync(join(deploy, name), "utf8");

/** The texts of all block scalars (`|`) of a YAML file. */
function blocks(yaml: string): readonly string[] {
  const found: string[] = [];
  const lines = yaml.split("\n");
  for (const [n, line] of lines.entries()) {
    if (!/(^|[ -])\|$/.test(line)) continue;
    const inside = lines.slice(n + 1);
    const indent = /^ */.exec(inside[0]!)![0].length;
    const end = inside.findIndex((one) => one !== "" && /^ */.exec(one)![0].length < indent);
    found.push((end === -1 ? inside : inside.slice(0, end)).map((one) => one.slice(indent)).join("\n"));
  }
  return found;
}

/** A project with the scenarios, in which `npx streamproof` is the built program. */
function project(): { folder: string; run: (script: string, env: Record<string, string>) => Promise<Ended> } {
  const { folder } = userProject();
  const bin = join(folder, "bin");
  mkdirSync(join(folder, "scenarios"));
  mkdirSync(bin);
  const own = fileURLToPath(new URL("recovery-scenarios.ts", import.meta.url));
  cpSync(own, join(folder, "scenarios/recovery.scenario.ts"));
  const cli = join(folder, "node_modules/streamproof/dist/src/cli/main.js");
  writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`);
  chmodSync(join(bin, "npx"), 0o755);
  const run = (script: string, given: Record<string, string>): Promise<Ended> =>
    new Promise((resolve) => {
      const env = { ...process.env, NO_COLOR: "1", ...given, PATH: `${bin}:${process.env["PATH"]}` };
      execFile("sh", ["-euc", script], { cwd: folder, env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, text: out + err });
      });
    });
  return { folder, run };
}

const SHARDS = 2;
const VERDICT =
  /tries to take over once, with one crash +200 runs +holds\n\n1 of 2 scenarios is broken \(exit code 1\)/;

describe("the manifests", () => {
  test.each(["kubernetes/shards.yaml", "kubernetes/merge.yaml", "github-actions/streamproof.yml"])(
    "%s is YAML",
    async (name) => {
      // Throws for what does not parse.
      await expect(check(manifest(name), { parser: "yaml", printWidth: 120 })).resolves.toBe(true);
    },
  );

  test("the Indexed Job's command makes the shards by indices from 0, and the merge Job's has the verdict", async () => {
    const { folder, run } = project();
    const [search] = blocks(manifest("kubernetes/shards.yaml"));
    const [verdict] = blocks(manifest("kubernetes/merge.yaml"));
    const env = { SHARDS: String(SHARDS), RUNS: "200", SEED: "42", RESULTS: join(folder, "results") };
    for (let index = 0; index < SHARDS; index++) {
      const { code, text } = await run(search!, { ...env, JOB_COMPLETION_INDEX: String(index) });
      expect(text).toContain(`shard ${index + 1} of ${SHARDS} is done`);
      expect(code).toBe(0);
    }
    const { code, text } = await run(verdict!, env);
    expect(text).toMatch(VERDICT);
    expect(code).toBe(1);
    const written = readdirSync(join(folder, "results"));
    expect(written).toEqual(expect.arrayContaining(["streamproof.html", "streamproof.xml", "counterexamples"]));
  });

  test("the workflow's commands make the shards of the matrix, and the verdict over them", async () => {
    const { folder, run } = project();
    const [search, verdict] = blocks(manifest("github-actions/streamproof.yml"));
    for (let shard = 1; shard <= SHARDS; shard++) {
      const script = search!
        .replaceAll("${{ matrix.shard }}", String(shard))
        .replaceAll("${{ strategy.job-total }}", String(SHARDS));
      expect(script).not.toContain("${{");
      expect(await run(script, { RUNS: "200", SEED: "42" })).toMatchObject({ code: 0 });
    }
    const { code, text } = await run(verdict!, {});
    expect(text).toMatch(VERDICT);
    expect(code).toBe(1);
    expect(readdirSync(join(folder, "reports"))).toHaveLength(3);
  });
});
