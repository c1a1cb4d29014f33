import { describe, expect, it } from "vitest";
import { parseBudgets } from "../gate/budget.js";
import { judgeLoad, LAG_BOUNDS, type LoadFigures } from "./load-result.js";
import { sampleFigures, sampleHistograms } from "./sample-load.js";

function judge(figures: LoadFigures, budgets: string) {
  return judgeLoad(figures, parseBudgets(budgets, "a test"), LAG_BOUNDS);
}

/** Drivers that handed publishes over so late, in µs. */
function withLag(us: readonly number[]): LoadFigures {
  const figures = sampleFigures();
  const histograms = sampleHistograms({ publish: [300], end_to_end: [500], schedule_lag: us });
  return { ...figures, stages: [figures.stages[0]!, { ...figures.stages[1]!, histograms }] };
}

describe("a load's verdict", () => {
  it("leaves the warm-up out, and asks that nothing is lost", () => {
    expect(judge(sampleFigures(), "publish:max<1ms")).toMatchObject({ verdict: "held", reasons: [] });
    const lost = judge(sampleFigures({ answered: [0, 1, 2], handled: [[0, [0, 1]]] }), "publish:max<1ms");
    expect(lost.verdict).toBe("broken");
    expect(lost.budgets.map(({ budget, figure }) => [budget.text, figure])).toContainEqual(["lost==0", 1]);
    expect(judge(sampleFigures({ answered: [0, 1, 2], handled: [[0, [0, 1]]] }), "lost<=1").verdict).toBe("held");
  });

  it("is unknown when drivers were late, whether a budget would be held or broken", () => {
    const late = withLag([20_000]);
    for (const budget of ["publish:p(50)<1ms", "publish:p(50)<0.1ms"]) {
      const { verdict, reasons } = judge(late, budget);
      expect(verdict).toBe("unknown");
      expect(reasons[0]).toMatch(/^the driver could not keep its schedule: 1 publish in 100 .* more than 20 ms late/);
    }
    const rarely = Array.from({ length: 200 }, (_, n) => (n === 0 ? 600_000 : 100));
    expect(judge(withLag(rarely), "publish:p(50)<1ms").reasons).toEqual([
      "a publish was handed over 600 ms late by the driver, and 500 ms is the bound",
    ]);
    const still = { ...sampleFigures(), drivers: { ...sampleFigures().drivers, stallMs: 800 } };
    expect(judge(still, "publish:p(50)<1ms")).toMatchObject({ verdict: "unknown" });
  });

  it("is broken by what is lost or doubled even so: that is not the drivers' lateness", () => {
    expect(judge({ ...withLag([20_000]), duplicates: 3 }, "duplicates==0").verdict).toBe("broken");
  });

  it("is unknown when the server refused more than 1 in 100, as nobody knows how it would bear the rest", () => {
    const refused = (count: number): LoadFigures => ({
      ...sampleFigures(),
      sent: 1_000,
      errors: [{ name: "OOM", count, example: "OOM command not allowed" }],
    });
    expect(judge(refused(10), "publish:p(50)<1ms").verdict).toBe("held");
    expect(judge(refused(11), "publish:p(50)<1ms").reasons).toEqual([
      "the server refused 11 commands of 1000 publishes and what belongs to them: OOM command not allowed",
    ]);
  });

  it("is unknown when a budget has nothing to be held against, and when nothing was published", () => {
    expect(judge(sampleFigures(), "recovered<20s")).toMatchObject({
      verdict: "unknown",
      reasons: ["recovered<20s: nothing was disrupted, so nothing had to recover"],
    });
    expect(judge({ ...withLag([]), answeredBy: new Map() }, "duplicates==0").reasons).toContain(
      "nothing was published",
    );
  });
});
