/** Expected values were seen on a redis-server 7.0.15, over a raw socket. */

import { describe, expect, it } from "vitest";
import { encodeRequest } from "./encode.js";
import { RequestParser } from "./request-parser.js";

function parse(...chunks: readonly string[]): (readonly string[] | string)[] {
  const parser = new RequestParser();
  const found: (readonly string[] | string)[] = [];
  for (const chunk of chunks) {
    parser.feed(chunk);
    for (let next = parser.next(); next !== undefined; next = parser.next()) {
      if ("kind" in next) {
        found.push(next.text);
        break;
      }
      found.push(next.args);
    }
  }
  return found;
}

describe("requests in RESP", () => {
  it("come out whole however the bytes are cut", () => {
    const bytes = encodeRequest(["SET", "key", "a\r\nb\0c\xff"]) + encodeRequest(["PING"]);
    for (let size = 1; size <= bytes.length; size++) {
      const chunks = bytes.match(new RegExp(`[^]{1,${size}}`, "g"))!;
      expect(parse(...chunks)).toEqual([["SET", "key", "a\r\nb\0c\xff"], ["PING"]]);
    }
  });

  it("give back the bytes they took, empty requests before them included", () => {
    const parser = new RequestParser();
    parser.feed("*0\r\n\r\n*1\r\n$4\r\nPING\r\nPING\r\n");
    expect(parser.next()).toEqual({ args: ["PING"], bytes: "*0\r\n\r\n*1\r\n$4\r\nPING\r\n" });
    expect(parser.next()).toEqual({ args: ["PING"], bytes: "PING\r\n" });
    expect(parser.next()).toBeUndefined();
  });

  it("are not checked for what stands in place of a line end", () => {
    expect(parse("*1\r\n$4\r\nPINGxx")).toEqual([["PING"]]);
    expect(parse("*1\r\n$4\rXPING\r\n")).toEqual([["PING"]]);
    expect(parse("*1\rX$4\r\nPING\r\n")).toEqual([["PING"]]);
  });

  it("wait for a carriage return and never look beyond a NUL byte", () => {
    expect(parse("*1\n$4\nPING\n")).toEqual([]);
    expect(parse("*1\r\n\0\r\n")).toEqual([]);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["*x\r\n", "invalid multibulk length"],
    ["*\r\n", "invalid multibulk length"],
    ["*01\r\n$4\r\nPING\r\n", "invalid multibulk length"],
    ["*+1\r\n$4\r\nPING\r\n", "invalid multibulk length"],
    ["* 1\r\n$4\r\nPING\r\n", "invalid multibulk length"],
    ["*2147483648\r\n", "invalid multibulk length"],
    ["*99999999999999999999\r\n", "invalid multibulk length"],
    ["*1\r\n+PING\r\n", "expected '$', got '+'"],
    ["*1\r\n\r\n", "expected '$', got ' '"],
    ["*1\r\n$x\r\n", "invalid bulk length"],
    ["*1\r\n$\r\n", "invalid bulk length"],
    ["*1\r\n$-1\r\n", "invalid bulk length"],
    ["*1\r\n$-0\r\n", "invalid bulk length"],
    ["*1\r\n$04\r\nPING\r\n", "invalid bulk length"],
    ["*1\r\n$536870913\r\n", "invalid bulk length"],
    [`*${"1".repeat(70_000)}`, "too big mbulk count string"],
    [`*1\r\n$${"1".repeat(70_000)}`, "too big bulk count string"],
    ["x".repeat(70_000), "too big inline request"],
  ];
  it.each(wrong)("%j is a protocol error", (bytes, what) => {
    expect(parse(bytes)).toEqual([`ERR Protocol error: ${what}`]);
  });

  it("before a wrong one are still answered, those after it are not", () => {
    const bytes = "*1\r\n$4\r\nPING\r\n*1\r\n$x\r\nPING\r\n";
    expect(parse(bytes, "PING\r\n")).toEqual([
      ["PING"],
      "ERR Protocol error: invalid bulk length",
      "ERR Protocol error: invalid bulk length",
    ]);
  });

  it("before AUTH may have 10 arguments of 16384 bytes", () => {
    const parser = new RequestParser();
    parser.isUnauthenticated = true;
    parser.feed("*11\r\n");
    expect(parser.next()).toMatchObject({ text: "ERR Protocol error: unauthenticated multibulk length" });
    const other = new RequestParser();
    other.isUnauthenticated = true;
    other.feed("*1\r\n$16385\r\n");
    expect(other.next()).toMatchObject({ text: "ERR Protocol error: unauthenticated bulk length" });
  });
});

describe("inline requests", () => {
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ["PING\n", ["PING"]],
    ["  ping  'a b'\r\n", ["ping", "a b"]],
    ['echo "a\\x41\\n\\"b"\r\n', ["echo", 'aA\n"b']],
    ["echo 'it\\'s'\r\n", ["echo", "it's"]],
    ['echo a"b"\r\n', ["echo", "ab"]],
    ['echo ""\r\n', ["echo", ""]],
    ["echo\ta\x0bb\r\n", ["echo", "a\x0bb"]],
    ['echo "a\\qb"\r\n', ["echo", "aqb"]],
    ['echo "\\x4g"\r\n', ["echo", "x4g"]],
    ["PING \\\r\n", ["PING", "\\"]],
  ];
  it.each(lines)("%j are read with the server's quoting", (line, words) => {
    expect(parse(line)).toEqual([words]);
  });

  it.each(['echo "abc\r\n', 'echo "a"b\r\n', "echo 'a\r\n"])("%j has unbalanced quotes", (line) => {
    expect(parse(line)).toEqual(["ERR Protocol error: unbalanced quotes in request"]);
  });
});
