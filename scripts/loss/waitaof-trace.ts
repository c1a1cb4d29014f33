/**
 * Looks, with strace, at whether a server answers WAITAOF before the flush that it is to wait for. Under `appendfsync everysec`
 * some releases do (redis#13793): where the buffer of the log is empty and the last flush was less than a second ago, they take
 * all that was written for flushed.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, STREAM, versionOf } from "./load.js";
import { started } from "./on-disk.js";
import { LossServer, type Kind } from "./server.js";

/** One after the other over one connection: a server that waits for its flush takes a second for each. */
const PUBLISHES = 10;
const WAIT_MS = 3_000;
const ATTACH_MS_MAX = 10_000;
const SETTLE_MS = 1_500;
const CALLS = "write,writev,sendto,fdatasync,fsync,sync_file_range";

/** Prints what was seen of each server; the exit code. @throws Error where there is no strace */
export async function traceWaitaof(kinds: readonly Kind[]): Promise<number> {
  for (const kind of kinds) {
    const server = new LossServer(kind, { appendonly: "yes", appendfsync: "everysec" });
    try {
      await started(server);
      process.stdout.write(`${await versionOf(server)}: ${await seenOf(server)}\n`);
    } finally {
      await server.remove();
    }
  }
  return 0;
}

async function seenOf(server: LossServer): Promise<string> {
  const [known] = await ask(server, async (client) => (await client.call("COMMAND", "INFO", "WAITAOF")) as unknown[]);
  if (known === null) return "has no WAITAOF";
  const strace = spawn("strace", ["-f", "-y", "-s", "48", "-e", `trace=${CALLS}`, "-p", String(server.pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  strace.stderr.on("data", (chunk) => (text += String(chunk)));
  const failed = once(strace, "error").then(([error]) => {
    throw new Error(`strace: ${(error as Error).message}; apt-get install strace`);
  });
  await Promise.race([failed, attached(() => text)]);
  let replies: readonly (readonly number[])[];
  const startedMs = performance.now();
  try {
    await sleep(SETTLE_MS);
    text = "";
    replies = await published(server);
  } finally {
    strace.kill("SIGTERM");
  }
  const tookMs = Math.round(performance.now() - startedMs - SETTLE_MS);
  const confirmed = replies.filter(([local]) => local === 1).length;
  const { early, excerpt } = judged(text);
  return [
    `${replies.length} times XADD, then WAITAOF 1 0 ${WAIT_MS}, over one connection, in ${tookMs} ms: ${confirmed} replies of [1, 0], `,
    `${early} of them although no fdatasync had ended that began after the entry was written to the log`,
    ...(excerpt.length === 0 ? [] : ["; the calls of the first of these:"]),
    ...excerpt.map((line) => `\n  ${line}`),
  ].join("");
}

async function attached(text: () => string): Promise<void> {
  const startedMs = performance.now();
  while (!/attached/.test(text())) {
    if (performance.now() - startedMs > ATTACH_MS_MAX) throw new Error(`strace does not attach: ${text().trim()}`);
    await sleep(10);
  }
}

async function published(server: LossServer): Promise<readonly (readonly number[])[]> {
  return await ask(server, async (client) => {
    const replies: number[][] = [];
    for (let nth = 0; nth < PUBLISHES; nth++) {
      await client.xadd(STREAM, "*", "nth", String(nth));
      replies.push((await client.call("WAITAOF", "1", "0", String(WAIT_MS))) as number[]);
    }
    return replies;
  });
}

/** How many replies of [1, 0] there were while something written to the log was not flushed, and the calls of the first of these. */
function judged(trace: string): { readonly early: number; readonly excerpt: readonly string[] } {
  let [written, flushed, beganAt, early] = [0, 0, 0, 0];
  let calls: string[] = [];
  let excerpt: readonly string[] = [];
  for (const line of trace.split("\n").map((one) => one.replace(/^\[pid +\d+\] /, ""))) {
    if (/\.aof>|<(?:socket|TCP)|resumed>/.test(line)) calls.push(line);
    const name = /^(write|writev|fdatasync|fsync)\(\d+<[^>]*\.aof>/.exec(line)?.[1];
    if (name?.startsWith("write")) written += 1;
    else if (name !== undefined) beganAt = written;
    if (/^(?:fdatasync|fsync)\(.*\) += 0|^<\.\.\. (?:fdatasync|fsync) resumed>\) += 0/.test(line)) flushed = beganAt;
    if (!line.includes(String.raw`"*2\r\n:1\r\n:0\r\n"`)) continue;
    if (flushed < written) {
      early += 1;
      if (early === 1) excerpt = calls.slice(calls.findIndex((call) => call.includes(".aof>")));
    }
    calls = [];
  }
  return { early, excerpt };
}
