import { describe, expect, it } from "vitest";
import { seededChoices } from "../kernel/choices.js";
import { SortedSet, type ScoredMember } from "./sorted-set.js";

function sorted(scores: ReadonlyMap<string, number>): ScoredMember[] {
  return [...scores]
    .map(([member, score]) => ({ member, score }))
    .sort((a, b) => a.score - b.score || (a.member < b.member ? -1 : 1));
}

describe("a sorted set", () => {
  it("orders, ranks and slices as a sorted array of the same members does", () => {
    const { choose } = seededChoices(1);
    const set = new SortedSet();
    const scores = new Map<string, number>();
    for (let step = 0; step < 3000; step++) {
      const member = `m${choose(200, "member")}`;
      if (choose(3, "operation") === 0) {
        expect(set.delete(member)).toBe(scores.delete(member));
      } else {
        const score = choose(20, "score");
        set.set(member, score);
        scores.set(member, score);
      }
      if (step % 50 !== 0) continue;
      const expected = sorted(scores);
      const seen = set.slice(0, Infinity).map((one) => ({ member: one.member, score: one.score }));
      expect(seen).toEqual(expected);
      expect(set.size).toBe(expected.length);
      expect(expected.map((one) => set.rank(one.member))).toEqual(expected.map((_one, rank) => rank));
      expect(set.slice(5, 9).map((one) => one.member)).toEqual(expected.slice(5, 9).map((one) => one.member));
      expect(set.countWhile((one) => one.score < 10)).toBe(expected.filter((one) => one.score < 10).length);
    }
  });
});
