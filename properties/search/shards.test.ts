/** A campaign that is shared out between machines finds what it finds on one, and its parts are put together with care. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ResultFile } from "../../src/explore/result-file.js";
import type { JsonReport } from "../../src/report/json.js";
import { comparable, streamproof, type Ended } from "./cli.js";
import { removeTemporaryFolders, temporaryFolder } from "../temporary-folder.js";

const SCENARIOS = "properties/search/recovery-scenarios.ts";
const CAMPAIGN = ["check", SCENARIOS, "--runs", "300", "--seed", "7", "--threads", "1"];
removeTemporaryFolders();
const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const shards = [1, 2, 3].map((n) => file(`${n}.json`));

const merge = (files: readonly string[], ...options: readonly string[]): Promise<Ended> =>
  streamproof(["merge", ...files, "--save", file("merged"), ...options]);

/** Without the runs that make findings small: each shard makes small what it found. */
function searched(name: string): unknown {
  const report = comparable(readFileSync(file(name), "utf8")) as JsonReport;
  const scenarios = report.scenarios.map((one) =>
    Object.assign(one, { runsByStage: { ...one.runsByStage, shrinking: 0 } }),
  );
  return { ...report, scenarios };
}

beforeAll(async () => {
  const whole = streamproof([
    ...CAMPAIGN,
    "--save",
    file("whole"),
    "--json",
    file("whole.json"),
    "--html",
    file("whole.html"),
  ]);
  const parts = shards.map((result, n) =>
    streamproof([...CAMPAIGN, "--save", file(`part-${n}`), "--shard", `${n + 1}/3`, "--result", result]),
  );
  expect((await whole).code).toBe(1);
  for (const part of parts) expect(await part).toMatchObject({ code: 0 });
});

describe("shards", () => {
  test("find together what one machine finds, by the same runs with the same digests, each run counted once", async () => {
    const reports = ["--json", file("merged.json"), "--html", file("merged.html"), "--junit", file("merged.xml")];
    const { code } = await merge(shards.toReversed(), ...reports);
    expect(code).toBe(1);
    expect(searched("merged.json")).toEqual(searched("whole.json"));
    // Pages are made of histories, so these have come through the files as they were.
    const picture = (name: string) =>
      /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(readFileSync(file(name), "utf8"));
    expect(picture("merged.html")![1]).toBe(picture("whole.html")![1]);
  });

  test("each make their own part of the runs, and some of them more than none", () => {
    const runs = shards.map((name) => (JSON.parse(readFileSync(name, "utf8")) as ResultFile).scenarios[0]!.runs);
    expect(runs.every((n) => n > 0 && n < 300)).toBe(true);
    expect(runs.reduce((sum, n) => sum + n, 0)).toBe(300);
  });

  test("leave a counterexample that replays from where the merge saved it", async () => {
    await merge(shards);
    const { code, text } = await streamproof(["replay", file("merged/tries-to-take-over-once.stranded-entry.json")]);
    expect(text).toContain("stranded-entry");
    expect(code).toBe(1);
  });

  test("of which one is missing prove nothing, but what is broken stays broken", async () => {
    const sound = (name: string): string => {
      const result = JSON.parse(readFileSync(name, "utf8")) as ResultFile;
      const text = JSON.stringify({ ...result, scenarios: result.scenarios.slice(1) });
      const copy = name.replace(/\.json$/, "-sound.json");
      writeFileSync(copy, text);
      return copy;
    };
    const all = shards.map(sound);
    expect(await merge(all)).toMatchObject({ code: 0 });
    const [first, , third] = all;
    const two = await merge([first!, third!]);
    expect(two.code).toBe(2);
    expect(two.text).toContain("the result of shard 2 of 3 is missing");
    expect(await merge(shards.slice(0, 2))).toMatchObject({ code: 1 });
  });

  test("cannot be merged with what is no part of the same campaign", async () => {
    const result = JSON.parse(readFileSync(shards[1]!, "utf8")) as ResultFile;
    const refused = async (name: string, text: string, message: RegExp): Promise<void> => {
      writeFileSync(file(name), text);
      const { code, text: said } = await merge([shards[0]!, file(name)]);
      expect(said).toContain(file(name));
      expect(said).toMatch(message);
      expect(code).toBe(64);
    };
    const changed = (fields: object): string => JSON.stringify({ ...result, ...fields });
    await refused("seed.json", changed({ seed: 8 }), /the seed is 8, but 7 in .*merge the shards of one campaign/);
    await refused("runs.json", changed({ runs: 301 }), /the number of runs is 301, but 300/);
    await refused("count.json", changed({ shard: { index: 2, count: 4 } }), /the number of shards is 4, but 3/);
    await refused("twice.json", changed({ shard: { index: 1, count: 3 } }), /is shard 1 of 3, and so is .*1\.json/);
    const [scenario] = result.scenarios;
    const other = changed({ scenarios: [{ ...scenario, file: "elsewhere.ts" }] });
    await refused("scenario.json", other, /file of scenario "tries to take over once" is elsewhere\.ts, but/);
    await refused("cut.json", changed({}).slice(0, 1000), /is no JSON .*run this shard again/);
    await refused("foreign.json", '{"format":"streamproof-report"}', /so this is no result; it has to be/);
    await refused("later.json", changed({ formatVersion: 2 }), /formatVersion is 2; this streamproof reads 1/);
    const { shard: _, ...without } = result;
    await refused("field.json", JSON.stringify(without), /shard is missing; it has to be an object/);
  });

  test.each([
    [["--shard", "3/2"], /--shard: "3\/2" is no part of a campaign; write which part/],
    [["--shard", "0/2"], /--shard: "0\/2" is no part of a campaign/],
    [["--shard", "1/2", "--result", "r.json"], /--seed: is missing; give each shard the same --seed/],
    [["--shard", "1/2", "--seed", "1"], /--result: is missing/],
  ])("are asked for rightly, or told how: %s", async (options, message) => {
    const { code, text } = await streamproof(["check", SCENARIOS, ...options]);
    expect(text).toMatch(message);
    expect(code).toBe(64);
  });
});
