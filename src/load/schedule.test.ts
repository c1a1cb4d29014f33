import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Schedule, scheduleDurationMs, startsExpected, type ScheduleOptions, type Stage } from "./schedule.js";

function steady(perSecond: number, durationMs: number, arrivals: Stage["arrivals"] = "constant"): Stage {
  return { name: "load", fromPerSecond: perSecond, toPerSecond: perSecond, durationMs, arrivals };
}

function starts(stages: readonly Stage[], options: ScheduleOptions = { seed: 1 }): { us: number; stage: number }[] {
  const schedule = new Schedule(stages, options);
  const found: { us: number; stage: number }[] = [];
  for (; schedule.nextUs !== Infinity; schedule.advance()) found.push({ us: schedule.nextUs, stage: schedule.stage });
  return found;
}

const times = (...args: Parameters<typeof starts>): number[] => starts(...args).map(({ us }) => us);

const stages = fc.array(
  fc.record({
    name: fc.constant("stage"),
    fromPerSecond: fc.integer({ min: 0, max: 5_000 }),
    toPerSecond: fc.integer({ min: 0, max: 5_000 }),
    durationMs: fc.integer({ min: 1, max: 100 }),
    arrivals: fc.constantFrom("constant" as const, "poisson" as const),
  }),
  { maxLength: 4 },
);

describe("a schedule", () => {
  it("starts the nth publish of a constant rate after n times its distance", () => {
    const found = times([steady(20_000, 1_000)]);
    expect(found).toHaveLength(20_000);
    found.forEach((us, n) => expect(us).toBeCloseTo(n * 50, 6));
  });

  it("has, in an even ramp, at each start as many starts behind it as the rate has added up to", () => {
    const found = times([{ ...steady(0, 4_000), fromPerSecond: 1_000, toPerSecond: 5_000 }]);
    // The area under the ramp: 4 s at a mean of 3,000 a second.
    expect(found).toHaveLength(12_000);
    found.forEach((us, n) => {
      const t = us / 1e6;
      expect(1_000 * t + ((5_000 - 1_000) / 4 / 2) * t * t).toBeCloseTo(n, 5);
    });
  });

  it("lets a rate fall to nothing and rise from nothing", () => {
    const down = times([{ ...steady(0, 1_000), fromPerSecond: 2_000, toPerSecond: 0 }]);
    const up = times([{ ...steady(0, 1_000), fromPerSecond: 0, toPerSecond: 2_000 }]);
    expect([down.length, up.length]).toEqual([1_000, 1_000]);
    // The one is the other in a mirror, but for the start at the very edge, which belongs to the time before it.
    up.slice(1).forEach((us, n) => expect(1e6 - us).toBeCloseTo(down[1_000 - 1 - n]!, 3));
  });

  it("gives random arrivals the mean and the variance of a Poisson process, in counts and in distances", () => {
    const rate = 10_000;
    const found = times([steady(rate, 20_000, "poisson")], { seed: 7 });
    const windows = Array.from({ length: 2_000 }, () => 0);
    for (const us of found) windows[Math.floor(us / 10_000)]! += 1;
    // 100 expected in each of 2,000 windows: the mean is off by 0.22 as a rule, and the variance by 3.2.
    const counts = moments(windows);
    expect(Math.abs(counts.mean - 100)).toBeLessThan(5 * Math.sqrt(100 / 2_000));
    expect(Math.abs(counts.variance - 100)).toBeLessThan(5 * Math.sqrt((2 * 100 ** 2 + 100) / 2_000));
    const gaps = moments(found.slice(1).map((us, n) => us - found[n]!));
    expect(Math.abs(gaps.mean - 100)).toBeLessThan((5 * 100) / Math.sqrt(found.length));
    // An exponential distribution's fourth central moment is 9 times the square of its variance.
    expect(Math.abs(gaps.variance - 100 ** 2)).toBeLessThan(5 * 100 ** 2 * Math.sqrt(8 / found.length));
  });

  it("gives random arrivals of a ramp the mean that the ramp adds up to in each part of it", () => {
    const found = times([{ ...steady(0, 100_000, "poisson"), fromPerSecond: 0, toPerSecond: 2_000 }], { seed: 3 });
    for (const quarter of [0, 1, 2, 3]) {
      const count = found.filter((us) => Math.floor(us / 25e6) === quarter).length;
      const mean = 6_250 * (2 * quarter + 1);
      expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean));
    }
  });

  it("never goes back, stays inside of its stages, and counts what the rates add up to", () => {
    fc.assert(
      fc.property(stages, fc.integer(), (drawn, seed) => {
        const found = starts(drawn, { seed });
        let endUs = 0;
        const ends = drawn.map(({ durationMs }) => (endUs += durationMs * 1000));
        const isInPlace = ({ us, stage }: { us: number; stage: number }, n: number): boolean =>
          us >= (found[n - 1]?.us ?? 0) && us >= (ends[stage - 1] ?? 0) && us < ends[stage]!;
        expect(found.filter((one, n) => !isInPlace(one, n))).toEqual([]);
        expect(scheduleDurationMs(drawn) * 1000).toBeCloseTo(endUs, 6);
        const constant = drawn.filter(({ arrivals }) => arrivals === "constant");
        const counted = found.filter(({ stage }) => drawn[stage]!.arrivals === "constant").length;
        expect(Math.abs(counted - startsExpected(constant))).toBeLessThanOrEqual(constant.length);
      }),
    );
  });

  it("is the same for the same seed, and its shares together are the whole", () => {
    fc.assert(
      fc.property(stages, fc.integer(), fc.integer({ min: 1, max: 5 }), (drawn, seed, count) => {
        const whole = starts(drawn, { seed });
        expect(starts(drawn, { seed })).toEqual(whole);
        const shares = Array.from({ length: count }, (_, index) => starts(drawn, { seed, share: { index, count } }));
        expect(shares.flat().sort((a, b) => a.us - b.us || a.stage - b.stage)).toEqual(whole);
        shares.forEach((share, index) => expect(share).toEqual(whole.filter((_, n) => n % count === index)));
      }),
    );
  });

  it("goes another way with another seed", () => {
    const random = [steady(1_000, 100, "poisson")];
    expect(times(random, { seed: 1 })).not.toEqual(times(random, { seed: 2 }));
  });
});

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}
