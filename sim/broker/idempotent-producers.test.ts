/** How a redis-server 8.6.3 forgets idempotent ids; its timer ran between the steps. */

import { expect, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { TestServer, type TestClient } from "../test-client.js";

function serverWithDurationOf1s(): { readonly server: TestServer; readonly client: TestClient } {
  const server = new TestServer({}, redis86);
  const client = server.client();
  client.send("XADD s 1-1 f v");
  client.send("XADD s 1700000000500-5 f v");
  client.send("XCFGSET s IDMP-DURATION 1");
  return { server, client };
}

function tracked(client: TestClient): readonly string[] {
  return /pids-tracked\|:(\d+)\|\$12\|iids-tracked\|:(\d+)/.exec(client.send("XINFO STREAM s"))!.slice(1);
}

it("an id is forgotten once its entry's id is so many seconds old, and the producer with its last one", () => {
  const { server, client } = serverWithDurationOf1s();
  expect(client.send("XADD s IDMP p i * f v")).toBe("$15|1700000000500-6|");
  server.elapse(1499);
  expect(tracked(client)).toEqual(["1", "1"]);
  expect(client.send("XADD s IDMP p i * f v")).toBe("$15|1700000000500-6|");
  server.elapse(1);
  expect(tracked(client)).toEqual(["0", "0"]);
  expect(client.send("XADD s IDMP p i * f v")).toBe("$15|1700000001500-0|");
});

it("an old id behind one that is not stays", () => {
  const { server, client } = serverWithDurationOf1s();
  client.send("XADD s IDMP p i1 * f v");
  client.send("XIDMPRECORD s p i0 1-1");
  server.elapse(1000);
  expect(tracked(client)).toEqual(["1", "2"]);
  expect(client.send("XADD s IDMP p i0 * f v")).toBe("$3|1-1|");
});

it("an old id before all others goes when the server's timer runs, which is once a second", () => {
  const { server, client } = serverWithDurationOf1s();
  client.send("XIDMPRECORD s p i0 1-1");
  expect(client.send("XADD s IDMP p i0 * f v")).toBe("$3|1-1|");
  client.send("XADD s IDMP p i1 * f v");
  server.elapse(1000);
  expect(tracked(client)).toEqual(["1", "1"]);
});

it("a producer whose entry was refused stays known, without an id", () => {
  const { server, client } = serverWithDurationOf1s();
  client.send("XADD s 18446744073709551615-18446744073709551615 f v");
  client.send("XADD s IDMP p i * f v");
  server.elapse(200_000);
  expect(tracked(client)).toEqual(["1", "0"]);
});
