/** The emulated server over real sockets. Its own commands and faults have no counterpart; the rest was seen on a redis-server 7.0.15. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeRequest, findProfile, type Reply } from "../../sim/index.js";
import { EmulatedServer } from "./emulated-server.js";
import { FakeClient } from "./fake-client.js";
import { MANUAL_START_MS, ManualClock, type ServeClock } from "./serve-clock.js";

const profile = findProfile("redis-8.6")!;
let servers: EmulatedServer[] = [];
let clients: FakeClient[] = [];
let logged: string[] = [];

async function started(clock: ServeClock = new ManualClock(), password?: string) {
  const server = new EmulatedServer({
    profile,
    clock,
    ...(password === undefined ? {} : { password }),
    log: (line) => logged.push(line),
  });
  servers.push(server);
  const port = await server.listen(0, "127.0.0.1");
  return {
    server,
    client: () => {
      const client = new FakeClient(port);
      clients.push(client);
      return client;
    },
  };
}

const realClock: ServeClock = { kind: "real", nowMs: () => Date.now() };
const OK = { kind: "status", text: "OK" };
const error = (text: string): Reply => ({ kind: "error", text });

beforeEach(() => {
  servers = [];
  clients = [];
  logged = [];
});
afterEach(() => {
  for (const { socket } of clients) socket.destroy();
  for (const server of servers) server.close();
});

describe("the emulated server", () => {
  it("answers a pipeline cut anywhere, in order and at once", async () => {
    const { client } = await started();
    const bytes = encodeRequest(["SET", "k", "v"]) + encodeRequest(["GET", "k"]) + "PING\r\n";
    for (const at of [1, 5, 20, 33, bytes.length - 1]) {
      const one = client();
      one.write(bytes.slice(0, at));
      await new Promise((resolve) => setTimeout(resolve, 5));
      one.write(bytes.slice(at));
      await one.until(() => one.received.length >= 19);
      expect(one.received).toBe("+OK\r\n$1\r\nv\r\n+PONG\r\n");
    }
  });

  it("answers what came before the client closed its half, and then closes", async () => {
    const { client } = await started();
    const one = client();
    one.write("PING\r\nPING\r\n");
    one.socket.end();
    expect(await one.ended()).toBe("end");
    expect(one.received).toBe("+PONG\r\n+PONG\r\n");
  });

  it("forgets a client that went away while it was blocked", async () => {
    const { server, client } = await started();
    const one = client();
    one.write(encodeRequest(["XREAD", "BLOCK", "0", "STREAMS", "s", "$"]));
    const two = client();
    await two.send("PING");
    one.socket.end();
    await one.ended();
    expect(await two.send("SIM.STATE JSON")).toContain('"blocked-on":null');
    expect(server.broker.blockedClients.count).toBe(0);
  });

  it("keeps what a blocked client sends until it is woken, and wakes it by another's command", async () => {
    const { client } = await started();
    const [one, two] = [client(), client()];
    one.write(encodeRequest(["XREAD", "BLOCK", "0", "STREAMS", "s", "$"]) + encodeRequest(["PING"]));
    await two.send("PING");
    await two.send("XADD s 5-1 a 1");
    await one.until(() => one.received.endsWith("+PONG\r\n"));
    expect(one.received).toBe("*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n5-1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n+PONG\r\n");
  });

  it("ends a blocking read in real time by itself", async () => {
    const { client } = await started(realClock);
    const startedMs = performance.now();
    expect(await client().send("XREAD BLOCK 60 STREAMS s $")).toEqual({ kind: "nil-array" });
    expect(performance.now() - startedMs).toBeGreaterThan(55);
  });

  it("tells a protocol error and closes", async () => {
    const { client } = await started();
    const one = client();
    one.write("*1\r\n$4\r\nPING\r\n*1\r\n+x\r\n*1\r\n$4\r\nPING\r\n");
    await one.ended();
    expect(one.received).toBe("+PONG\r\n-ERR Protocol error: expected '$', got '+'\r\n");
  });

  it("closes at once when it is spoken to in HTTP, and loses what it had not sent", async () => {
    const { client } = await started();
    const one = client();
    one.write("PING\r\nHost: example\r\nPING\r\n");
    await one.ended();
    expect(one.received).toBe("");
  });

  it("closes after QUIT and on CLIENT KILL", async () => {
    const { client } = await started();
    const [one, two] = [client(), client()];
    one.write("QUIT\r\nPING\r\n");
    await one.ended();
    expect(one.received).toBe("+OK\r\n");
    const three = client();
    const id = await three.send("CLIENT ID");
    expect(await two.send(`CLIENT KILL ID ${String(id)}`)).toBe(1);
    expect(await three.ended()).toBe("end");
  });

  it("refuses a client beyond maxclients", async () => {
    const { client } = await started();
    const one = client();
    expect(await one.send("CONFIG SET maxclients 1")).toEqual(OK);
    const two = client();
    await two.ended();
    expect(two.received).toBe("-ERR max number of clients reached\r\n");
    expect(await one.send("PING")).toEqual({ kind: "status", text: "PONG" });
  });

  it("wants the password first, for its own commands too, and never logs it", async () => {
    const { client } = await started(new ManualClock(), "s3cret");
    const one = client();
    expect(await one.send("GET k")).toEqual(error("NOAUTH Authentication required."));
    expect(await one.send("SIM.STATE")).toEqual(error("NOAUTH Authentication required."));
    expect(await one.send("AUTH wrong")).toMatchObject({ kind: "error" });
    expect(await one.send("AUTH s3cret")).toEqual(OK);
    expect(await one.send("SIM.TIME")).toBe(MANUAL_START_MS);
    await one.send("SIM.RESET");
    const two = client();
    expect(await two.send("GET k")).toMatchObject({ text: "NOAUTH Authentication required." });
    expect(logged.join("\n")).not.toContain("s3cret");
  });

  it("tells an unknown command once, however it is written", async () => {
    const { client } = await started();
    const one = client();
    expect(await one.send("NOSUCH a")).toEqual(error("ERR unknown command 'NOSUCH', with args beginning with: 'a' "));
    await one.send("nosuch b");
    await one.send("SIM.NOSUCH");
    expect(logged).toHaveLength(2);
    expect(logged[0]).toMatch(/^NOSUCH: /);
  });

  it("closes a client that does not read, when too much is left for it", async () => {
    const { server, client } = await started();
    const one = client();
    await one.call(["SET", "k", "x".repeat(32 * 1024 * 1024)]);
    const two = client();
    await two.send("PING");
    one.socket.pause();
    one.write("GET k\r\n".repeat(30));
    for (let n = 0; n < 500 && server.connectionCount > 1; n++) await two.send("PING");
    expect(server.connectionCount).toBe(1);
    expect(logged.join()).toMatch(/closed, it leaves more than 268435456 bytes unread/);
  });
});

describe("a manual clock", () => {
  it("stands still, and ages pending entries by an hour in no time", async () => {
    const { client } = await started();
    const one = client();
    expect(await one.send("XADD s * a 1")).toBe(`${MANUAL_START_MS}-0`);
    await one.send("XGROUP CREATE s g 0");
    await one.send("XREADGROUP GROUP g c STREAMS s >");
    expect(await one.send("SIM.ADVANCE 3600000")).toBe(MANUAL_START_MS + 3_600_000);
    expect(await one.send("XPENDING s g - + 10")).toEqual([[`${MANUAL_START_MS}-0`, "c", 3_600_000, 1]]);
    expect(await one.send("XADD s * a 2")).toBe(`${MANUAL_START_MS + 3_600_000}-0`);
  });

  it("ends waits on the way, each at its own instant", async () => {
    const { client } = await started();
    const [one, two, three] = [client(), client(), client()];
    one.write(encodeRequest(["XREAD", "BLOCK", "1000", "STREAMS", "s", "$"]) + encodeRequest(["TIME"]));
    two.write(encodeRequest(["XREAD", "BLOCK", "5000", "STREAMS", "s", "$"]));
    await three.send("PING");
    await three.send("PING");
    await three.send("SIM.ADVANCE 2000");
    await one.until(() => one.received.length > 20);
    // The server compares strictly: whoever blocks for a second is told in the millisecond after it.
    expect(one.received).toBe(`*-1\r\n*2\r\n$10\r\n${MANUAL_START_MS / 1000 + 1}\r\n$4\r\n1000\r\n`);
    expect(two.received).toBe("");
  });

  it("cannot be moved when it is real, nor by what is no time", async () => {
    const { client } = await started(realClock);
    expect(await client().send("SIM.ADVANCE 1")).toMatchObject({ text: expect.stringContaining("--clock manual") });
    const manual = await started();
    for (const text of ["-1", "1.5", "x", "99999999999999999"]) {
      expect(await manual.client().send(`SIM.ADVANCE ${text}`)).toMatchObject({ kind: "error" });
    }
    expect(await manual.client().send("SIM.ADVANCE")).toEqual(
      error("ERR wrong number of arguments for 'sim.advance' command"),
    );
  });

  it("is reset with everything else by SIM.RESET, and who waits is told that nothing came", async () => {
    const { client } = await started();
    const [one, two] = [client(), client()];
    await one.send("CONFIG SET stream-node-max-entries 7");
    await one.send("SIM.FAULT SET RESET BEFORE COMMAND DEL");
    await one.send("XADD s * a 1");
    await one.send("SIM.ADVANCE 5");
    two.write(encodeRequest(["XREAD", "BLOCK", "0", "STREAMS", "t", "$"]));
    await one.send("PING");
    await one.send("PING");
    expect(await one.send("SIM.RESET")).toEqual(OK);
    expect(await two.reply()).toEqual({ kind: "nil-array" });
    expect(await one.send("SIM.TIME")).toBe(MANUAL_START_MS);
    expect(await one.send("DBSIZE")).toBe(0);
    expect(await one.send("CONFIG GET stream-node-max-entries")).toEqual(["stream-node-max-entries", "100"]);
    expect(await one.send("SIM.FAULT LIST")).toEqual([]);
  });
});

describe("faults of the emulated server", () => {
  it("reset the connection before or after the command took effect", async () => {
    const { client } = await started();
    const control = client();
    await control.send("SIM.FAULT SET RESET BEFORE COMMAND XADD NTH 1");
    await control.send("SIM.FAULT SET RESET AFTER COMMAND XADD NTH 3");
    const one = client();
    one.write(encodeRequest(["XADD", "s", "*", "a", "1"]));
    expect(await one.ended()).toBe("ECONNRESET");
    expect(await control.send("XLEN s")).toBe(0);
    const two = client();
    await two.send("XADD s * a 1");
    two.write(encodeRequest(["XADD", "s", "*", "a", "2"]));
    expect(await two.ended()).toBe("ECONNRESET");
    expect(await control.send("XLEN s")).toBe(2);
  });

  it("drop a link: the client is told nothing, and what it sends goes nowhere", async () => {
    const { client } = await started();
    const control = client();
    await control.send("SIM.FAULT SET DROP AFTER COMMAND SET");
    const one = client();
    one.write(encodeRequest(["PING"]) + encodeRequest(["SET", "k", "1"]) + encodeRequest(["SET", "k", "2"]));
    await one.until(() => one.received.length > 0);
    one.write(encodeRequest(["SET", "k", "3"]));
    for (let n = 0; n < 3; n++) await control.send("PING");
    expect(await control.send("GET k")).toBe("1");
    expect(one.received).toBe("+PONG\r\n");
    expect(one.ending).toBeUndefined();
  });

  it("delay a command, or its reply, on the server's clock, and what is behind it too", async () => {
    const { client } = await started();
    const control = client();
    await control.send("SIM.FAULT SET DELAY 100 BEFORE COMMAND SET");
    await control.send("SIM.FAULT SET DELAY 100 AFTER COMMAND INCR");
    const one = client();
    one.write(encodeRequest(["SET", "k", "1"]) + encodeRequest(["INCR", "k"]) + encodeRequest(["PING"]));
    for (let n = 0; n < 3; n++) await control.send("PING");
    expect(await control.send("GET k")).toBe(null);
    await control.send("SIM.ADVANCE 100");
    expect(await control.send("GET k")).toBe("2");
    expect(one.received).toBe("+OK\r\n");
    await control.send("SIM.ADVANCE 99");
    expect(one.received).toBe("+OK\r\n");
    await control.send("SIM.ADVANCE 1");
    await one.until(() => one.received === "+OK\r\n:2\r\n+PONG\r\n");
  });

  it("answer with an error in place of the command or of its reply", async () => {
    const { client } = await started();
    const one = client();
    await one.call(["SIM.FAULT", "SET", "ERROR", "LOADING wait", "BEFORE", "COMMAND", "SET"]);
    await one.call(["SIM.FAULT", "SET", "ERROR", "READONLY no", "AFTER", "COMMAND", "INCR"]);
    expect(await one.send("SET k 1")).toEqual(error("LOADING wait"));
    expect(await one.send("GET k")).toBe(null);
    expect(await one.send("INCR k")).toEqual(error("READONLY no"));
    expect(await one.send("GET k")).toBe("1");
  });

  it("strike by a client's name or id, and a command that waits when its reply comes", async () => {
    const { client } = await started();
    const [one, two, control] = [client(), client(), client()];
    await one.send("CLIENT SETNAME worker-1");
    await control.send("SIM.FAULT SET RESET AFTER COMMAND XREAD CLIENT worker-1");
    one.write(encodeRequest(["XREAD", "BLOCK", "0", "STREAMS", "s", "$"]));
    two.write(encodeRequest(["XREAD", "BLOCK", "0", "STREAMS", "s", "$"]));
    for (let n = 0; n < 3; n++) await control.send("PING");
    await control.send("XADD s 1-1 a 1");
    expect(await one.ended()).toBe("ECONNRESET");
    expect(await two.reply()).toEqual([["s", [["1-1", ["a", "1"]]]]]);
    const id = await two.send("CLIENT ID");
    await control.send(`SIM.FAULT SET RESET BEFORE ID ${String(id)}`);
    await control.send("PING");
    two.write("PING\r\n");
    expect(await two.ended()).toBe("ECONNRESET");
  });
});

describe("SIM.STATE", () => {
  it("says the clock, streams, groups, consumers, pending entries, who waits for what, and the faults", async () => {
    const { client } = await started();
    const [one, two] = [client(), client()];
    await one.send("XADD s 1-1 a 1");
    await one.send("XGROUP CREATE s g 0");
    await one.send("XREADGROUP GROUP g c STREAMS s >");
    await one.send("SIM.ADVANCE 250");
    await one.send("SIM.FAULT SET DELAY 5 BEFORE COMMAND XADD EVERY 3");
    await two.send("CLIENT SETNAME waiter");
    two.write(encodeRequest(["XREADGROUP", "GROUP", "g", "d", "BLOCK", "750", "STREAMS", "s", ">"]));
    await one.send("PING");
    const state = JSON.parse((await one.send("SIM.STATE JSON")) as string) as Record<string, unknown>;
    expect(state).toMatchObject({
      clock: { kind: "manual", "now-ms": MANUAL_START_MS + 250, "next-deadline-ms": MANUAL_START_MS + 1001 },
      server: { profile: "redis-8.6" },
      streams: [
        {
          database: 0,
          key: "s",
          length: 1,
          groups: [
            {
              name: "g",
              lag: 0,
              "pending-count": 1,
              pending: [{ id: "1-1", consumer: "c", "idle-ms": 250, deliveries: 1 }],
            },
          ],
        },
      ],
      clients: [{}, { name: "waiter", "blocked-on": ["s"], "blocked-for-ms": 750 }],
      faults: [{ number: 1, fault: "DELAY 5 BEFORE COMMAND XADD EVERY 3", matched: 0, struck: 0 }],
    });
    expect(((await one.send("SIM.STATE")) as Reply[])[0]).toBe("clock");
  });

  it("writes keys as JSON whether they are UTF-8 or not", async () => {
    const { client } = await started();
    const one = client();
    await one.call(["XADD", Buffer.from("größe", "utf8").toString("latin1"), "1-1", "a", "1"]);
    await one.call(["XADD", "\xff\x00", "1-1", "a", "1"]);
    const { streams } = JSON.parse((await one.send("SIM.STATE JSON")) as string) as { streams: { key: string }[] };
    expect(streams.map(({ key }) => key)).toEqual(["größe", "ÿ\u0000"]);
  });
});
