import { describe, expect, it } from "vitest";
import { replyLines } from "./step-reply.js";

// The expected texts are redis-cli's own: properties/serve compares them with the program itself.
describe("a reply as redis-cli prints it", () => {
  it("is quoted, numbered and indented", () => {
    expect(replyLines(null)).toEqual(["(nil)"]);
    expect(replyLines({ kind: "nil-array" })).toEqual(["(nil)"]);
    expect(replyLines(12)).toEqual(["(integer) 12"]);
    expect(replyLines({ kind: "status", text: "stream" })).toEqual(["stream"]);
    expect(replyLines({ kind: "error", text: "ERR no" })).toEqual(["(error) ERR no"]);
    expect(replyLines([])).toEqual(["(empty array)"]);
    expect(replyLines('a"\\\n\u0001\u00e9')).toEqual(['"a\\"\\\\\\n\\x01\\xe9"']);
    expect(replyLines([["1-0", ["k", "v"]], 2])).toEqual([
      '1) 1) "1-0"',
      '   2) 1) "k"',
      '      2) "v"',
      "2) (integer) 2",
    ]);
    expect(replyLines(Array.from({ length: 10 }, () => 0))[8]).toBe(" 9) (integer) 0");
  });
});
