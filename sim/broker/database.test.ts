import { describe, expect, it } from "vitest";
import { Database } from "./database.js";
import { Stream } from "./stream.js";

function observed() {
  const events: string[] = [];
  const database = new Database(0, {
    streamCameOrWent: (_database, key) => events.push(`stream ${key}`),
    streamCleared: (_database, key) => events.push(`cleared ${key}`),
    holdsExpiry: () => false,
    nowMs: () => 0,
    added: () => {},
    replaced: () => {},
    missed: () => {},
    expired: (_database, key) => events.push(`expired ${key}`),
  });
  return { database, events };
}

describe("a database", () => {
  it("keeps a key through the millisecond in which it expires", () => {
    const { database, events } = observed();
    database.set("a", { kind: "string", bytes: "1" });
    database.setExpiry("a", 100);
    expect(database.get("a", 100)).toBeDefined();
    expect(database.nextExpiryMs()).toBe(101);
    expect(database.get("a", 101)).toBeUndefined();
    expect(database.size).toBe(0);
    expect(events).toEqual(["expired a"]);
  });

  it("takes the expiry away when a key is set again", () => {
    const { database } = observed();
    database.set("a", { kind: "string", bytes: "1" });
    database.setExpiry("a", 100);
    database.set("a", { kind: "string", bytes: "2" });
    expect(database.get("a", 1000)).toBeDefined();
    database.removeExpired(1000);
    expect(database.size).toBe(1);
    expect(database.nextExpiryMs()).toBeUndefined();
  });

  it("tells of every stream that comes or goes, and of no other value", () => {
    const { database, events } = observed();
    database.set("a", { kind: "string", bytes: "1" });
    database.delete("a");
    database.set("s", new Stream());
    database.set("s", { kind: "string", bytes: "1" });
    database.set("s", new Stream());
    database.delete("s");
    database.set("t", new Stream());
    database.setExpiry("t", 10);
    database.removeExpired(11);
    database.set("u", new Stream());
    expect(database.clear()).toBe(1);
    const expected = ["s", "s", "s", "s", "t", "t", "u"].map((key) => `stream ${key}`);
    expect(events.filter((event) => event.startsWith("cleared"))).toEqual(["cleared u"]);
    expect(events.filter((event) => event.startsWith("stream"))).toEqual(expected);
  });
});
