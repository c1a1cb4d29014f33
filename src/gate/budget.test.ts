import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../platform/user-error.js";
import { compares, LATENCIES, parseBudget, type Comparison } from "./budget.js";
import { holdBudget, type LatencyFigures, type Measured } from "./held.js";

const read = (text: string) => parseBudget(text, "--budget");

function errorOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(64);
    return (error as UserError).message;
  }
  throw new Error(`"${text}" was read`);
}

const figures = (valuesMs: readonly number[]): LatencyFigures => {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    percentileMs: (percent) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!,
    meanMs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    minMs: sorted[0]!,
    maxMs: sorted.at(-1)!,
  };
};

const nothing: Measured = {
  latencies: { end_to_end: undefined, publish: undefined, acknowledge: undefined, claim: undefined },
  throughputPerSecond: undefined,
  lost: undefined,
  duplicates: undefined,
  handled: 0,
  recoveredMs: undefined,
};

const comparisons = fc.constantFrom<Comparison>("<", "<=", ">", ">=", "==");
const units = fc.constantFrom(["us", 0.001] as const, ["ms", 1] as const, ["s", 1000] as const, ["m", 60_000] as const);
const spaces = fc.constantFrom("", " ", "  ");
const latencyBudgets = fc.record({
  latency: fc.constantFrom(...LATENCIES),
  percent: fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1000),
  comparison: comparisons,
  number: fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 100),
  unit: units,
  space: spaces,
});

describe("a budget", () => {
  it("is read back as what it was written from, wherever blanks stand", () => {
    fc.assert(
      fc.property(latencyBudgets, ({ latency, percent, comparison, number, unit, space }) => {
        const text = `${space}${latency}${space}:${space}p(${percent})${space}${comparison}${space}${number}${unit[0]}${space}`;
        expect(read(text)).toEqual({
          text: text.trim(),
          measure: { kind: "latency", latency, aggregate: { kind: "percentile", percent } },
          comparison,
          limit: number * unit[1],
        });
      }),
    );
  });

  it.each([
    ["throughput:rate>50000", { kind: "throughput" }, ">", 50_000],
    ["throughput:rate>=50_000/s", { kind: "throughput" }, ">=", 50_000],
    ["lost==0", { kind: "lost" }, "==", 0],
    ["lost:count==0", { kind: "lost" }, "==", 0],
    ["duplicates<0.1%", { kind: "duplicates", isPercent: true }, "<", 0.1],
    ["duplicates<=5", { kind: "duplicates", isPercent: false }, "<=", 5],
    ["recovered<20s", { kind: "recovered" }, "<", 20_000],
    ["publish:med<1", { kind: "latency", latency: "publish", aggregate: { kind: "percentile", percent: 50 } }, "<", 1],
    ["claim:count>0", { kind: "latency", latency: "claim", aggregate: { kind: "count" } }, ">", 0],
  ] as const)("%s", (text, measure, comparison, limit) => {
    expect(read(text)).toEqual({ text, measure, comparison, limit });
  });

  it("is held exactly when the figure compares so with the limit", () => {
    fc.assert(
      fc.property(
        latencyBudgets,
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1 }),
        ({ latency, percent, comparison, number }, values) => {
          const budget = read(`${latency}:p(${percent})${comparison}${number}ms`);
          const measured = { ...nothing, latencies: { ...nothing.latencies, [latency]: figures(values) } };
          const figure = figures(values).percentileMs(percent);
          const isHeld = compares(figure, comparison, number);
          expect(holdBudget(budget, measured)).toEqual({ budget, verdict: isHeld ? "held" : "broken", figure });
          // A limit that is held stays so when it is loosened, and one that is broken does when it is tightened.
          if (comparison === "<" && isHeld)
            expect(holdBudget({ ...budget, limit: number + 1 }, measured).verdict).toBe("held");
          if (comparison === "<" && !isHeld)
            expect(holdBudget({ ...budget, limit: number - 1 }, measured).verdict).toBe("broken");
        },
      ),
    );
  });

  it("that has no figure to be held against is unknown, and says why", () => {
    const unknown = (text: string) => holdBudget(read(text), nothing);
    expect(unknown("end_to_end:p(99)<5ms")).toMatchObject({ verdict: "unknown", reason: "no end_to_end was measured" });
    expect(unknown("throughput:rate>1")).toMatchObject({ verdict: "unknown" });
    expect(unknown("lost==0")).toMatchObject({ verdict: "unknown" });
    expect(unknown("duplicates<1%")).toMatchObject({ verdict: "unknown" });
    expect(unknown("recovered<20s").reason).toBe("nothing was disrupted, so nothing had to recover");
    expect(unknown("claim:count>0")).toMatchObject({ verdict: "broken", figure: 0 });
  });

  it("counts duplicates in percent of the entries that were handled", () => {
    const measured = { ...nothing, duplicates: 2, handled: 1_000 };
    expect(holdBudget(read("duplicates<0.1%"), measured)).toMatchObject({ verdict: "broken", figure: 0.2 });
    expect(holdBudget(read("duplicates<0.3%"), measured)).toMatchObject({ verdict: "held" });
    expect(holdBudget(read("duplicates==2"), measured)).toMatchObject({ verdict: "held" });
  });

  it("on a recovery that did not come to its end is broken", () => {
    expect(holdBudget(read("recovered<20s"), { ...nothing, recoveredMs: "unmet" }).verdict).toBe("broken");
    expect(holdBudget(read("recovered<20s"), { ...nothing, recoveredMs: 19_999 }).verdict).toBe("held");
  });

  it.each([
    ["end_to_end", '--budget: "end_to_end" compares nothing; write it as end_to_end:p(99)<5ms, '],
    ["publsh:p(99)<5ms", "did you mean publish? the metrics are end_to_end, publish, acknowledge, claim, throughput,"],
    ["p(99)<5ms", 'is about "p(99)", which is not measured; '],
    ["<5ms", "names no metric; "],
    ["publish<5ms", "does not say which figure of the latency it limits; write it as publish:p(99)<5ms"],
    ["publish:p99<5ms", 'asks for "p99"; did you mean publish:p(99)?'],
    ["publish:p(101)<5ms", "percentiles go from p(0) to p(100)"],
    ["publish:cuont<5", "did you mean publish:count?"],
    ["publish:p(99)=5ms", 'compares with "="; the comparisons are <=, >=, ==, <, >'],
    ["publish:p(99)!=5ms", 'compares with "!="'],
    ["publish:p(99)<5sec", 'has "sec" for a unit of time; the units are us, ms, s, m'],
    ["publish:p(99)<", "has no number behind <"],
    ["publish:p(99)<-5ms", "has no number behind <"],
    ["recovered<20", 'has "" for a unit of time'],
    ["throughput:p(99)>5", 'asks for "p(99)" of the throughput; write it as throughput:rate>50000'],
    ["throughput:rate>5ms", 'has the unit "ms"'],
    ["lost<1%", 'has the unit "%"; write a number'],
    ["lost:p(99)<1", 'asks for "p(99)" of lost'],
  ])("says of %j what is wrong and how to mend it", (text, message) => {
    expect(errorOf(text)).toContain(message);
  });
});
