/** What SCAN promises, by its documentation: a key that is there from the first call to the last is returned. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBroker } from "../create-broker.js";
import { redis86 } from "../profiles/redis-8.6.js";
import type { Bytes, Reply } from "../resp/reply.js";

function client(): (...args: readonly Bytes[]) => Reply {
  let last: Reply = null;
  const broker = createBroker({ profile: redis86 });
  const session = broker.connect({ sink: (reply) => (last = reply) });
  return (...args) => {
    broker.execute(session, args, 1);
    return last;
  };
}

const keys = (prefix: string, count: number): readonly Bytes[] => Array.from({ length: count }, (_, n) => prefix + n);

describe("SCAN", () => {
  it("returns what is there throughout, and once, whatever comes and goes meanwhile", () => {
    const property = fc.property(fc.nat(200), fc.nat(100), fc.integer({ min: 1, max: 50 }), (stay, change, count) => {
      const send = client();
      for (const key of keys("stays", stay)) send("SET", key, "");
      for (const key of keys("goes", change)) send("SET", key, "");
      const found: Bytes[] = [];
      let cursor = "0";
      let call = 0;
      do {
        const [next, page] = send("SCAN", cursor, "COUNT", String(count)) as readonly [Bytes, readonly Bytes[]];
        found.push(...page.filter((key) => key.startsWith("stays")));
        cursor = next;
        send("DEL", `goes${call}`);
        send("SET", `comes${call++}`, "");
      } while (cursor !== "0");
      expect(found.sort()).toEqual([...keys("stays", stay)].sort());
    });
    fc.assert(property, { numRuns: 100 });
  });

  it("needs several calls for more keys than COUNT", () => {
    const send = client();
    for (const key of keys("k", 100)) send("SET", key, "");
    const [cursor, page] = send("SCAN", "0") as readonly [Bytes, readonly Bytes[]];
    expect(cursor).not.toBe("0");
    expect(page.length).toBeLessThan(40);
  });
});
