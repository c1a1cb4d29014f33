/** Expected values were seen on a redis-server 7.0.15: what XADD, XRANGE and XSETID make of such ids. */

import { describe, expect, it } from "vitest";
import { compareIds, EntryId, parseEntryId } from "./entry-id.js";
import { U64_MAX } from "./u64.js";

describe("an entry id", () => {
  it.each([
    ["0-0", "0-0"],
    ["1700000000000-12", "1700000000000-12"],
    ["5", "5-0"],
    ["+6-1", "6-1"],
    [" 7-1", "7-1"],
    ["\t\n\v\f\r7-1", "7-1"],
    ["08-01", "8-1"],
    ["10-\t3", "10-3"],
    ["20-+2", "20-2"],
    ["12-3\0zz", "12-3"],
    ["13\0zz", "13-0"],
    ["9--03", "9-18446744073709551613"],
    ["20--18446744073709551615", "20-1"],
    ["999999999999999-999999999999999", "999999999999999-999999999999999"],
    ["9007199254740993-9007199254740993", "9007199254740993-9007199254740993"],
    ["18446744073709551615-18446744073709551615", "18446744073709551615-18446744073709551615"],
    [`1-${"0".repeat(124)}7`, "1-7"],
  ])("is read from %j as %s", (text, id) => {
    expect(parseEntryId(text)?.text).toBe(id);
  });

  it.each([
    "",
    "-",
    "+",
    "$",
    "x",
    "1-",
    "-1",
    "1-*",
    "1-2-3",
    "(1",
    "11-3 ",
    "9--3",
    "20--1",
    "1-0x10",
    "- 5",
    "18446744073709551616-0",
    "20--18446744073709551616",
    "20--9223372036854775808",
    `1-${"0".repeat(125)}7`,
  ])("is not read from %j", (text) => {
    expect(parseEntryId(text)).toBeUndefined();
  });

  it("has neighbours across the ends of a millisecond, and none beyond its own ends", () => {
    expect(new EntryId(5, U64_MAX).next()?.text).toBe("6-0");
    expect(new EntryId(6, 0).previous()?.text).toBe("5-18446744073709551615");
    expect(new EntryId(5, Number.MAX_SAFE_INTEGER).next()?.text).toBe("5-9007199254740992");
    expect(new EntryId(5, 9007199254740992n).previous()?.text).toBe("5-9007199254740991");
    expect(EntryId.MAX.next()).toBeUndefined();
    expect(EntryId.ZERO.previous()).toBeUndefined();
  });

  it("is ordered by its millisecond, then by its sequence, to the last digit", () => {
    const texts = [
      "0-0",
      "0-1",
      "1-0",
      "9007199254740992-0",
      "9007199254740993-0",
      "9007199254740993-9007199254740993",
    ];
    const ids = texts.map((text) => parseEntryId(text)!);
    expect(ids.toReversed().sort(compareIds)).toEqual(ids);
    for (const id of ids) expect(compareIds(id, parseEntryId(id.text)!)).toBe(0);
  });

  it("is the last of its millisecond where a missing sequence means that", () => {
    expect(parseEntryId("5", U64_MAX)?.text).toBe("5-18446744073709551615");
  });
});
