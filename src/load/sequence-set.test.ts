import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEQUENCE_MAX, SequenceSet } from "./sequence-set.js";

// Near each other, at the edges of pages, and at the very end.
const numbers = fc.array(
  fc.oneof(
    fc.nat(100),
    fc.integer({ min: 65_500, max: 65_600 }),
    fc.integer({ min: SEQUENCE_MAX - 40, max: SEQUENCE_MAX - 1 }),
  ),
);

function setOf(values: readonly number[]): SequenceSet {
  const set = new SequenceSet();
  for (const value of values) set.add(value);
  return set;
}

describe("a set of sequence numbers", () => {
  it("behaves as a set of numbers does", () => {
    fc.assert(
      fc.property(numbers, numbers, (some, others) => {
        const [model, otherModel] = [new Set(some), new Set(others)];
        const set = new SequenceSet();
        const seen = new Set<number>();
        for (const value of some) {
          expect(set.add(value)).toBe(!seen.has(value));
          seen.add(value);
        }
        expect(set.size).toBe(model.size);
        for (const value of [...some, ...others]) expect(set.has(value)).toBe(model.has(value));
        const other = setOf(others);
        expect(set.countMissingIn(other)).toBe([...model].filter((value) => !otherModel.has(value)).length);
        expect(set.addAll(other)).toBe([...model].filter((value) => otherModel.has(value)).length);
        expect(set.size).toBe(new Set([...some, ...others]).size);
        expect(other.countMissingIn(set)).toBe(0);
      }),
    );
  });

  it("comes back from its text, and takes little room there", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const set = setOf(values);
        const again = SequenceSet.decode(set.encode());
        expect([again.size, again.countMissingIn(set)]).toEqual([set.size, 0]);
      }),
    );
    const dense = new SequenceSet();
    for (let n = 0; n < 1_500_000; n++) dense.add(n);
    expect(dense.encode().length).toBeLessThan(5_000);
  });

  it("refuses what is no such text", () => {
    expect(() => SequenceSet.decode("AAAA")).toThrow();
    expect(() => SequenceSet.decode(Buffer.from("x\x9c\x03\x00").toString("base64"))).toThrow();
  });
});
