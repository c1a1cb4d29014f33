/** Replies as `replay --step` prints them, beside redis-cli's own output for the same command on the same server. */

import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeRequest, ReplyParser, type Reply } from "../../sim/index.js";
import { replyLines } from "../../src/report/step-reply.js";
import { realTier } from "../real-tier.js";
import { runClient, runsHere } from "./run-client.js";
import { startServe, type ServeProcess } from "./serve-process.js";

const SETUP: readonly (readonly string[])[] = [
  ["SET", "text", 'a "quoted" \\ text\n\t\r\u0007\b'],
  ["SET", "bytes", "\u00ff\u0000\u00e9"],
  ["HSET", "hash", "field", "value", "other", ""],
  ["SADD", "set", "1", "2"],
  ["ZADD", "sorted", "1.5", "a", "2", "b"],
  ...Array.from({ length: 11 }, (_, n) => ["XADD", "orders", `${n + 1}-0`, "data", `{"id":"entry-${n + 1}"}`]),
  ["XGROUP", "CREATE", "orders", "billing", "0"],
  ["XREADGROUP", "GROUP", "billing", "worker-1", "COUNT", "10", "STREAMS", "orders", ">"],
];

const READING: readonly (readonly string[])[] = [
  ["TYPE", "orders"],
  ["TYPE", "nothing"],
  ["TTL", "orders"],
  ["GET", "text"],
  ["GET", "bytes"],
  ["GET", "nothing"],
  ["GET", "orders"],
  ["HGETALL", "hash"],
  ["HGETALL", "nothing"],
  ["SMEMBERS", "set"],
  ["ZRANGE", "sorted", "0", "-1", "WITHSCORES"],
  ["XRANGE", "orders", "-", "+"],
  ["XREAD", "STREAMS", "nothing", "0"],
  ["XINFO", "GROUPS", "orders"],
  ["XINFO", "STREAM", "orders"],
  ["XPENDING", "orders", "billing"],
  ["XPENDING", "orders", "nobody"],
  ["XLEN"],
];

realTier({
  what: "redis-cli",
  isThere: runsHere("redis-cli", "--version"),
  how: "apt-get install redis-tools",
})("replies as redis-cli prints them", () => {
  let server: ServeProcess;
  beforeAll(async () => {
    server = await startServe(["--clock", "manual"]);
    for (const args of SETUP) await answered(server.port, args);
  });
  afterAll(async () => {
    expect(await server.end()).toBe(0);
  });

  test.each(READING.map((args) => [args.join(" "), args] as const))("%s", async (_name, args) => {
    const { out } = await runClient("redis-cli", ["-p", String(server.port), "--no-raw", ...args], "");
    expect(replyLines(await answered(server.port, args)).join("\n")).toBe(out.trimEnd());
  });
});

/** The reply to one command over a connection of its own. */
function answered(port: number, args: readonly string[]): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const parser = new ReplyParser();
    const socket = connect(port, "127.0.0.1", () => socket.write(encodeRequest(args), "latin1"));
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      parser.feed(chunk.toString("latin1"));
      const parsed = parser.next();
      if (parsed === undefined) return;
      socket.destroy();
      resolve(parsed.reply);
    });
  });
}
