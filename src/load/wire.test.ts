import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandText, MalformedBytesError, REPLY, WireReader } from "./wire.js";

function readerOf(bytes: string, end = bytes.length): WireReader {
  const reader = new WireReader();
  reader.buffer = Buffer.from(bytes, "latin1");
  reader.end = end;
  return reader;
}

describe("a command", () => {
  // The example of the protocol's specification: redis.io/docs/latest/develop/reference/protocol-spec, "Sending commands".
  it("is an array of bulk strings, with lengths in bytes", () => {
    expect(commandText("LLEN", "mylist")).toBe("*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n");
    expect(commandText("AUTH", "é", 5)).toBe("*3\r\n$4\r\nAUTH\r\n$2\r\né\r\n$1\r\n5\r\n");
  });
});

describe("a reader", () => {
  it.each([
    ["*3\r\n", REPLY.array, 3],
    ["*-1\r\n", REPLY.array, -1],
    ["$0\r\n", REPLY.bulk, 0],
    [":1099511627776\r\n", REPLY.integer, 1_099_511_627_776],
    [":-7\r\n", REPLY.integer, -7],
  ])("reads the header %j", (bytes, kind, value) => {
    const reader = readerOf(bytes);
    expect(reader.header()).toBe(true);
    expect([reader.kind, reader.value, reader.at]).toEqual([kind, value, bytes.length]);
  });

  it("reads lines and bulk strings as text, and a nil as an empty one", () => {
    const reader = readerOf("+OK\r\n-ERR no\r\n$5\r\na\r\nbc\r\n$-1\r\n");
    expect([reader.header(), reader.text()]).toEqual([true, "OK"]);
    expect([reader.header(), reader.kind, reader.text()]).toEqual([true, REPLY.error, "ERR no"]);
    expect([reader.bulk(), reader.text()]).toEqual([true, "a\r\nbc"]);
    expect([reader.bulk(), reader.text(), reader.at]).toEqual([true, "", reader.end]);
  });

  it("stays where it is until all of what it reads is there", () => {
    const parts = fc.array(
      fc.oneof(
        fc.integer({ min: -1, max: 1000 }).map((n) => ({ bytes: `*${n}\r\n`, isBulk: false })),
        fc.integer().map((n) => ({ bytes: `:${n}\r\n`, isBulk: false })),
        fc.stringMatching(/^[ -~]{0,20}$/).map((text) => ({ bytes: `+${text}\r\n`, isBulk: false })),
        fc
          .stringMatching(/^[ -~\r\n]{0,20}$/)
          .map((text) => ({ bytes: `$${text.length}\r\n${text}\r\n`, isBulk: true })),
      ),
    );
    fc.assert(
      fc.property(parts, (drawn) => {
        const bytes = drawn.map((part) => part.bytes).join("");
        const reader = readerOf(bytes, 0);
        let whole = 0;
        for (const part of drawn) {
          const read = (): boolean => (part.isBulk ? reader.bulk() : reader.header());
          for (reader.end = whole; reader.end < whole + part.bytes.length; reader.end++) {
            expect(read()).toBe(false);
            expect(reader.at).toBe(whole);
          }
          whole += part.bytes.length;
          expect(read()).toBe(true);
          expect(reader.at).toBe(whole);
        }
      }),
    );
  });

  it.each(["?\r\n", ":1x\r\n", "$1\rx"])("refuses %j", (bytes) => {
    expect(() => readerOf(bytes).header()).toThrow(MalformedBytesError);
  });

  it("refuses another reply where a bulk string has to be", () => {
    expect(() => readerOf("*1\r\n").bulk()).toThrow(/the server sent what is no reply: "\*1/);
  });
});
