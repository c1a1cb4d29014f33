/** Values travel between the model and real servers as DUMP and RESTORE write them: byte for byte, and with all that XINFO shows. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes } from "../../sim/resp/reply.js";
import { generateScript } from "../conformance/generate.js";
import { ModelSide } from "../conformance/model-side.js";
import { needsCompiler } from "../conformance/real-server.js";
import { RealSide } from "../conformance/real-side.js";
import { printScript, type Observation, type Script } from "../conformance/script.js";
import { comparedKinds, needsServer, type ServerKind } from "../conformance/server-kinds.js";
import { realTier } from "../real-tier.js";
import { printedSeed } from "../seed.js";

const seed = printedSeed("dumps between the model and real servers");
const scriptsOfSlice = 60;
const keys = ["s1", "s2", "s3", "str", "num", "hash", "set", "zset"];
/** Type bytes of values that are hash tables, in no order that counts, or as wide as they ever were. */
const hashTables: ReadonlySet<string> = new Set(["\x02", "\x04", "\x05", "\x0b"]);
/** What would leave the harness without a reply to count, or speak of time that the timer has. */
const omitted: ReadonlySet<string> = new Set(["client", "quit", "wait", "debug", "config", "info"]);

function command(...args: readonly Bytes[]): Script["steps"][number] {
  return { kind: "command", client: 0, args };
}

/** A drawn history, then a DUMP of each key. IDMPAUTO is left out: the model keeps no hash of the fields. */
function history(kind: ServerKind, index: number): Script {
  const drawn = generateScript({ seed, index, mode: "single", profile: kind.profile });
  const steps = drawn.steps.filter(
    (step) =>
      step.kind !== "command" ||
      (!omitted.has(step.args[0]!.toLowerCase()) && !step.args.some((arg) => /^(block|idmpauto)$/i.test(arg))),
  );
  return { ...drawn, steps: [...steps, command("RESET"), ...keys.map((key) => command("DUMP", key))] };
}

function dumpsAtEnd(observations: readonly Observation[]): readonly (Bytes | undefined)[] {
  return observations.slice(-keys.length).map(({ received }) => payload(received[0]!.bytes));
}

function payload(bytes: Bytes): Bytes | undefined {
  return bytes.startsWith("$") && !bytes.startsWith("$-") ? bytes.slice(bytes.indexOf("\r\n") + 2, -2) : undefined;
}

/** Restores each key from either side's dump, looks at it, changes it and looks again. */
function restoring(dumps: readonly (readonly [key: Bytes, dump: Bytes])[]): Script {
  const steps = dumps.flatMap(([key, dump]) => [
    command("RESTORE", key, "0", dump),
    command("TYPE", key),
    command("XINFO", "STREAM", key, "FULL", "COUNT", "0"),
    command("XADD", key, "18446744073709551610-1", "one", "more"),
    command("XINFO", "STREAM", key, "FULL", "COUNT", "0"),
    command("ZRANGE", key, "0", "-1", "WITHSCORES"),
    command("GET", key),
    command("HLEN", key),
    command("SCARD", key),
  ]);
  return { clients: 1, startMs: 1_700_000_500_000, steps };
}

describe.each(comparedKinds)("$image", (kind) => {
  realTier(needsServer(kind), needsCompiler())("dumps of the model and of the real server", () => {
    let real: RealSide;
    const model = new ModelSide(kind.profile);
    beforeAll(async () => {
      real = await RealSide.start(kind, "held");
    }, 60_000);
    afterAll(() => real.stop());

    test("are the same bytes, and each restores what the other wrote", async () => {
      let compared = 0;
      for (let index = 0; index < scriptsOfSlice; index++) {
        const script = history(kind, index);
        const observed = await real.play(script);
        const instants = observed.map(({ nowMs }) => nowMs);
        const written = [dumpsAtEnd(observed), dumpsAtEnd(await model.play(script, instants))] as const;
        const dumps: [Bytes, Bytes][] = [];
        for (const [at, key] of keys.entries()) {
          const [theirs, ours] = [written[0][at], written[1][at]];
          if (theirs !== undefined) dumps.push([`their-${key}`, theirs]);
          if (ours !== undefined) dumps.push([`our-${key}`, ours]);
          if ([theirs, ours].some((dump) => hashTables.has(dump?.charAt(0) ?? ""))) continue;
          compared++;
          expect(hex(ours), `${key} in script ${index}, seed ${seed}:\n${printScript(script)}`).toBe(hex(theirs));
        }
        const restored = restoring(dumps);
        const answers = await real.play(restored);
        expect(await model.play(restored), `restored of script ${index}, seed ${seed}`).toEqual(answers);
      }
      expect(compared).toBeGreaterThan(scriptsOfSlice);
    });
  });
});

function hex(bytes: Bytes | undefined): string | undefined {
  return bytes && Buffer.from(bytes, "latin1").toString("hex");
}
