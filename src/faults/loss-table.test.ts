import { describe, expect, it } from "vitest";
import { parseLossRows } from "./loss-rows.js";
import { lossTable, spreadText } from "./loss-table.js";

describe("the table of what servers lost", () => {
  it("has a column a server, and says where one did not start again or was not measured", () => {
    const { head, rows } = lossTable(
      parseLossRows(`
kill | appendfsync always | valkey 9.1.2 | 3 | 1 2 3 | 0 0 0 | 0 0 0 | 3 | 2026-11-23
power loss | appendfsync no | redis 8.6.3 | 3 | 1 2 3 | 20 1500 1600 | 900 4000 5000 | 2 | 2026-11-23
power loss | appendfsync no | valkey 9.1.2 | 3 | 1 2 3 | 7 7 7 | 8 8 8 | 3 | 2026-11-23`),
    );
    expect(head).toEqual(["event", "policy", "redis 8.6.3", "valkey 9.1.2"]);
    expect(rows).toEqual([
      ["kill", "appendfsync always", "–", "0"],
      [
        "power loss",
        "appendfsync no",
        "1,500 (20–1,600) in 4,000 (900–5,000) ms; started again 2 of 3 times",
        "7 in 8 ms",
      ],
    ]);
  });

  it("groups the digits of large numbers", () => {
    expect(spreadText({ least: 999, median: 1000, most: 1_234_567 })).toBe("1,000 (999–1,234,567)");
  });
});
