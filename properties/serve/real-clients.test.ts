/** Clients that nobody here wrote, unchanged, against `streamproof serve`. */

import { fileURLToPath } from "node:url";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realTier, type Need } from "../real-tier.js";
import { runClient, runsHere } from "./run-client.js";
import { startServe, type ServeProcess } from "./serve-process.js";

const PYTHON = "/usr/bin/python3";
const needsTools: Need = {
  what: "redis-cli and redis-benchmark",
  isThere: runsHere("redis-cli", "--version") && runsHere("redis-benchmark", "--version"),
  how: "apt-get install redis-tools",
};
const needsPython: Need = {
  what: "Debian's python3-redis",
  isThere: runsHere(PYTHON, "-c", "import redis"),
  how: "apt-get install python3-redis",
};

let server: ServeProcess;
const logged: string[] = [];

/** A server for all tests of a block; whatever it logged is kept. */
function serving(args: readonly string[] = []): void {
  beforeAll(async () => {
    server = await startServe(args);
  });
  afterAll(async () => {
    expect(await server.end()).toBe(0);
    logged.push(server.errors());
  });
}

function cli(args: readonly string[], input = ""): Promise<{ code: number | null; out: string; err: string }> {
  return runClient("redis-cli", ["-p", String(server.port), ...args], input);
}

describe("the process", () => {
  test("says first where it listens, ends at once on Ctrl-C with clients that wait, and refuses a port in use", async () => {
    const one = await startServe(["--profile", "valkey-8.1"]);
    expect(one.firstLine).toMatch(
      /^valkey-8\.1 \(as 8\.1\.1 answers\) listens on 127\.0\.0\.1:\d+, real clock; connect: redis-cli -p \d+$/,
    );
    await expect(startServe(["--port", String(one.port)])).rejects.toThrow(
      /serve exited with 64: streamproof: 127\.0\.0\.1:\d+: the port is in use; name another with --port/,
    );
    const waiting = createClient({ url: `redis://127.0.0.1:${one.port}`, socket: { reconnectStrategy: false } });
    waiting.on("error", () => {});
    await waiting.connect();
    const reply = waiting.xRead({ key: "s", id: "$" }, { BLOCK: 0 }).catch(() => "closed");
    const startedMs = performance.now();
    expect(await one.end("SIGINT")).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(await reply).toBe("closed");
  });

  test("takes a password from the environment, and shows it nowhere", async () => {
    const one = await startServe([], { STREAMPROOF_PASSWORD: "correct horse" });
    const url = `redis://127.0.0.1:${one.port}`;
    const stranger = createClient({ url, socket: { reconnectStrategy: false } });
    stranger.on("error", () => {});
    await stranger.connect().catch(() => {});
    await expect(stranger.get("k")).rejects.toThrow();
    if (stranger.isOpen) stranger.destroy();
    const friend = await createClient({ url, password: "correct horse" }).connect();
    expect(await friend.ping()).toBe("PONG");
    friend.destroy();
    expect(await one.end()).toBe(0);
    expect(one.firstLine + one.errors()).not.toContain("horse");
  });
});

describe("node-redis", () => {
  serving();

  for (const RESP of [2, 3] as const) {
    test(`reads a consumer group to its end, blocking, in RESP${RESP}`, async () => {
      const stream = `orders-${RESP}`;
      const producer = await createClient({ url: `redis://127.0.0.1:${server.port}`, RESP }).connect();
      const consumer = producer.duplicate();
      await consumer.connect();
      await producer.xGroupCreate(stream, "billing", "0", { MKSTREAM: true });
      await expect(producer.xGroupCreate(stream, "billing", "0", { MKSTREAM: true })).rejects.toThrow(/^BUSYGROUP/);
      const handled: string[] = [];
      const consuming = (async () => {
        while (handled.length < 20) {
          const found = await consumer.xReadGroup("billing", "w", { key: stream, id: ">" }, { COUNT: 3, BLOCK: 5_000 });
          for (const { messages } of found as { messages: { id: string; message: Record<string, string> }[] }[]) {
            for (const { id, message } of messages) {
              handled.push(message["order"]!);
              expect(await consumer.xAck(stream, "billing", id)).toBe(1);
            }
          }
        }
      })();
      for (let n = 0; n < 10; n++) await producer.xAdd(stream, "*", { order: String(n) });
      const transaction = producer.multi();
      for (let n = 10; n < 20; n++) transaction.xAdd(stream, "*", { order: String(n) });
      expect(await transaction.exec()).toHaveLength(10);
      await consuming;
      expect(handled).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
      expect(await producer.xPending(stream, "billing")).toMatchObject({ pending: 0 });
      expect(await consumer.xReadGroup("billing", "w", { key: stream, id: ">" }, { BLOCK: 20 })).toBeNull();
      expect(await producer.xInfoGroups(stream)).toMatchObject([{ name: "billing", consumers: 1, pending: 0, lag: 0 }]);
      consumer.destroy();
      await producer.close();
    });
  }

  test("takes over what a dead consumer left, and is connected again after a reset", async () => {
    const client = createClient({ url: `redis://127.0.0.1:${server.port}` });
    client.on("error", () => {});
    await client.connect();
    await client.xGroupCreate("s", "g", "0", { MKSTREAM: true });
    const id = await client.xAdd("s", "*", { a: "1" });
    await client.xReadGroup("g", "dead", { key: "s", id: ">" });
    await client.sendCommand(["SIM.FAULT", "SET", "RESET", "AFTER", "COMMAND", "XAUTOCLAIM"]);
    await expect(client.xAutoClaim("s", "g", "heir", 0, "0-0")).rejects.toThrow();
    const { messages } = await client.xAutoClaim("s", "g", "heir", 0, "0-0");
    expect(messages).toMatchObject([{ id, message: { a: "1" } }]);
    // The first claim took effect though nobody was told.
    expect(await client.xPendingRange("s", "g", "-", "+", 10)).toMatchObject([
      { consumer: "heir", deliveriesCounter: 3 },
    ]);
    client.destroy();
  });
});

realTier(needsTools)("redis-cli", () => {
  serving();

  test("prints replies of commands from its standard input", async () => {
    const script = [
      "XADD s 1-1 a 1",
      "XGROUP CREATE s g 0",
      "XREADGROUP GROUP g c COUNT 1 STREAMS s >",
      "XPENDING s g",
      "XADD s 1-1 a 1",
      "MULTI",
      "XACK s g 1-1",
      "EXEC",
    ];
    const { code, out } = await cli([], `${script.join("\n")}\n`);
    expect(code).toBe(0);
    // What redis-server 8.6.3 answers, as this redis-cli prints it.
    const error = "ERR The ID specified in XADD is equal or smaller than the target stream top item";
    const printed = ["1-1", "OK", "s", "1-1", "a", "1", "1", "1-1", "1-1", "c", "1", error, "OK", "QUEUED", "1"];
    expect(out.split("\n").filter((line) => line !== "")).toEqual(printed);
  });

  test("speaks RESP3, knows the commands for its hints, and waits in a blocking read", async () => {
    expect((await cli(["-3", "XINFO", "STREAM", "s"])).out).toMatch(/^length 1$/m);
    expect((await cli(["COMMAND", "COUNT"])).out).toMatch(/^\d+$/m);
    const waiting = cli(["XREAD", "BLOCK", "5000", "STREAMS", "later", "$"]);
    while ((await cli(["SIM.STATE", "JSON"])).out.includes('"blocked-on":["later"]') === false);
    await cli(["XADD", "later", "7-7", "k", "v"]);
    expect((await waiting).out.trim().split("\n")).toEqual(["later", "7-7", "k", "v"]);
  });

  test("loads 20,000 commands in bulk with --pipe", async () => {
    const commands = Array.from({ length: 20_000 }, (_, n) => {
      const args = ["XADD", "bulk", `${n + 1}-0`, "n", String(n)];
      return `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join("")}`;
    });
    const { code, out } = await cli(["--pipe"], commands.join(""));
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("errors: 0, replies: 20000") });
    expect((await cli(["XLEN", "bulk"])).out.trim()).toBe("20000");
  });

  test("names what is not there as a server does, and the server logs it once", async () => {
    expect((await cli(["NOSUCH", "x"])).out).toContain("ERR unknown command 'NOSUCH', with args beginning with: 'x' ");
    await cli(["NOSUCH", "y"]);
    expect(server.errors().match(/NOSUCH/g)).toHaveLength(1);
  });

  test("redis-benchmark measures XADD and a read-group, pipelined and not", async () => {
    const options = ["-p", String(server.port), "-c", "20", "-n", "2000", "--csv"];
    for (const pipeline of ["1", "16"]) {
      const add = ["XADD", "bench", "MAXLEN", "~", "1000", "*", "data", "x".repeat(100)];
      const { code, out } = await runClient("redis-benchmark", [...options, "-P", pipeline, ...add]);
      expect(code).toBe(0);
      expect(out).toMatch(/XADD/);
    }
    await cli(["XGROUP", "CREATE", "bench", "g", "0"]);
    const read = ["XREADGROUP", "GROUP", "g", "c", "COUNT", "1", "STREAMS", "bench", ">"];
    expect((await runClient("redis-benchmark", [...options, ...read])).code).toBe(0);
    expect((await runClient("redis-benchmark", [...options, "-t", "ping,set,get,incr,sadd,hset,zadd,mset"])).code).toBe(
      0,
    );
    const { out } = await cli(["XPENDING", "bench", "g"]);
    expect(Number(out.split("\n")[0])).toBeGreaterThan(900);
  });
});

realTier(needsPython)("Debian's python3-redis", () => {
  serving(["--clock", "manual"]);

  test("runs the fourth article's pipeline: nothing is lost, poison is buried after three tries, in no time", async () => {
    const file = fileURLToPath(new URL("pipeline.py", import.meta.url));
    const { code, out, err } = await runClient(PYTHON, [file, String(server.port)]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const orders = Array.from({ length: 30 }, (_, n) => n).filter((order) => order !== 7);
    expect(JSON.parse(out)).toEqual({
      handled: orders,
      lost: 5,
      pending_before: 6,
      consumers_before: { dead: 5, a: 1 },
      too_early: 6,
      lengths: [30, 1],
      pending: 0,
      lag: 0,
      dead: [7],
      retries_left: [],
    });
  });
});
