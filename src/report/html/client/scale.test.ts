import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { panned, Scale, showing, zoomed, type ScaleMode } from "./scale.js";

const steps = fc
  .array(fc.record({ gapMs: fc.double({ min: 0, max: 1e6, noNaN: true }), isQuiet: fc.boolean() }), {
    minLength: 2,
    maxLength: 40,
  })
  .map((gaps) => {
    let timeMs = 0;
    return gaps.map(({ gapMs, isQuiet }) => ({ timeMs: (timeMs += gapMs), isQuiet }));
  });
const mode = fc.constantFrom<ScaleMode>("folded", "time");

describe("a scale", () => {
  it("puts no step before an earlier one, and finds each step where it stands", () => {
    fc.assert(
      fc.property(steps, mode, (all, how) => {
        const scale = new Scale(all, how);
        for (let n = 1; n < all.length; n++) expect(scale.of(n)).toBeGreaterThanOrEqual(scale.of(n - 1));
        for (let n = 0; n < all.length; n++) expect(scale.of(scale.nearest(scale.of(n)))).toBe(scale.of(n));
      }),
    );
  });

  it("folded gives each step a place of its own, however short the time between", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const scale = new Scale(all, "folded");
        for (let n = 1; n < all.length; n++) expect(scale.of(n)).toBeGreaterThan(scale.of(n - 1));
      }),
    );
  });

  it("folded spends less room on a minute of empty reads than on ten events", () => {
    const event = (timeMs: number, isQuiet = false): { timeMs: number; isQuiet: boolean } => ({ timeMs, isQuiet });
    const busy = Array.from({ length: 10 }, (_, n) => event(n / 10));
    const silent = Array.from({ length: 30 }, (_, n) => event(2000 * (n + 1), true));
    const scale = new Scale([...busy, ...silent, event(62_000)], "folded");
    expect(scale.of(40) - scale.of(9)).toBeLessThan(scale.of(9) - scale.of(0));
  });

  it("keeps every window within the whole, and what is zoomed at where it was", () => {
    fc.assert(
      fc.property(
        steps,
        mode,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (all, how, factor, by) => {
          const { whole } = new Scale(all, how);
          const slack = (whole.to - whole.from) * 1e-9;
          const middle = (whole.from + whole.to) / 2;
          const close = zoomed(whole, Math.max(1, factor), middle, whole);
          expect((close.from + close.to) / 2).toBeCloseTo(middle, 6);
          for (const window of [
            close,
            zoomed(close, factor, whole.from, whole),
            panned(close, by, whole),
            showing(close, by, whole),
          ]) {
            expect(window.from).toBeGreaterThanOrEqual(whole.from - slack);
            expect(window.to).toBeLessThanOrEqual(whole.to + slack);
            expect(window.to).toBeGreaterThan(window.from);
          }
        },
      ),
    );
  });
});
