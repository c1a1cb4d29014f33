/** Transcripts of a redis-server 8.6.3: what was sent, and its answer with `|` for each line end. */

import { describe, expect, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { TestServer, type TestClient } from "../test-client.js";
import { expectTranscript } from "../test-transcript.js";

describe("XREADGROUP CLAIM", () => {
  it("gives what is idle first and then what is new, in rows of four", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c COUNT 1 CLAIM 0 STREAMS s >", "*1|*2|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|:0|:0|"],
        [
          "XREADGROUP GROUP g d CLAIM 0 STREAMS s >",
          "*1|*2|$1|s|*2|*4|$3|1-1|*2|$1|f|$1|v|:0|:1|*4|$3|2-1|*2|$1|f|$1|v|:0|:0|",
        ],
        ["XPENDING s g - + 10", "*2|*4|$3|1-1|$1|d|:0|:2|*4|$3|2-1|$1|d|:0|:1|"],
      ],
      2,
      redis86,
    );
  });

  it("the same in RESP3", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c CLAIM 0 STREAMS s >", "%1|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|:0|:0|"],
        ["XREADGROUP GROUP g d CLAIM 0 COUNT 1 STREAMS s >", "%1|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|:0|:1|"],
      ],
      3,
      redis86,
    );
  });

  it("claims in the order of the last delivery, and within COUNT", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XADD s 3-1 f v", "$3|3-1|"],
        ["XADD s 4-1 f v", "$3|4-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        [
          "XREADGROUP GROUP g c COUNT 3 STREAMS s >",
          "*1|*2|$1|s|*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|3-1|*2|$1|f|$1|v|",
        ],
        ["XCLAIM s g c 0 1-1", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XCLAIM s g c 0 3-1 IDLE 50", "*1|*2|$3|3-1|*2|$1|f|$1|v|"],
        [
          "XREADGROUP GROUP g d COUNT 2 CLAIM 0 STREAMS s >",
          "*1|*2|$1|s|*2|*4|$3|3-1|*2|$1|f|$1|v|:50|:2|*4|$3|2-1|*2|$1|f|$1|v|:0|:1|",
        ],
        [
          "XREADGROUP GROUP g d COUNT 4 CLAIM 0 STREAMS s >",
          "*1|*2|$1|s|*4|*4|$3|1-1|*2|$1|f|$1|v|:0|:2|*4|$3|3-1|*2|$1|f|$1|v|:0|:3|*4|$3|2-1|*2|$1|f|$1|v|:0|:2|*4|$3|4-1|*2|$1|f|$1|v|:0|:0|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("after a copy entries of one millisecond are in the order of their ids", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XCLAIM s g c 0 1-1", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["COPY s t", ":1|"],
        [
          "XREADGROUP GROUP g d CLAIM 0 STREAMS s >",
          "*1|*2|$1|s|*2|*4|$3|2-1|*2|$1|f|$1|v|:0|:1|*4|$3|1-1|*2|$1|f|$1|v|:0|:2|",
        ],
        [
          "XREADGROUP GROUP g d CLAIM 0 STREAMS t >",
          "*1|*2|$1|t|*2|*4|$3|1-1|*2|$1|f|$1|v|:0|:2|*4|$3|2-1|*2|$1|f|$1|v|:0|:1|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("leaves deleted entries where they are, and does not count them", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XDEL s 1-1", ":1|"],
        ["XREADGROUP GROUP g d COUNT 1 CLAIM 0 STREAMS s >", "*1|*2|$1|s|*1|*4|$3|2-1|*2|$1|f|$1|v|:0|:1|"],
        ["XPENDING s g - + 10", "*2|*4|$3|1-1|$1|c|:0|:1|*4|$3|2-1|$1|d|:0|:2|"],
      ],
      2,
      redis86,
    );
  });

  it("with NOACK what is claimed stays pending, what is new never is", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        [
          "XREADGROUP GROUP g d NOACK CLAIM 0 STREAMS s >",
          "*1|*2|$1|s|*2|*4|$3|1-1|*2|$1|f|$1|v|:0|:1|*4|$3|2-1|*2|$1|f|$1|v|:0|:0|",
        ],
        ["XPENDING s g - + 10", "*1|*4|$3|1-1|$1|d|:0|:2|"],
      ],
      2,
      redis86,
    );
  });

  it("gives an entry twice that the group was moved back before", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XGROUP SETID s g 0", "+OK|"],
        [
          "XREADGROUP GROUP g d CLAIM 0 STREAMS s >",
          "*1|*2|$1|s|*2|*4|$3|1-1|*2|$1|f|$1|v|:0|:1|*4|$3|1-1|*2|$1|f|$1|v|:0|:0|",
        ],
        ["XPENDING s g - + 10", "*1|*4|$3|1-1|$1|d|:0|:1|"],
      ],
      2,
      redis86,
    );
  });

  it("is forgotten with the first history that is asked for", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD t 1-1 f v", "$3|1-1|"],
        ["XADD t 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XGROUP CREATE t g 0", "+OK|"],
        [
          "XREADGROUP GROUP g c COUNT 1 STREAMS s t > >",
          "*2|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|*2|$1|t|*1|*2|$3|1-1|*2|$1|f|$1|v|",
        ],
        ["XREADGROUP GROUP g d CLAIM 0 STREAMS s t 0 >", "*2|*2|$1|s|*0|*2|$1|t|*1|*2|$3|2-1|*2|$1|f|$1|v|"],
        [
          "XREADGROUP GROUP g d CLAIM 0 STREAMS s t > 0",
          "*2|*2|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|:0|:1|*2|$1|t|*1|*2|$3|2-1|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("makes the consumer, and one that claimed has been active", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XREADGROUP GROUP g d CLAIM 5 STREAMS s >", "*-1|"],
        ["XREADGROUP GROUP g e CLAIM 0 STREAMS s >", "*1|*2|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|:0|:1|"],
        [
          "XINFO CONSUMERS s g",
          "*3|*8|$4|name|$1|c|$7|pending|:0|$4|idle|:0|$8|inactive|:0|*8|$4|name|$1|d|$7|pending|:0|$4|idle|:0|$8|inactive|:-1|*8|$4|name|$1|e|$7|pending|:1|$4|idle|:0|$8|inactive|:0|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("refuses a min-idle-time that is none, and XREAD", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c CLAIM -1 STREAMS s >", "-ERR min-idle-time must be a positive integer|"],
        ["XREADGROUP GROUP g c CLAIM soon STREAMS s >", "-ERR min-idle-time is not an integer or out of range|"],
        ["XREADGROUP GROUP g c CLAIM STREAMS s >", "-ERR min-idle-time is not an integer or out of range|"],
        [
          "XREADGROUP GROUP g c CLAIM 9223372036854775808 STREAMS s >",
          "-ERR min-idle-time is not an integer or out of range|",
        ],
        ["XREADGROUP GROUP g c CLAIM 9223372036854775807 STREAMS s >", "*1|*2|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|:0|:0|"],
        [
          "XREAD CLAIM soon STREAMS s 0",
          "-ERR The CLAIM option is only supported by XREADGROUP. You called XREAD instead.|",
        ],
        ["XREADGROUP CLAIM 5 STREAMS s > a b", "-ERR Missing GROUP option for XREADGROUP|"],
      ],
      2,
      redis86,
    );
  });
});

/** Clients of one server whose entries 1-1 and 2-1 were delivered to `c` at 0 and at 5 ms; it is 5 ms now. */
function afterTwoDeliveries(): {
  readonly server: TestServer;
  readonly driver: TestClient;
  readonly reader: TestClient;
  readonly other: TestClient;
} {
  const server = new TestServer({}, redis86);
  const driver = server.client();
  driver.send("XADD s 1-1 f v");
  driver.send("XADD s 2-1 f v");
  driver.send("XGROUP CREATE s g 0");
  driver.send("XREADGROUP GROUP g c COUNT 1 STREAMS s >");
  server.elapse(5);
  driver.send("XREADGROUP GROUP g c COUNT 1 STREAMS s >");
  return { server, driver, reader: server.client(), other: server.client() };
}

const firstRow = "*1|*2|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|";
const secondRow = "*1|*2|$1|s|*1|*4|$3|2-1|*2|$1|f|$1|v|";

describe("XREADGROUP BLOCK CLAIM", () => {
  it("claims at once what has been idle for exactly so long", () => {
    const { server, reader } = afterTwoDeliveries();
    server.elapse(5);
    expect(reader.send("XREADGROUP GROUP g d BLOCK 0 CLAIM 10 STREAMS s >")).toBe(`${firstRow}:10|:1|`);
  });

  it("waits until an entry has been idle for longer, and serves who waited first", () => {
    const { server, reader, other } = afterTwoDeliveries();
    expect(reader.send("XREADGROUP GROUP g d BLOCK 0 CLAIM 10 STREAMS s >")).toBe("");
    expect(other.send("XREADGROUP GROUP g e BLOCK 0 CLAIM 10 STREAMS s >")).toBe("");
    server.elapse(5);
    expect(reader.received()).toBe("");
    expect(server.broker.nextDeadlineMs()).toBe(server.nowMs + 1);
    server.elapse(1);
    expect(reader.received()).toBe(`${firstRow}:11|:1|`);
    server.elapse(5);
    expect(other.received()).toBe(`${secondRow}:11|:1|`);
  });

  it("sees an entry that became pending while it waited, but none whose idle time was set", () => {
    const server = new TestServer({}, redis86);
    const [driver, reader] = [server.client(), server.client()];
    driver.send("XADD s 1-1 f v");
    driver.send("XGROUP CREATE s g $");
    reader.send("XREADGROUP GROUP g d BLOCK 0 CLAIM 10 STREAMS s >");
    server.elapse(5);
    driver.send("XCLAIM s g c 0 1-1 FORCE IDLE 1000");
    server.elapse(5);
    expect(reader.received()).toBe("");
    server.elapse(1);
    expect(reader.received()).toBe(`${firstRow}:1006|:2|`);
  });

  it("goes on waiting when the entry was acknowledged, and is served a new one", () => {
    const { server, driver, reader } = afterTwoDeliveries();
    reader.send("XREADGROUP GROUP g d BLOCK 0 CLAIM 10 STREAMS s >");
    driver.send("XACK s g 1-1 2-1");
    server.elapse(100);
    expect(reader.received()).toBe("");
    driver.send("XADD s 3-1 f v");
    expect(reader.received()).toBe("*1|*2|$1|s|*1|*4|$3|3-1|*2|$1|f|$1|v|:0|:0|");
  });

  it("looks again at the next entry when the first one is deleted", () => {
    const { server, driver, reader } = afterTwoDeliveries();
    reader.send("XREADGROUP GROUP g d BLOCK 0 CLAIM 10 STREAMS s >");
    driver.send("XDEL s 1-1");
    server.elapse(6);
    expect(driver.send("XINFO CONSUMERS s g")).toContain("$1|d|$7|pending|:0|$4|idle|:0|");
    server.elapse(4);
    expect(driver.send("XINFO CONSUMERS s g")).toContain("$1|d|$7|pending|:0|$4|idle|:4|");
    server.elapse(1);
    expect(reader.received()).toBe(`${secondRow}:11|:1|`);
  });

  it("answers nil when its time is up in the same millisecond", () => {
    const { server, reader } = afterTwoDeliveries();
    reader.send("XREADGROUP GROUP g d BLOCK 5 CLAIM 10 STREAMS s >");
    server.elapse(6);
    expect(reader.received()).toBe("*-1|");
  });
});
