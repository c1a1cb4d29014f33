/** Cases written by hand: model and real server, each image, answer alike byte for byte. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realTier } from "../real-tier.js";
import { parseCases, readCases } from "./cases.js";
import { findDifference, printDifference } from "./compare.js";
import { playOnModel } from "./model-side.js";
import { needsCompiler } from "./real-server.js";
import { RealSide } from "./real-side.js";
import { comparedKinds, needsServer } from "./server-kinds.js";

const cases = readCases();

describe.each(comparedKinds)("$image", (kind) => {
  realTier(needsServer(kind), needsCompiler())("answers, and the model as it does", () => {
    let real: RealSide;
    beforeAll(async () => {
      real = await RealSide.start(kind, "held");
    }, 60_000);
    afterAll(() => real.stop());

    test.each(cases)("$name", async ({ script }) => {
      const sides = { real: await real.play(script), model: playOnModel(kind.profile, script) };
      const difference = findDifference(script, sides, "held");
      expect(difference && printDifference(script, difference)).toBeUndefined();
    });
  });
});

describe("a file of cases", () => {
  test("is commands, clients, time, quoted bytes and long arguments", () => {
    const [first] = parseCases("f.txt", '# one\nSET k "a \\"b\\" \\x00\\r"\n1>> GET k\n+10\n2> SET k {3*x}\n');
    expect(first).toEqual({
      name: "f.txt:1 one",
      script: {
        clients: 3,
        startMs: 1_700_000_000_000,
        steps: [
          { kind: "command", client: 0, args: ["SET", "k", 'a "b" \0\r'] },
          { kind: "command", client: 1, args: ["GET", "k"], isPipelined: true },
          { kind: "elapse", ms: 10 },
          { kind: "command", client: 2, args: ["SET", "k", "xxx"] },
        ],
      },
    });
  });

  test("names file and line of what is none", () => {
    expect(() => parseCases("f.txt", "SET k v")).toThrow("f.txt:1: a step before the first line");
    expect(() => parseCases("f.txt", '# one\nSET k "v')).toThrow('f.txt:2: no command: SET k "v');
  });
});
