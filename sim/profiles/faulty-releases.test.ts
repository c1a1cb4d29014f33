/** No server of these releases is at hand: the expected values are those of the issues and pull requests that each test names. */

import { describe, expect, it } from "vitest";
import { TestServer } from "../test-client.js";
import { redis72 } from "./redis-7.2.js";
import { redis86 } from "./redis-8.6.js";
import { faultyReleases } from "./faulty-releases.js";
import type { Profile } from "./profile.js";
import { findProfile, profileNames } from "./table.js";

/** After how many milliseconds a reader with BLOCK 10000 hears that nothing came, when another one is given an entry after 5 s. */
function waitOf(profile: Profile): number {
  const server = new TestServer({}, profile);
  const [first, second, producer] = [server.client(), server.client(), server.client()];
  producer.send("XGROUP CREATE stream group $ MKSTREAM");
  first.send("XREADGROUP GROUP group c1 BLOCK 0 STREAMS stream >");
  second.send("XREADGROUP GROUP group c2 BLOCK 10000 STREAMS stream >");
  server.elapse(5000);
  producer.send("XADD stream * field value");
  expect(first.received()).toContain("value");
  for (let waitedMs = 5000; ; waitedMs += 1) {
    if (second.received() === "*-1|") return waitedMs;
    expect(waitedMs).toBeLessThan(60_000);
    server.elapse(1);
  }
}

/** How many of 200 acknowledged entries XTRIM MAXLEN 10 with these options leaves. */
function leftBy(profile: Profile, sign: string, policy: string): string {
  const client = new TestServer({}, profile).client();
  for (let seq = 1; seq <= 200; seq++) client.send(`XADD s 1-${seq} num ${seq}`);
  client.send("XGROUP CREATE s g 0");
  client.send("XREADGROUP GROUP g c COUNT 200 NOACK STREAMS s >");
  client.send(`XTRIM s MAXLEN ${sign} 10 ${policy}`);
  return client.send("XLEN s");
}

describe("a release with a fault of its own", () => {
  it("is found by its name, behind the versions", () => {
    expect(profileNames.slice(-3)).toEqual(["redis-7.2.4", "redis-8.2.2", "redis-8.4.0"]);
    for (const name of profileNames) expect(findProfile(name)?.name).toBe(name);
    expect(faultyReleases.map(({ name, version }) => name === `redis-${version}`)).toEqual([true, true, true]);
  });

  it("7.2.4 has a reader wait anew when another one took the entry, as redis#12998 shows; 7.2.5 and later do not", () => {
    // In the 10,001st millisecond: the server compares strictly.
    expect(waitOf(redis72)).toBe(10_001);
    expect(waitOf(findProfile("redis-7.2.4")!)).toBe(15_001);
  });

  it("8.2.2 and 8.4.0 trim nothing with ~ and ACKED or DELREF, as redis#14656 and #14623 show", () => {
    for (const name of ["redis-8.2.2", "redis-8.4.0"]) {
      const profile = findProfile(name)!;
      for (const policy of ["ACKED", "DELREF"]) {
        expect(leftBy(profile, "~", policy)).toBe(":200|");
        expect(leftBy(profile, "=", policy)).toBe(":10|");
        expect(leftBy(redis86, "~", policy)).toBe(":10|");
      }
      // One node of a hundred goes; with the next one fewer than ten were left.
      expect(leftBy(profile, "~", "KEEPREF")).toBe(":100|");
    }
  });

  it("8.4.0 claims with XREADGROUP, and knows no idempotent producers, as 8.4's and 8.6's notes have it", () => {
    const client = new TestServer({}, findProfile("redis-8.4.0")!).client();
    client.send("XADD s 1-1 f v");
    client.send("XGROUP CREATE s g 0");
    expect(client.send("XREADGROUP GROUP g c CLAIM 1000 STREAMS s >")).toContain("*4|$3|1-1|");
    expect(client.send("XADD s IDMP p i * f v")).toMatch(/^-ERR/);
  });
});
