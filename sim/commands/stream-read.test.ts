/** How XREAD and XREADGROUP wait. Expected values were seen on a redis-server 7.0.15 with two raw connections. */

import { describe, expect, it } from "vitest";
import { TestServer, type TestClient } from "../test-client.js";

interface Pair {
  readonly server: TestServer;
  readonly writer: TestClient;
  readonly reader: TestClient;
}

function pair(): Pair {
  const server = new TestServer();
  return { server, writer: server.client(), reader: server.client() };
}

function transaction(client: TestClient, ...lines: readonly string[]): string {
  client.send("MULTI");
  for (const line of lines) client.send(line);
  return client.send("EXEC");
}

describe("a waiting XREADGROUP", () => {
  it("gets no more than its COUNT of what one transaction added", () => {
    const { writer, reader } = pair();
    writer.send("XGROUP CREATE s g $ MKSTREAM");
    expect(reader.send("XREADGROUP GROUP g one COUNT 1 BLOCK 0 STREAMS s >")).toBe("");
    expect(transaction(writer, "XADD s 1-1 f v", "XADD s 1-2 f v")).toBe("*2|$3|1-1|$3|1-2|");
    expect(reader.received()).toBe("*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|");
  });

  it("gets 1000 entries at most when it did not say", () => {
    const { writer, reader } = pair();
    writer.send("XGROUP CREATE s g $ MKSTREAM");
    reader.send("XREADGROUP GROUP g one BLOCK 0 STREAMS s >");
    transaction(writer, ...Array.from({ length: 1001 }, (_, seq) => `XADD s 1-${seq} f v`));
    expect(reader.received()).toMatch(/^\*1\|\*2\|\$1\|s\|\*1000\|/);
  });

  it("is answered without entries when the new one is deleted again in the same transaction", () => {
    const { writer, reader } = pair();
    writer.send("XGROUP CREATE s g $ MKSTREAM");
    reader.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    transaction(writer, "XADD s 1-2 f v", "XDEL s 1-2");
    expect(reader.received()).toBe("*1|*2|$1|s|*0|");
    expect(writer.send("XINFO GROUPS s")).toBe(
      "*1|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:0|",
    );
  });

  it("is told when its group is destroyed", () => {
    const { writer, reader } = pair();
    writer.send("XGROUP CREATE s g $ MKSTREAM");
    reader.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    writer.send("XGROUP DESTROY s g");
    expect(reader.received()).toBe("-NOGROUP the consumer group this client was blocked on no longer exists|");
  });

  it("makes its consumer when it is answered", () => {
    const { writer, reader } = pair();
    writer.send("XGROUP CREATE s g $ MKSTREAM");
    reader.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    expect(writer.send("XINFO CONSUMERS s g")).toBe("*0|");
    writer.send("XADD s 1-1 f v");
    expect(reader.received()).toBe("*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|");
    expect(writer.send("XPENDING s g")).toBe("*4|:1|$3|1-1|$3|1-1|*1|*2|$1|c|$1|1|");
  });

  it("does not notice XGROUP SETID, and then reads from there", () => {
    const { writer, reader } = pair();
    writer.send("XADD s 1-1 f v");
    writer.send("XGROUP CREATE s g $");
    reader.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    writer.send("XGROUP SETID s g 0");
    expect(reader.received()).toBe("");
    writer.send("XADD s 1-2 f v");
    expect(reader.received()).toBe("*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|");
  });

  it("answers a map in RESP3, and leaves nothing pending with NOACK", () => {
    const { writer, reader } = pair();
    reader.session.protocol = 3;
    writer.send("XGROUP CREATE s g $ MKSTREAM");
    reader.send("XREADGROUP GROUP g c BLOCK 0 NOACK STREAMS s >");
    writer.send("XADD s 1-1 f v");
    expect(reader.received()).toBe("%1|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|");
    expect(writer.send("XPENDING s g")).toBe("*4|:0|$-1|$-1|*-1|");
  });
});

describe("a waiting XREAD", () => {
  it("is answered with the one stream that was ready first", () => {
    const { writer, reader } = pair();
    reader.send("XREAD BLOCK 0 STREAMS s t $ $");
    transaction(writer, "XADD t 1-1 f v", "XADD s 1-1 f v");
    expect(reader.received()).toBe("*1|*2|$1|t|*1|*2|$3|1-1|*2|$1|f|$1|v|");
  });

  it("is answered without entries when the new one is deleted again in the same transaction", () => {
    const { writer, reader } = pair();
    writer.send("XADD s 1-1 f v");
    reader.send("XREAD BLOCK 0 STREAMS s $");
    transaction(writer, "XADD s 1-2 f v", "XDEL s 1-2");
    expect(reader.received()).toBe("*1|*2|$1|s|*0|");
  });

  it("goes on waiting when its stream goes, and for an id above its own", () => {
    const { writer, reader } = pair();
    writer.send("XADD s 1-1 f v");
    reader.send("XREAD BLOCK 0 STREAMS s $");
    writer.send("DEL s");
    writer.send("XADD s 1-1 f v");
    expect(reader.received()).toBe("");
    writer.send("XADD s 1-2 f v");
    expect(reader.received()).toBe("*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|");
  });

  it("waits for the first of two ids given for one stream", () => {
    const { writer, reader } = pair();
    reader.send("XREAD BLOCK 0 STREAMS s s 5-0 0-0");
    writer.send("XADD s 1-1 f v");
    expect(reader.received()).toBe("");
    writer.send("XADD s 6-0 f v");
    expect(reader.received()).toBe("*1|*2|$1|s|*1|*2|$3|6-0|*2|$1|f|$1|v|");
  });

  it("is answered nil when its time is up", () => {
    const { server, reader } = pair();
    expect(reader.send("XREAD BLOCK 5 STREAMS s $")).toBe("");
    server.elapse(6);
    expect(reader.received()).toBe("*-1|");
  });

  it("waits for ever for a time beyond the end of the clock", () => {
    const { server, reader } = pair();
    expect(reader.send("XREAD BLOCK 9223372036854775807 STREAMS s $")).toBe("");
    expect(server.broker.nextDeadlineMs()).toBeUndefined();
  });
});
