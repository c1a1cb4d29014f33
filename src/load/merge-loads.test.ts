import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLoadFile, loadFileText, parseLoadFile } from "./load-file.js";
import { OPERATIONS } from "./latencies.js";
import { asMeasured, countOf, judgeLoad, LAG_BOUNDS, lostEntries, measuredHistograms } from "./load-result.js";
import { mergeLoads, type NamedLoad } from "./merge-loads.js";
import { sampleFigures, sampleResult, type SamplePart } from "./sample-load.js";

function named(name: string, sample: SamplePart): NamedLoad {
  // By way of the file, as on a real way from one machine to another.
  return { name, load: parseLoadFile(loadFileText(sampleResult(sample)), name) };
}

const latencies = fc.array(fc.integer({ min: 1, max: 3_600_000_000 }), { maxLength: 200 });

describe("parts of a load", () => {
  it("add up to what one machine would have measured, without rounding anything", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(latencies, latencies), { minLength: 1, maxLength: 4 }), (parts) => {
        const count = parts.length;
        const merged = mergeLoads(
          parts.map(([publishUs, endToEndUs], index) =>
            named(`${index}.json`, { part: { index, count }, driver: index * 100, publishUs, endToEndUs }),
          ),
        ).figures;
        const whole = sampleFigures({
          publishUs: parts.flatMap(([publishUs]) => publishUs),
          endToEndUs: parts.flatMap(([, endToEndUs]) => endToEndUs),
        });
        const [sum, one] = [measuredHistograms(merged), measuredHistograms(whole)];
        for (const operation of OPERATIONS.filter((name) => name !== "schedule_lag")) {
          expect(sum[operation].totalCount).toBe(one[operation].totalCount);
          for (let n = 0; n < one[operation].countsArrayLength; n++) {
            if (sum[operation].getCountAtIndex(n) !== one[operation].getCountAtIndex(n))
              expect([operation, n, sum[operation].getCountAtIndex(n)]).toEqual([
                operation,
                n,
                one[operation].getCountAtIndex(n),
              ]);
          }
        }
        expect(merged.inTime).toBe(whole.inTime);
        expect(merged.intervals).toHaveLength(1);
        expect(merged.intervals[0]!.answered).toBe(whole.intervals[0]!.answered);
      }),
      { numRuns: 20 },
    );
  });

  it("know of lost and doubled entries only together", () => {
    const first = named("a", {
      part: { index: 0, count: 2 },
      driver: 0,
      answered: [0, 1, 2],
      handled: [
        [0, [0]],
        [100, [0, 1]],
      ],
    });
    const second = named("b", {
      part: { index: 1, count: 2 },
      driver: 100,
      answered: [0, 1, 2, 3],
      handled: [
        [0, [0, 1]],
        [100, [2]],
      ],
    });
    expect(lostEntries(first.load.figures)).toBeUndefined();
    expect(asMeasured(first.load.figures).lost).toBeUndefined();
    const { figures } = mergeLoads([first, second]);
    // Entry 2 of driver 0 and entry 3 of driver 100; entry 0 of driver 0 was handled on both machines.
    expect([lostEntries(figures), figures.duplicates, countOf(figures.handledBy)]).toEqual([2, 1, 5]);
    expect(judgeLoad(figures, [], LAG_BOUNDS).verdict).toBe("broken");
  });

  it("are unknown as long as one is missing", () => {
    const { figures } = mergeLoads([named("a", { part: { index: 1, count: 3 } })]);
    expect(judgeLoad(figures, [], LAG_BOUNDS)).toMatchObject({
      verdict: "unknown",
      reasons: [
        "of 3 parts, 1/3, 3/3 are missing",
        "lost==0: is known when the load.json of all 3 parts are put together (streamproof merge)",
      ],
    });
  });

  it("that do not belong together are refused, by name", () => {
    const part = (index: number, count = 2): NamedLoad => named(`${index}.json`, { part: { index, count } });
    expect(() => mergeLoads([part(0), part(0)])).toThrow("0.json: has part 1/2, and so has 0.json");
    expect(() => mergeLoads([part(0), part(1, 3)])).toThrow("1.json: has another number of parts than 0.json");
    const other = part(1);
    const renamed = { ...other, load: { ...other.load, figures: { ...other.load.figures, runId: "x" } } };
    expect(() => mergeLoads([part(0), renamed])).toThrow(
      "1.json: has another run than 0.json; merge only files of one load",
    );
  });
});

describe("the file of a load", () => {
  it("is known by its beginning, and comes back as it was", () => {
    const result = sampleResult();
    const text = loadFileText(result);
    expect(isLoadFile(text)).toBe(true);
    const again = parseLoadFile(text, "load.json");
    expect(again.budgets).toEqual(["end_to_end:p(99)<5ms", "publish:p(50)<0.1ms", "lost==0"]);
    const { stages, intervals, answeredBy, handledBy, budgets: _b, verdict: _v, reasons: _r, ...plain } = result;
    expect(again.figures).toMatchObject(JSON.parse(JSON.stringify(plain)) as object);
    expect(again.figures.stages.map(({ stage }) => stage)).toEqual(stages.map(({ stage }) => stage));
    expect(again.figures.intervals).toHaveLength(intervals.length);
    expect([countOf(again.figures.answeredBy), countOf(again.figures.handledBy)]).toEqual([
      countOf(answeredBy),
      countOf(handledBy),
    ]);
  });

  it.each([
    ["{", "load.json: is no file of a load ("],
    ['{"format":"other"}', "it is of another kind"],
    ['{"format":"streamproof-load","formatVersion":9}', "it has version 9 of the format, and this program reads 1"],
    ['{"format":"streamproof-load","formatVersion":1}', "is no file of a load"],
  ])("that is %j is refused", (text, message) => {
    expect(() => parseLoadFile(text, "load.json")).toThrow(message);
  });
});
