/** Expected values were seen on a redis-server 7.0.15 with several raw connections. */

import { describe, expect, it } from "vitest";
import { TestServer } from "../test-client.js";

const UNBLOCKED = "-UNBLOCKED the stream key no longer exists|";

function twoClients(): ReturnType<typeof threeClients> {
  return threeClients();
}
function threeClients() {
  const server = new TestServer();
  return { server, a: server.client(), b: server.client(), c: server.client() };
}

describe("a transaction", () => {
  it("queues, then runs everything with nothing in between", () => {
    const { a, b } = twoClients();
    expect(a.send("MULTI")).toBe("+OK|");
    expect(a.send("SET x 1")).toBe("+QUEUED|");
    expect(a.send("INCR x")).toBe("+QUEUED|");
    expect(b.send("GET x")).toBe("$-1|");
    expect(a.send("EXEC")).toBe("*2|+OK|:2|");
    expect(a.send("EXEC")).toBe("-ERR EXEC without MULTI|");
    expect(a.send("DISCARD")).toBe("-ERR DISCARD without MULTI|");
  });

  it("gives errors of its commands as replies inside the array", () => {
    const { a } = twoClients();
    a.send("SET x abc");
    a.send("MULTI");
    a.send("INCR x");
    a.send("PING");
    expect(a.send("EXEC")).toBe("*2|-ERR value is not an integer or out of range|+PONG|");
  });

  it("is aborted by a command that cannot be queued", () => {
    const { a } = twoClients();
    a.send("MULTI");
    expect(a.send("NOSUCH")).toBe("-ERR unknown command 'NOSUCH', with args beginning with: |");
    expect(a.send("PING")).toBe("+QUEUED|");
    expect(a.send("EXEC")).toBe("-EXECABORT Transaction discarded because of previous errors.|");
    expect(a.send("PING")).toBe("+PONG|");
  });

  it("is aborted by a wrong subcommand or a wrong number of its arguments", () => {
    for (const wrong of ["CLIENT FOO", "XGROUP CREATE s", "GET"]) {
      const { a } = twoClients();
      a.send("MULTI");
      expect(a.send(wrong)).toMatch(/^-ERR/);
      expect(a.send("EXEC")).toMatch(/^-EXECABORT/);
    }
  });

  it("survives MULTI and WATCH inside it", () => {
    const { a } = twoClients();
    a.send("MULTI");
    expect(a.send("MULTI")).toBe("-ERR MULTI calls can not be nested|");
    expect(a.send("WATCH q")).toBe("-ERR WATCH inside MULTI is not allowed|");
    a.send("PING");
    expect(a.send("EXEC")).toBe("*1|+PONG|");
  });

  it("ends with EXECABORT and the reason when EXEC has arguments", () => {
    const { a } = twoClients();
    const aborted = "-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command|";
    expect(a.send("EXEC x")).toBe(aborted);
    a.send("MULTI");
    expect(a.send("EXEC x")).toBe(aborted);
    expect(a.send("EXEC")).toBe("-ERR EXEC without MULTI|");
  });

  it("does not block in it", () => {
    const { a } = twoClients();
    a.send("MULTI");
    a.send("XREAD BLOCK 0 STREAMS s $");
    a.send("WAIT 1 0");
    expect(a.send("EXEC")).toBe("*2|*-1|:0|");
  });
});

describe("WATCH", () => {
  const breaking: readonly (readonly [string, string, string])[] = [
    ["another client's write of the same value", "SET w 1", "SET w 1"],
    ["a deletion", "SET w 1", "DEL w"],
    ["a new key", "PING", "SADD w 1"],
    ["FLUSHDB of an existing key", "SET w 1", "FLUSHDB"],
    ["RENAME over it", "SET v 1", "RENAME v w"],
    ["an expiry", "SET w 1", "EXPIRE w 100"],
  ];
  it.each(breaking)("is broken by %s", (_what, before, change) => {
    const { a, b } = twoClients();
    a.send(before);
    a.send("WATCH w");
    b.send(change);
    a.send("MULTI");
    a.send("PING");
    expect(a.send("EXEC")).toBe("*-1|");
  });

  const harmless: readonly (readonly [string, string, string])[] = [
    ["FLUSHALL without the key", "PING", "FLUSHALL"],
    ["a write to another key", "SET w 1", "SET v 1"],
    ["a read", "SET w 1", "GET w"],
    ["a write that changes nothing", "SADD w 1", "SADD w 1"],
  ];
  it.each(harmless)("survives %s", (_what, before, change) => {
    const { a, b } = twoClients();
    a.send(before);
    a.send("WATCH w");
    b.send(change);
    a.send("MULTI");
    expect(a.send("EXEC")).toBe("*0|");
  });

  it("is broken by the session's own write before MULTI", () => {
    const { a } = twoClients();
    a.send("WATCH w");
    a.send("SET w 1");
    a.send("MULTI");
    expect(a.send("EXEC")).toBe("*-1|");
  });

  it("is broken by a key whose time ran out, looked at or not", () => {
    for (const isLookedAt of [true, false]) {
      const { server, a, b } = twoClients();
      a.send("SET w 1 PX 30");
      a.send("WATCH w");
      server.nowMs += 50;
      if (isLookedAt) b.send("GET w");
      a.send("MULTI");
      expect(a.send("EXEC")).toBe("*-1|");
    }
  });

  it("ends with DISCARD, with UNWATCH, but not with an UNWATCH that is queued", () => {
    const { a, b } = twoClients();
    a.send("WATCH w");
    a.send("MULTI");
    a.send("DISCARD");
    b.send("SET w 1");
    a.send("MULTI");
    expect(a.send("EXEC")).toBe("*0|");
    a.send("WATCH w");
    a.send("MULTI");
    a.send("UNWATCH");
    b.send("SET w 1");
    expect(a.send("EXEC")).toBe("*-1|");
  });
});

describe("a blocked client", () => {
  it("is served in the order of blocking, each with one entry of its own group", () => {
    const { a, b, c } = threeClients();
    a.send("XGROUP CREATE s g $ MKSTREAM");
    b.send("XREADGROUP GROUP g one BLOCK 0 STREAMS s >");
    c.send("XREADGROUP GROUP g two BLOCK 0 STREAMS s >");
    expect(a.send("XADD s 1-1 f v")).toBe("$3|1-1|");
    expect(b.received()).toBe("*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|");
    expect(c.received()).toBe("");
    a.send("XADD s 1-2 f v");
    expect(c.received()).toBe("*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|");
  });

  it.each(["DEL s", "SET s x", "RENAME s u", "FLUSHALL", "PEXPIREAT s 1"])(
    "is told when %s takes its stream away",
    (end) => {
      const { a, b } = twoClients();
      a.send("XGROUP CREATE s g $ MKSTREAM");
      b.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
      a.send(end);
      expect(b.received()).toBe(UNBLOCKED);
      expect(b.session.isBlocked).toBe(false);
    },
  );

  it("is told when its stream expires", () => {
    const { server, a, b } = twoClients();
    a.send("XGROUP CREATE s g $ MKSTREAM");
    b.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    a.send("PEXPIRE s 30");
    expect(server.broker.nextDeadlineMs()).toBe(server.nowMs + 31);
    server.elapse(31);
    expect(b.received()).toBe(UNBLOCKED);
  });

  it("is not woken when its group comes back within the same transaction", () => {
    const { a, b } = twoClients();
    a.send("XGROUP CREATE s g $ MKSTREAM");
    b.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    a.send("MULTI");
    a.send("DEL s");
    a.send("XGROUP CREATE s g $ MKSTREAM");
    a.send("EXEC");
    expect(b.received()).toBe("");
    a.send("XADD s 1-1 f v");
    expect(b.received()).toContain("1-1");
  });

  it("is told that its time is up in the millisecond after its deadline", () => {
    const { server, b } = twoClients();
    b.send("XREAD BLOCK 100 STREAMS s $");
    expect(server.broker.nextDeadlineMs()).toBe(server.nowMs + 101);
    server.elapse(100);
    expect(b.received()).toBe("");
    server.elapse(1);
    expect(b.received()).toBe("*-1|");
    expect(server.broker.nextDeadlineMs()).toBeUndefined();
  });

  it("has its later commands run after it is woken, in order", () => {
    const { a, b } = twoClients();
    b.send("XREAD BLOCK 0 STREAMS s $");
    expect(b.send("ECHO one")).toBe("");
    expect(b.send("ECHO two")).toBe("");
    a.send("XADD s 1-1 f v");
    expect(b.received()).toMatch(/1-1.*\$3\|one\|\$3\|two\|$/);
  });

  it("can be freed by CLIENT UNBLOCK", () => {
    const { a, b } = twoClients();
    const id = String(b.session.id);
    b.send("XREAD BLOCK 0 STREAMS s $");
    expect(a.send(`CLIENT UNBLOCK ${id}`)).toBe(":1|");
    expect(b.received()).toBe("*-1|");
    b.send("XREAD BLOCK 0 STREAMS s $");
    expect(a.send(`CLIENT UNBLOCK ${id} error`)).toBe(":1|");
    expect(b.received()).toBe("-UNBLOCKED client unblocked via CLIENT UNBLOCK|");
    expect(a.send(`CLIENT UNBLOCK ${id}`)).toBe(":0|");
    expect(a.send(`CLIENT UNBLOCK ${id} FOO`)).toBe("-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR|");
  });

  it("that disconnects is served no more", () => {
    const { server, a, b, c } = threeClients();
    a.send("XGROUP CREATE s g $ MKSTREAM");
    b.send("XREADGROUP GROUP g one BLOCK 0 STREAMS s >");
    c.send("XREADGROUP GROUP g two BLOCK 0 STREAMS s >");
    server.broker.disconnect(b.session);
    a.send("XADD s 1-1 f v");
    expect(b.received()).toBe("");
    expect(c.received()).toContain("1-1");
  });
});

describe("CLIENT PAUSE", () => {
  it("WRITE holds writes, those in EXEC and containers too, and lets reads pass", () => {
    const { server, a, b, c } = threeClients();
    c.send("MULTI");
    c.send("SET y 1");
    expect(a.send("CLIENT PAUSE 200 WRITE")).toBe("+OK|");
    expect(b.send("GET x")).toBe("$-1|");
    expect(b.send("XGROUP CREATE s g $ MKSTREAM")).toBe("");
    expect(b.send("GET x")).toBe("");
    expect(c.send("EXEC")).toBe("");
    expect(server.broker.nextDeadlineMs()).toBe(server.nowMs + 201);
    server.elapse(201);
    expect(b.received()).toBe("+OK|$-1|");
    expect(c.received()).toBe("*1|+OK|");
  });

  it("holds everything, and is not cut short by a shorter pause", () => {
    const { server, a } = twoClients();
    a.send("CLIENT PAUSE 300 WRITE");
    a.send("CLIENT PAUSE 50 WRITE");
    expect(a.send("SET x 1")).toBe("");
    server.elapse(100);
    expect(a.received()).toBe("");
    server.elapse(201);
    expect(a.received()).toBe("+OK|");
    a.send("CLIENT PAUSE 10");
    expect(a.send("PING")).toBe("");
    server.elapse(11);
    expect(a.received()).toBe("+PONG|");
  });

  it("ends with CLIENT UNPAUSE", () => {
    const { a, b } = twoClients();
    a.send("CLIENT PAUSE 1000 WRITE");
    b.send("SET x 1");
    b.send("PING");
    expect(a.send("CLIENT UNPAUSE")).toBe("+OK|");
    expect(b.received()).toBe("+OK|+PONG|");
  });
});

describe("a connection", () => {
  it("is closed after the reply to QUIT, inside a transaction too", () => {
    const { a, b } = twoClients();
    expect(a.send("QUIT")).toBe("+OK|");
    expect(a.isClosed).toBe(true);
    expect(a.send("PING")).toBe("");
    b.send("MULTI");
    expect(b.send("QUIT")).toBe("+OK|");
    expect(b.isClosed).toBe(true);
  });

  it("needs AUTH where a password is set", () => {
    const server = new TestServer({ requirepass: "pw" });
    const a = server.client();
    expect(a.send("PING")).toBe("-NOAUTH Authentication required.|");
    expect(a.send("GET")).toBe("-ERR wrong number of arguments for 'get' command|");
    expect(a.send("EXEC")).toBe("-EXECABORT Transaction discarded because of: NOAUTH Authentication required.|");
    expect(a.send("AUTH x")).toBe("-WRONGPASS invalid username-password pair or user is disabled.|");
    expect(a.send("AUTH default pw")).toBe("+OK|");
    expect(a.send("PING")).toBe("+PONG|");
    expect(a.send("RESET")).toBe("+RESET|");
    expect(a.send("PING")).toBe("-NOAUTH Authentication required.|");
    expect(a.send("HELLO 3 AUTH default pw")).toContain("%7|$6|server|");
  });

  it("is silent as CLIENT REPLY says", () => {
    const { a } = twoClients();
    expect(a.send("CLIENT REPLY SKIP") + a.send("PING") + a.send("ECHO x")).toBe("$1|x|");
    expect(a.send("CLIENT REPLY SKIP") + a.send("CLIENT REPLY SKIP") + a.send("ECHO 1") + a.send("ECHO 2")).toBe(
      "$1|2|",
    );
    expect(a.send("CLIENT REPLY OFF") + a.send("PING") + a.send("CLIENT REPLY SKIP") + a.send("PING")).toBe("");
    expect(a.send("CLIENT REPLY ON")).toBe("+OK|");
  });

  it("names what it does not know with its first 128 bytes", () => {
    const { a } = twoClients();
    expect(a.call("NOSUCH", "a\r\nb", "c")).toBe(
      "-ERR unknown command 'NOSUCH', with args beginning with: 'a  b' 'c' |",
    );
    expect(a.call("", "x")).toBe("-ERR unknown command '', with args beginning with: 'x' |");
  });
});

describe("the broker", () => {
  it("refuses a sink that calls it", () => {
    const { server, a } = twoClients();
    const loop = server.broker.connect({ sink: () => server.broker.execute(a.session, ["PING"], 0) });
    expect(() => server.broker.execute(loop, ["PING"], 0)).toThrow("a sink called the broker");
  });

  it("counts changes as INFO rdb_changes_since_last_save does", () => {
    const { server, a } = twoClients();
    const counts: readonly (readonly [string, number])[] = [
      ["SET x 1", 1],
      ["MSET a 1 b 2", 2],
      ["HSET h a 1 b 2 c 3", 3],
      ["SADD s 1 2", 2],
      ["SADD s 1 2", 0],
      ["ZADD z 1 a 2 b", 2],
      ["DEL a b nosuch", 2],
      ["RENAME x y", 1],
      ["EXPIRE y 100", 1],
      ["FLUSHALL", 4],
      ["FLUSHALL", 0],
    ];
    for (const [command, count] of counts) {
      const before = server.broker.statistics.changesSinceSave;
      a.send(command);
      expect([command, server.broker.statistics.changesSinceSave - before]).toEqual([command, count]);
    }
  });
});
