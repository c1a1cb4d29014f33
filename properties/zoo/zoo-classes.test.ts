/** Every class of the zoo is found by the invariant that it breaks, within its number of runs, and its sound twin is clean. */

import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { zooFolders, type ZooModule } from "../../fixtures/zoo/zoo-class.js";
import { findProfile } from "../../sim/index.js";
import { campaignVerdict } from "../../src/explore/campaign.js";
import { explore } from "../../src/explore/explore.js";
import { installShims } from "../../src/runtime/shims.js";
import { printedSeed } from "../seed.js";

const SOUND_RUNS = 400;
/** On other servers than the scenario's, where nothing is wrong with it. */
const OTHER_RUNS = 150;

// As `check` does it, before the consumers' modules load.
installShims();
const classes: (ZooModule & { readonly folder: string })[] = [];
for (const { name, file } of zooFolders()) {
  const module = (await import(pathToFileURL(file).href)) as ZooModule;
  classes.push({ ...module, folder: basename(name) });
}

describe("the zoo", () => {
  for (const { folder, zooClass, broken, sound } of classes) {
    test(`${folder}: found within ${zooClass.runsMax} runs, by the invariant that it breaks`, async () => {
      expect(folder).toMatch(new RegExp(`^${String(zooClass.number).padStart(2, "0")}-`));
      const result = await explore({ scenario: broken, runs: zooClass.runsMax, seed: printedSeed(folder) });
      expect(result.diagnoses).toEqual([]);
      const found = result.findings.map(({ anomaly }) => ({ checker: anomaly.checker, anomaly: anomaly.name }));
      expect(found).toEqual(expect.arrayContaining([...zooClass.finds]));
      // A few of what else it shows may need more runs than that; anything that it does not show is a false alarm.
      const shown = broken.finds ?? [];
      expect(found.map(({ anomaly }) => anomaly).filter((name) => !shown.includes(name))).toEqual([]);
    });

    for (const name of zooClass.cleanIn ?? []) {
      test(`${folder}: a server as ${name} does not show it`, async () => {
        const profile = findProfile(name)!;
        const seed = printedSeed(`${folder}, ${name}`);
        for (const scenario of [broken, sound]) {
          const result = await explore({ scenario: { ...scenario, profile }, runs: OTHER_RUNS, seed });
          expect(result.findings.map(({ anomaly }) => anomaly.sentence)).toEqual([]);
        }
      });
    }

    test(`${folder}: its sound twin is clean`, async () => {
      const result = await explore({ scenario: sound, runs: SOUND_RUNS, seed: printedSeed(`${folder}, mended`) });
      expect(result.diagnoses).toEqual([]);
      expect(result.findings.map(({ anomaly }) => anomaly.sentence)).toEqual([]);
      expect(campaignVerdict(result)).toBe("valid");
    });
  }
});
