import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupDigits, ordinal } from "./number-text.js";
import { cut, printable, wrapped } from "./printable.js";
import { durationText, timeText } from "./time-text.js";
import { tokenNames } from "./token-list.js";

describe("printable texts", () => {
  it("have no character that moves the cursor, takes two columns or none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).toMatch(/^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02af\u0370-\u0482\u048a-\u052f]*$/);
      }),
    );
  });

  it("leave ordinary text alone", () => {
    expect(printable("entry-1: José, Ω, Ж")).toBe("entry-1: José, Ω, Ж");
  });

  it("wrapped or cut keep to their width and lose nothing while there is room", () => {
    const words = fc
      .array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 30 })
      .map((list) => list.join(" "));
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 60 }), fc.integer({ min: 1, max: 6 }), (text, width, linesMax) => {
        const lines = wrapped(text, width, linesMax);
        expect(lines.length).toBeLessThanOrEqual(linesMax);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        if (!lines.at(-1)!.endsWith("…")) expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
    expect(cut("abcdef", 4)).toBe("abc…");
  });
});

describe("numbers and times", () => {
  it("read as people write them", () => {
    expect([0.2, 999.9, 15_000, 1_000_000].map(timeText)).toEqual(["0.2 ms", "999.9 ms", "15.000 s", "1000 s"]);
    expect([0.2, 20, 999.7, 14_900, 60_000, 125_000, 7_500_000].map(durationText)).toEqual([
      "0.2 ms",
      "20 ms",
      "1 s",
      "14.9 s",
      "1 min",
      "2 min 5 s",
      "2 h 5 min",
    ]);
    expect([1, 999, 1000, 1_234_567].map(groupDigits)).toEqual(["1", "999", "1,000", "1,234,567"]);
    expect([1, 2, 3, 4, 11, 12, 21, 112].map(ordinal)).toEqual([
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "12th",
      "21st",
      "112th",
    ]);
  });
});

describe("lists of entries", () => {
  it("join neighbours and name a few", () => {
    expect(tokenNames(["entry-1", "entry-2", "entry-3", "entry-7"])).toBe("entry-1..3, entry-7");
    expect(tokenNames(["entry-1", "entry-3", "entry-5", "entry-7", "entry-9"])).toBe(
      "entry-1, entry-3, entry-5, … (5)",
    );
  });
});
