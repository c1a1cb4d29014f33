import { describe, expect, test } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { doubleReply } from "./doubles.js";

/** As Redis 8.6.3 answered ZSCORE. */
const answered: readonly (readonly [score: number, text: string])[] = [
  [1e23, "99999999999999990000000"],
  [1e22, "1e+22"],
  [1e21, "1e+21"],
  [1e17, "100000000000000000"],
  [5e-324, "5e-324"],
  [Number.MAX_VALUE, "1.7976931348623157e+308"],
  [0.1, "0.1"],
  [123456.789e-10, "1.23456789e-5"],
  [1e-7, "1e-7"],
  [0.00001, "0.00001"],
  [1.5e300, "1.5e+300"],
  [-2.5, "-2.5"],
  [2 ** 62, "4611686018427387904"],
  [2 ** 62 + 1024, "4611686018427389000"],
  [2 ** 53, "9007199254740992"],
];

describe("a double in a reply", () => {
  test.each(answered)("%d is written as the server wrote it", (score, text) => {
    expect(doubleReply(redis86, score)).toEqual({ kind: "double", text });
  });
});
