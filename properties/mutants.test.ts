/** Mutants of the sound consumer: each is classed, and some of the harmful ones are found. `npm run mutants` looks for all. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { mutantScenarios } from "../fixtures/mutants/scenarios.js";
import type { runSoundConsumer } from "../fixtures/zoo/sound.js";
import { mutantClasses } from "../scripts/mutants/classes.js";
import { compiled, mutantsOf } from "../scripts/mutants/mutate.js";
import { explore } from "../src/explore/explore.js";
import { installShims } from "../src/runtime/shims.js";
import { printedSeed } from "./seed.js";

const SOURCE = readFileSync(new URL("../fixtures/zoo/sound.ts", import.meta.url), "utf8");
const RUNS = 400;

/** Of each kind of mutation one whose defect is shallow, with the checkers that may see it first. */
const SHALLOW: readonly (readonly [part: string, checkers: readonly string[]])[] = [
  ['"0" to "$": await this.#client.xgroup', ["no-loss"]],
  ["drop JUSTID: if (await this.#isStillMine(id))", ["poison-kept", "deliveries-justified"]],
  ["swap with the next: try {", ["effect-before-ack", "no-loss", "poison-kept"]],
  ["drop statement: return; #2", ["poison-kept", "no-loss", "effect-before-ack"]],
  [
    "drop statement: await this.#persistently(() => this.#client.xack",
    ["bounded", "poison-kept", "deliveries-justified"],
  ],
  ["flip >=: return idleMs >= this.#durations.leaseMs", ["poison-kept", "no-loss"]],
];

const folder = mkdtempSync(join(tmpdir(), "streamproof-mutants-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// As `check` does it, before the consumer's module loads.
installShims();

describe("mutants of the sound consumer", () => {
  const mutants = mutantsOf(SOURCE);

  test("are each classed by hand, and no other is", () => {
    expect(mutants.map(({ name }) => name).toSorted()).toEqual([...mutantClasses().keys()].toSorted());
  });

  test("differ from it in one place each, and from one another", () => {
    expect(new Set(mutants.map(({ source }) => source)).size).toBe(mutants.length);
    for (const { source, name } of mutants) expect(source, name).not.toBe(SOURCE);
  });

  for (const [part, checkers] of SHALLOW) {
    test(`one is found: ${part}`, async () => {
      const found = mutants.filter(({ name }) => name.includes(part));
      expect(found).toHaveLength(1);
      const file = join(folder, `${SHALLOW.findIndex(([one]) => one === part)}.mjs`);
      writeFileSync(file, compiled(found[0]!.source));
      const module = (await import(pathToFileURL(file).href)) as { runSoundConsumer: typeof runSoundConsumer };
      const controller = new AbortController();
      const result = await explore({
        scenario: mutantScenarios(module.runSoundConsumer)[0]!,
        runs: RUNS,
        seed: printedSeed(part),
        signal: controller.signal,
        onProgress: ({ found: count }) => {
          if (count > 0) controller.abort();
        },
      });
      expect(checkers).toContain(result.findings[0]?.anomaly.checker);
    });
  }
});
