import { describe, expect, it } from "vitest";
import { parseSeedAddress } from "./seed-address.js";

describe("an address of several servers", () => {
  it("names Sentinels, at their usual port unless another is said, and what they watch", () => {
    expect(parseSeedAddress("rediss-sentinel://app:s%40cret@a,b:7001,[::1]/orders%20eu/2")).toEqual({
      kind: "sentinel",
      isTls: true,
      hosts: [
        { host: "a", port: 26_379 },
        { host: "b", port: 7001 },
        { host: "::1", port: 26_379 },
      ],
      name: "orders eu",
      username: "app",
      password: "s@cret",
      db: 2,
      label: "rediss-sentinel://a,b:7001,[::1]/orders%20eu/2",
    });
  });

  it("names nodes of a Cluster", () => {
    expect(parseSeedAddress("redis-cluster://:secret@a,b:7001")).toMatchObject({
      kind: "cluster",
      isTls: false,
      hosts: [
        { host: "a", port: 6379 },
        { host: "b", port: 7001 },
      ],
      username: undefined,
      password: "secret",
      label: "redis-cluster://a,b:7001",
    });
  });

  it("is none when it names one server", () => {
    expect(parseSeedAddress("redis://localhost:6379")).toBeUndefined();
  });

  it.each([
    ["redis-sentinel://a,b", /the name by which the Sentinels know the primary is missing; write it as redis-sentinel/],
    ["redis-sentinel://a/orders/x", /"x" is no number of a database/],
    ["redis-sentinel:///orders", /a host in the list cannot be read/],
    ["redis-sentinel://a,,b/orders", /a host in the list cannot be read/],
    ["redis-sentinel://a:99999/orders", /a host in the list cannot be read/],
    ["redis-cluster://a:0", /0 is no port/],
    ["redis-cluster://a/1", /a Cluster has no databases but 0/],
  ])("is refused when it is %s", (text, message) => {
    expect(() => parseSeedAddress(text)).toThrow(message);
  });

  it.each(["redis-sentinel://u:se@cret@a/orders", "redis-cluster://u:secret@a b", "redis-cluster://u:se/cret@a"])(
    "is not repeated where a password cannot be told apart in it: %s",
    (text) => {
      expect(() => parseSeedAddress(text)).toThrow(/^(?!.*cret).*a host in the list cannot be read/);
    },
  );
});
