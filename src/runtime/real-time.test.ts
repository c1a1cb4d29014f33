import { describe, expect, test } from "vitest";
import { realTimeIn } from "./real-time.js";

const VIRTUAL_MS = Date.UTC(2020, 0, 1);

describe("the time of the machine in a text", () => {
  const nowMs = Date.now();

  test.each([
    ["milliseconds", `*3\r\n$13\r\n${nowMs}\r\n`, String(nowMs)],
    ["seconds", `{"at":${Math.floor(nowMs / 1000)}}`, String(Math.floor(nowMs / 1000))],
    ["ISO 8601", `at ${new Date(nowMs).toISOString()}!`, new Date(nowMs).toISOString()],
  ])("is found as %s", (_, text, found) => {
    expect(realTimeIn(text, VIRTUAL_MS)).toBe(found);
  });

  test.each([
    ["the virtual time", `${VIRTUAL_MS}-0 ${new Date(VIRTUAL_MS).toISOString()}`],
    ["a longer number", `1${nowMs} ${nowMs}1`],
    ["a time of yesterday", String(nowMs - 86_400_000)],
    ["nothing", ""],
  ])("is not found in %s", (_, text) => {
    expect(realTimeIn(text, VIRTUAL_MS)).toBeUndefined();
  });

  test("cannot be told from a virtual time that is the same", () => {
    expect(realTimeIn(String(nowMs), nowMs)).toBeUndefined();
  });
});
