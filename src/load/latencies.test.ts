import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addCounts, emptyHistogram, latencyFigures, LatencyRecorder } from "./latencies.js";

const latencies = fc.array(fc.tuple(fc.integer({ min: 1, max: 3_600_000_000 }), fc.integer({ min: 1, max: 1_000 })));

describe("latencies of several drivers", () => {
  it("add up to what one histogram would have recorded, bucket by bucket", () => {
    fc.assert(
      fc.property(fc.array(latencies, { maxLength: 4 }), (drivers) => {
        const sum = emptyHistogram();
        const one = emptyHistogram();
        for (const values of drivers) {
          const recorder = new LatencyRecorder();
          for (const [us, count] of values) {
            recorder.of("publish").record(0, us, count);
            one.recordValueWithCount(us, count);
          }
          for (const counts of recorder.take()) addCounts(sum, counts);
          expect(recorder.take()).toEqual([]);
        }
        expect(sum.totalCount).toBe(one.totalCount);
        for (const percent of [0, 1, 50, 90, 99, 99.9, 100])
          expect(sum.getValueAtPercentile(percent)).toBe(one.getValueAtPercentile(percent));
      }),
      { numRuns: 30 },
    );
  });

  it("are kept apart by stage and operation, with three digits", () => {
    const recorder = new LatencyRecorder();
    recorder.of("publish").record(0, 0.3);
    recorder.of("end_to_end").record(2, 1_234.9, 3);
    recorder.of("end_to_end").record(2, 4e9);
    const taken = recorder.take();
    expect(taken.map(({ stage, operation }) => [stage, operation])).toEqual([
      [0, "publish"],
      [2, "end_to_end"],
    ]);
    const histogram = emptyHistogram();
    addCounts(histogram, taken[1]!);
    const figures = latencyFigures(histogram);
    expect(figures.count).toBe(4);
    // Below 2,048 µs three digits are exact; one hour is the longest.
    expect(figures.percentileMs(50)).toBe(1.234);
    expect(figures.maxMs).toBeGreaterThan(3_590_000);
    expect(figures.maxMs).toBeLessThan(3_604_000);
  });
});
