/** The model is held against real servers: a slice of the differential runs, and every difference found so far. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realTier } from "../real-tier.js";
import { runCampaign, type CampaignResult, type Sides } from "./campaign.js";
import { findDifference, printDifference } from "./compare.js";
import type { Mode } from "./generate.js";
import { playOnModel, ModelSide } from "./model-side.js";
import { RealSide, type Side } from "./real-side.js";
import { needsCompiler } from "./real-server.js";
import { readRegressions, type Regression } from "./regressions.js";
import type { Observation, Script } from "./script.js";
import { comparedKinds, findServerKind, needsServer, type ServerKind } from "./server-kinds.js";

const seed = Number(process.env["STREAMPROOF_SEED"] ?? Date.now() % 1_000_000_000);
const commandsOfSlice: Readonly<Record<Mode, number>> = { single: 10_000, multi: 8_000, wire: 2_000 };
const redis70 = findServerKind("redis:7.0")!;
/** A command of which hardly any call succeeds proves little. */
const successShareMin = 0.3;
const regressions = readRegressions();

/** Every difference with what replays it; empty when there is none. */
function explain({ findings }: CampaignResult, { image }: ServerKind, mode: Mode): string {
  return findings
    .map(({ index, script, difference }) => {
      const replay = `npm run conformance -- --server ${image} --mode ${mode} --seed ${seed} --first ${index} --commands 1`;
      return `${printDifference(script, difference)}\nreplay: ${replay}\nas data: ${JSON.stringify(script)}`;
    })
    .join("\n\n");
}

/** How what was observed differs from what the real server once answered; undefined when it does not. */
function differs({ script, received }: Regression, observed: readonly Observation[]): string | undefined {
  const real = received.map((one) => ({ nowMs: 0, received: one }));
  const difference = findDifference(script, { model: observed, real }, "held");
  return difference && printDifference(script, difference);
}

describe("what the real server once answered, the model answers", () => {
  test.each(regressions)("$server: $name", (regression) => {
    const { profile } = findServerKind(regression.server)!;
    expect(differs(regression, playOnModel(profile, regression.script))).toBeUndefined();
  });
});

describe.each(comparedKinds)("$image", (kind) => {
  realTier(needsServer(kind), needsCompiler())("the model against the real server", () => {
    let real: RealSide;
    beforeAll(async () => {
      real = await RealSide.start(kind, "held");
      process.stdout.write(`conformance: seed ${seed}, ${kind.image} ${real.version}\n`);
    }, 60_000);
    afterAll(() => real.stop());

    test.each(["single", "multi", "wire"] as const)("answers as it does to random scripts of kind %s", async (mode) => {
      const sides: Sides = { model: new ModelSide(kind.profile), real };
      const { profile } = kind;
      const options = { seed, mode, profile, clock: "held", commandsMax: commandsOfSlice[mode] } as const;
      const result = await runCampaign([sides], options);
      expect(explain(result, kind, mode)).toBe("");
      for (const [name, { total, succeeded }] of result.tallies) {
        if (total > 100) expect(succeeded / total, `share of ${name} without error`).toBeGreaterThan(successShareMin);
      }
    });

    const own = regressions.filter(({ server }) => server === kind.image);
    test.each(own)("the real server still does so: $name", async (regression) => {
      expect(differs(regression, await real.play(regression.script))).toBeUndefined();
    });
  });
});

realTier(needsServer(redis70), needsCompiler())("the model against a real Redis 7.0", () => {
  let real: RealSide;
  beforeAll(async () => {
    real = await RealSide.start(redis70, "held");
  }, 60_000);
  afterAll(() => real.stop());

  test("`~` without LIMIT takes 10,000 entries at most where a node may hold any number of them", async () => {
    const commands = [
      ["CONFIG", "SET", "stream-node-max-entries", "0", "stream-node-max-bytes", "40"],
      ...Array.from({ length: 10_500 }, (_, n) => ["XADD", "s", `${n + 1}-0`, "f", "v"]),
      ["XTRIM", "s", "MAXLEN", "~", "0"],
      ["XINFO", "STREAM", "s"],
    ];
    const steps = commands.map((args) => ({ kind: "command", client: 0, args }) as const);
    const script = { clients: 1, startMs: 1, steps };
    const difference = findDifference(
      script,
      { model: playOnModel(redis70.profile, script), real: await real.play(script) },
      "held",
    );
    expect(difference && printDifference(script, difference).slice(-2000)).toBeUndefined();
  });

  test("a model with one wrong reply is found out, by a script of a few steps", async () => {
    const sides: Sides = { model: new ForgetfulSide(), real };
    const { findings } = await runCampaign([sides], {
      seed,
      mode: "single",
      profile: redis70.profile,
      clock: "held",
      commandsMax: 50_000,
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]!.script.steps.length).toBeLessThanOrEqual(4);
  });
});

realTier(needsServer(redis70))("the model against a real Redis 7.0 with its own clock", () => {
  test("answers as it does, times within a second", async () => {
    const real = await RealSide.start(redis70, "real");
    try {
      const { profile } = redis70;
      const sides: Sides = { model: new ModelSide(profile), real };
      const options = { seed, mode: "single", profile, clock: "real", commandsMax: 2_000 } as const;
      const result = await runCampaign([sides], options);
      expect(explain(result, redis70, "single")).toBe("");
    } finally {
      await real.stop();
    }
  });
});

/** The model, but XLEN counts one too few from three entries on. */
class ForgetfulSide implements Side {
  readonly #model = new ModelSide(redis70.profile);

  async play(script: Script, instants?: readonly number[]): Promise<readonly Observation[]> {
    const observations = await this.#model.play(script, instants);
    return observations.map((observation, index) => {
      const step = script.steps[index]!;
      if (step.kind !== "command" || step.args[0]?.toLowerCase() !== "xlen") return observation;
      const received = observation.received.map((one) => ({
        client: one.client,
        bytes: one.bytes.replace(/^:3\r/, ":2\r"),
      }));
      return { nowMs: observation.nowMs, received };
    });
  }
}
