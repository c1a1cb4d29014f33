import * as fc from "fast-check";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../platform/user-error.js";
import type { Counterexample } from "./counterexample.js";
import {
  checkedCounterexample,
  counterexampleFileName,
  readCounterexample,
  writeCounterexample,
} from "./counterexample-file.js";

const at = { process: 1, command: "xreadgroup", nth: 1, when: "after" } as const;
const SAMPLE: Counterexample = {
  format: "streamproof-counterexample",
  formatVersion: 1,
  scenario: { name: "billing", file: "../scenarios/billing.ts" },
  anomaly: { checker: "no-loss", name: "lost-entry", sentence: "entry-1 is lost", token: "entry-1" },
  plan: {
    entries: ["sound", "poison", "malformed"],
    backlog: 1,
    workers: 2,
    faults: [
      { kind: "crash", at, restart: "same-name", restartAfterMs: 1000 },
      { kind: "disconnect", at: { ...at, process: 0, command: "xadd", when: "before" } },
      { kind: "slow-reply", at, delayMs: 0.5 },
      { kind: "slow-handler", process: 2, nth: 1, durationMs: 20_000 },
      { kind: "broker-restart", at, downMs: 500, data: "lost" },
      { kind: "broker-restart", at, downMs: 500, data: { ms: 1000, writes: 3 } },
      { kind: "failover", at, downMs: 2000, lost: { ms: 1000, writes: 1 } },
      { kind: "split-brain", at, forMs: 10_000, lost: { ms: 1000, writes: 1 } },
      { kind: "eviction", at },
      { kind: "operator", at, action: "destroy-group" },
      { kind: "pause", at, pausedMs: 20_000 },
      { kind: "half-open", at, silentMs: 60_000 },
      { kind: "refusals", at, condition: "read-only", forMs: 5000 },
      { kind: "handler-fails", process: 1, nth: 2 },
      { kind: "handler-crash", process: 1, nth: 2, restart: "new-name", restartAfterMs: 0 },
    ],
  },
  choices: { "network 1": [0, 2], __proto__x: [1] },
  digest: "0123456789abcdef",
  seed: 4_294_967_295,
  versions: { streamproof: "0.1.0", node: "v20.20.2", ioredis: "5.11.1", profile: "redis-7.0" },
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamproof-counterexample-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function errorOf(content: string | undefined): Promise<UserError> {
  const file = join(folder, "bad.json");
  await rm(file, { force: true });
  if (content !== undefined) await writeFile(file, content);
  return readCounterexample(file).then(
    () => {
      throw new Error("it was read");
    },
    (error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      return error;
    },
  );
}

/** The sample with one field replaced, by path. */
function mutated(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(SAMPLE) as unknown as Record<string | number, unknown>;
  let target = copy;
  for (const key of path.slice(0, -1)) target = target[key] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}

describe("a counterexample file", () => {
  it("is read as it was written, and its folder is made", async () => {
    const file = join(folder, "deep", "er", "a.json");
    await writeCounterexample(file, SAMPLE);
    expect(await readCounterexample(file)).toEqual(SAMPLE);
    expect(await readdir(join(folder, "deep", "er"))).toEqual(["a.json"]);
  });

  it("that cannot be written names the file and leaves nothing behind", async () => {
    await mkdir(join(folder, "taken.json"));
    await expect(writeCounterexample(join(folder, "taken.json"), SAMPLE)).rejects.toThrow(
      /taken\.json: the counterexample cannot be written/,
    );
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("is named after scenario and anomaly; names in other letters are told apart", () => {
    expect(counterexampleFileName("Billing survives: crashes!", "lost-entry")).toBe(
      "billing-survives-crashes.lost-entry.json",
    );
    expect(counterexampleFileName("注文", "lost-entry")).toMatch(/^[0-9a-f]{8}\.lost-entry\.json$/);
    expect(counterexampleFileName("注文", "x")).not.toBe(counterexampleFileName("請求", "x"));
    expect(counterexampleFileName("../../etc/passwd", "x")).toBe("etc-passwd.x.json");
  });
});

describe("a file that is no counterexample is refused with what, where and how to mend it:", () => {
  const cases: readonly [string, string | undefined, RegExp][] = [
    ["a missing file", undefined, /bad\.json: there is no such file; name a file that `streamproof check` saved/],
    ["an empty file", "", /bad\.json: is no JSON/],
    ["broken JSON", '{"format": ', /bad\.json: is no JSON/],
    ["another kind of JSON", "[1, 2]", /bad\.json: \[1,2\] is no object/],
    [
      "a foreign format",
      '{"name": "x", "version": "1.0.0"}',
      /bad\.json: format is missing, so this is no counterexample/,
    ],
    [
      "another version",
      JSON.stringify({ ...SAMPLE, formatVersion: 2 }),
      /bad\.json: formatVersion is 2; this streamproof reads 1/,
    ],
  ];
  for (const [what, content, message] of cases) {
    it(what, async () => {
      const error = await errorOf(content);
      expect(error.message).toMatch(message);
      expect(error.exitCode).toBe(64);
      expect(error.mend).not.toBe("");
    });
  }

  it("a folder", async () => {
    await expect(readCounterexample(folder)).rejects.toThrow(/cannot be read/);
  });

  const fields: readonly [path: readonly (string | number)[], value: unknown, message: RegExp][] = [
    [["scenario", "name"], 7, /scenario\.name is 7/],
    [["scenario"], undefined, /scenario is missing/],
    [["anomaly", "sentence"], "", /anomaly\.sentence is ""/],
    [["plan"], [], /plan is \[\]/],
    [["plan", "entries", 1], "evil", /plan: entries\[1\] is "evil"/],
    [["plan", "backlog"], 4, /plan: backlog is 4; it has to be a whole number from 0 to 3/],
    [["plan", "workers"], 0, /plan: workers is 0/],
    [["plan", "faults"], {}, /plan\.faults is no array/],
    [["plan", "faults", 0, "kind"], "meteor", /plan\.faults\[0\]: kind is "meteor"/],
    [["plan", "faults", 0, "restart"], undefined, /plan\.faults\[0\]: restart is missing/],
    [
      ["plan", "faults", 0, "at", "process"],
      3,
      /plan\.faults\[0\]: at\.process is 3; it has to be a whole number from 0 to 2/,
    ],
    [["plan", "faults", 0, "at", "command"], "X;rm", /at\.command is "X;rm"/],
    [["plan", "faults", 2, "delayMs"], -1, /plan\.faults\[2\]: delayMs is -1/],
    [["plan", "faults", 3, "durationMs"], 1e12, /durationMs is 1000000000000; it has to be at most/],
    [["choices", "network 1", 0], -1, /choices\.network 1\[0\] is -1/],
    [["choices", "network 1"], "x", /choices\.network 1 is "x"/],
    [["seed"], 2 ** 32, /seed is 4294967296/],
    [["versions", "node"], undefined, /versions\.node is missing/],
    [["extra"], 1, /extra is not known/],
  ];
  for (const [path, value, message] of fields) {
    it(`a wrong ${path.join(".")}`, () => {
      expect(() => checkedCounterexample(mutated(path, value), "ce.json")).toThrow(message);
    });
  }
});

describe("whatever is done to a counterexample,", () => {
  const paths: (readonly (string | number)[])[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(SAMPLE, []);

  it("it is read or refused with a UserError", () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.option(fc.jsonValue(), { nil: undefined }), (path, value) => {
        const json = JSON.stringify(mutated(path, value));
        try {
          checkedCounterexample(JSON.parse(json), "ce.json");
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as UserError).message).toContain("ce.json");
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("also when its text is cut or overwritten", async () => {
    const text = JSON.stringify(SAMPLE);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 20 }), async (start, length, put) => {
        const file = join(folder, "torn.json");
        await writeFile(file, text.slice(0, start) + put + text.slice(start + length));
        await readCounterexample(file).catch((error: unknown) => expect(error).toBeInstanceOf(UserError));
      }),
      { numRuns: 300 },
    );
  });
});
