import { describe, expect, it } from "vitest";
import { failoverLossMs, powerLoss } from "./loss-window.js";

describe("what is lost by default", () => {
  it("is nothing where each write is on the disk before it is answered, and about a second where it is within one", () => {
    expect(powerLoss("always")).toBe("kept");
    // The server flushes once a second, and may be late by the time that a flush takes.
    expect(powerLoss("everysec")).toEqual({ lostMs: expect.toSatisfy((ms: number) => ms >= 500 && ms <= 2000) });
  });

  it("is all of a rewrite where nothing is written during one, and all of the time where nothing is ever", () => {
    // The rewrites of the measurement lasted six seconds, its runs five.
    expect(powerLoss("everysec-but-on-rewrite")).toEqual({ lostMs: expect.toSatisfy((ms: number) => ms >= 6000) });
    expect(powerLoss("no")).toEqual({ lostMs: expect.toSatisfy((ms: number) => ms >= 4000) });
  });

  it("is what the replica is behind by at a failover", () => {
    // The replicas of the measurement were 700 ms behind.
    expect(failoverLossMs()).toBe(1000);
  });
});
