import { describe, expect, it } from "vitest";
import { lossLine, parseLossRows } from "./loss-rows.js";

const LINE = "power loss | appendfsync everysec | redis 8.6.3 | 3 | 100 200 300 | 1 2 3 | 10 20 30 | 2 | 2026-11-23";

describe("rows of measured loss", () => {
  it("are read by the names of their cells", () => {
    expect(parseLossRows(LINE)).toEqual([
      {
        event: "power loss",
        policy: "appendfsync everysec",
        version: "redis 8.6.3",
        times: 3,
        answered: { least: 100, median: 200, most: 300 },
        lost: { least: 1, median: 2, most: 3 },
        windowMs: { least: 10, median: 20, most: 30 },
        startedAgain: 2,
        date: "2026-11-23",
      },
    ]);
  });

  it("are written as they are read, also where a replica took over", () => {
    const failover = LINE.replace(" | 2 | ", " | - | ");
    const rows = parseLossRows(`${LINE}\n${failover}\n`);
    expect(rows.map(lossLine)).toEqual([LINE, failover]);
    expect(rows[1]!.startedAgain).toBeUndefined();
  });

  it("with cells missing or words for numbers are refused", () => {
    expect(() => parseLossRows("kill | appendfsync always | redis 7.0.15 | 4652")).toThrow("4 cells");
    expect(() => parseLossRows(LINE.replace("1 2 3", "1 many 3"))).toThrow("three whole numbers");
  });
});
