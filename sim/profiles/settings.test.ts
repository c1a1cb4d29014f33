import { describe, expect, test } from "vitest";
import { changedSettings, parseSettings } from "./settings.js";
import { profiles } from "./table.js";

describe("a table of settings", () => {
  const table = parseSettings(`
appendfsync choice(everysec,always,no) everysec
maxmemory-clients memory-or-percent 0
save text 3600 1 300 100
slave-priority alias replica-priority
replica-priority number(0,2147483647) 100
databases fixed 16
requirepass text
`);

  test("gives each line's kind, bounds and default", () => {
    expect(table.get("appendfsync")).toMatchObject({ kind: "choice", choices: ["everysec", "always", "no"] });
    expect(table.get("maxmemory-clients")).toMatchObject({ kind: "memory", canBePercent: true, preset: "0" });
    expect(table.get("save")).toMatchObject({ kind: "text", preset: "3600 1 300 100" });
    expect(table.get("slave-priority")).toMatchObject({ kind: "alias", of: "replica-priority" });
    expect(table.get("replica-priority")).toMatchObject({ kind: "number", max: 2147483647n });
    expect(table.get("databases")).toMatchObject({ isOpen: "fixed", preset: "16" });
    expect(table.get("requirepass")).toMatchObject({ kind: "text", preset: "" });
  });

  test("is changed by another one that adds, replaces and lacks", () => {
    const changed = changedSettings(table, "save text\nlookahead number(1,2) 1", ["databases"]);
    expect(changed.get("save")).toMatchObject({ preset: "" });
    expect([changed.has("lookahead"), changed.has("databases")]).toEqual([true, false]);
  });

  test("of each profile has its aliases' settings", () => {
    for (const { settings } of profiles) {
      for (const setting of settings.values())
        if (setting.kind === "alias") expect(settings.has(setting.of)).toBe(true);
    }
  });
});
