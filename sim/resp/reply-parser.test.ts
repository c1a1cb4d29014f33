import { describe, expect, it } from "vitest";
import { encodeReply } from "./encode.js";
import type { Reply } from "./reply.js";
import { MalformedReplyError, ReplyParser } from "./reply-parser.js";

function parse(...chunks: readonly string[]): { reply: Reply; bytes: string }[] {
  const parser = new ReplyParser();
  const found: { reply: Reply; bytes: string }[] = [];
  for (const chunk of chunks) {
    parser.feed(chunk);
    for (let next = parser.next(); next !== undefined; next = parser.next()) found.push(next);
  }
  return found;
}

// What the specification of RESP3 (github.com/redis/redis-specifications, protocol/RESP3.md) gives as examples, and their values here.
const examples: readonly (readonly [string, Reply])[] = [
  ["$11\r\nhello world\r\n", "hello world"],
  ["$0\r\n\r\n", ""],
  ["+hello world\r\n", { kind: "status", text: "hello world" }],
  ["-ERR this is the error description\r\n", { kind: "error", text: "ERR this is the error description" }],
  [":1234\r\n", 1234],
  [":-9223372036854775808\r\n", -9223372036854775808n],
  ["_\r\n", null],
  ["$-1\r\n", null],
  ["*-1\r\n", { kind: "nil-array" }],
  [",1.23\r\n", { kind: "double", text: "1.23" }],
  [",-inf\r\n", { kind: "double", text: "-inf" }],
  ["#t\r\n", 1],
  ["#f\r\n", 0],
  ["!21\r\nSYNTAX invalid syntax\r\n", { kind: "error", text: "SYNTAX invalid syntax" }],
  ["=15\r\ntxt:Some string\r\n", { kind: "verbatim", text: "Some string" }],
  ["(3492890328409238509324850943850943825024385\r\n", 3492890328409238509324850943850943825024385n],
  ["*2\r\n*3\r\n:1\r\n$5\r\nhello\r\n:2\r\n#f\r\n", [[1, "hello", 2], 0]],
  [
    "%2\r\n+first\r\n:1\r\n+second\r\n:2\r\n",
    { kind: "map", items: [{ kind: "status", text: "first" }, 1, { kind: "status", text: "second" }, 2] },
  ],
  ["~2\r\n+orange\r\n:3\r\n", { kind: "set", items: [{ kind: "status", text: "orange" }, 3] }],
  [">2\r\n+message\r\n$1\r\nx\r\n", { kind: "push", items: [{ kind: "status", text: "message" }, "x"] }],
  ["|1\r\n+key-popularity\r\n%1\r\n$1\r\na\r\n,0.19\r\n*2\r\n:2039123\r\n:9543892\r\n", [2039123, 9543892]],
  ["*3\r\n:1\r\n:2\r\n|1\r\n+ttl\r\n:3600\r\n:3\r\n", [1, 2, 3]],
  ["*0\r\n", []],
  ["%0\r\n", { kind: "map", items: [] }],
];

describe("a parser of replies", () => {
  it.each(examples)("reads %j", (bytes, reply) => {
    expect(parse(bytes)).toEqual([{ reply, bytes }]);
  });

  it("gives every reply with its own bytes, however they are cut", () => {
    const bytes = examples.map(([one]) => one).join("");
    for (const size of [1, 2, 3, 7, 64]) {
      const chunks = bytes.match(new RegExp(`[^]{1,${size}}`, "g"))!;
      expect(parse(...chunks)).toEqual(examples.map(([one, reply]) => ({ reply, bytes: one })));
    }
  });

  it.each(["?x\r\n", ":1x\r\n", "$abc\r\n", "*-2\r\n", "*1\r\n".repeat(100)])("refuses %j", (bytes) => {
    expect(() => parse(bytes)).toThrow(MalformedReplyError);
  });

  it("reads back what the encoder writes in RESP3", () => {
    const replies: Reply[] = ["", 5, null, ["a", ["b"]], { kind: "map", items: ["k", { kind: "set", items: [1] }] }];
    for (const reply of replies) expect(parse(encodeReply(reply, 3))[0]!.reply).toEqual(reply);
  });
});

describe("the encoder", () => {
  // redis-server 7.0.15: CLIENT TRACKINGINFO, ZSCORE, INFO and HELLO in both protocols.
  it("flattens maps and sets and writes doubles and verbatim text as bulk strings in RESP2", () => {
    const info: Reply = { kind: "map", items: ["flags", { kind: "set", items: ["off"] }, "redirect", -1] };
    expect(encodeReply(info, 2)).toBe("*4\r\n$5\r\nflags\r\n*1\r\n$3\r\noff\r\n$8\r\nredirect\r\n:-1\r\n");
    expect(encodeReply(info, 3)).toBe("%2\r\n$5\r\nflags\r\n~1\r\n$3\r\noff\r\n$8\r\nredirect\r\n:-1\r\n");
    expect(encodeReply({ kind: "double", text: "1.5" }, 2)).toBe("$3\r\n1.5\r\n");
    expect(encodeReply({ kind: "double", text: "1.5" }, 3)).toBe(",1.5\r\n");
    expect(encodeReply({ kind: "verbatim", text: "# x" }, 3)).toBe("=7\r\ntxt:# x\r\n");
    expect(encodeReply({ kind: "verbatim", text: "# x" }, 2)).toBe("$3\r\n# x\r\n");
    expect(encodeReply({ kind: "nil-array" }, 2)).toBe("*-1\r\n");
    expect(encodeReply({ kind: "nil-array" }, 3)).toBe("_\r\n");
    expect(encodeReply(null, 2)).toBe("$-1\r\n");
    expect(encodeReply({ kind: "none" }, 3)).toBe("");
  });
});
