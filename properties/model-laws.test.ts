/** Laws of the model itself: what holds of streams, groups and PELs whatever commands were sent. */

import fc from "fast-check";
import { streamCommands } from "streamproof/fast-check";
import { expect, test } from "vitest";
import { createBroker, redis70, type Reply } from "../sim/index.js";
import { printedSeed } from "./seed.js";

const NUM_RUNS = 400;
const EPOCH_MS = 1_767_225_600_000;

/** A broker with one client, whose clock moves a millisecond a command. */
class Client {
  readonly #broker = createBroker({ profile: redis70 });
  #reply: Reply = null;
  readonly #session = this.#broker.connect({ sink: (reply) => (this.#reply = reply) });
  #nowMs = EPOCH_MS;

  send(...args: readonly string[]): Reply {
    this.#broker.execute(this.#session, args, (this.#nowMs += 1));
    return inResp2(this.#reply);
  }

  rows(...args: readonly string[]): readonly Reply[] {
    const reply = this.send(...args);
    expect(Array.isArray(reply), `${args.join(" ")} answered ${JSON.stringify(reply)}`).toBe(true);
    return reply as readonly Reply[];
  }
}

/** Maps as flat arrays and no null arrays, as a RESP2 client sees them. */
function inResp2(reply: Reply): Reply {
  if (Array.isArray(reply)) return (reply as readonly Reply[]).map(inResp2);
  if (typeof reply !== "object" || reply === null || !("kind" in reply)) return reply;
  if (reply.kind === "map") return reply.items.map(inResp2);
  return reply.kind === "nil-array" ? null : reply;
}

/** Ids that no XADD of these sequences gives. */
const never = fc.integer({ min: 1, max: 30 }).map((ms) => `${ms}-1`);

const sequences = streamCommands({
  keys: ["s"],
  groups: ["g1", "g2"],
  consumers: ["alice", "bob", "carol"],
  maxLength: 80,
});

/** Sends the commands; `ids` are those that XADD has given. */
function build(commands: readonly (readonly string[])[]): { client: Client; ids: readonly string[] } {
  const client = new Client();
  const ids: string[] = [];
  for (const args of commands) {
    const reply = client.send(...args);
    if (args[0] === "XADD" && typeof reply === "string") ids.push(reply);
  }
  return { client, ids };
}

function law(name: string, holds: (client: Client, ids: readonly string[]) => void): void {
  test(name, () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const { client, ids } = build(list);
        holds(client, ids);
      }),
      { seed: printedSeed(name), numRuns: NUM_RUNS },
    );
  });
}

law("ids that XADD gives grow, and XLEN is what XRANGE lists, forwards and backwards", (client, ids) => {
  const rows = client.rows("XRANGE", "s", "-", "+") as [string][];
  expect(client.send("XLEN", "s")).toBe(rows.length);
  const backwards = client.rows("XREVRANGE", "s", "+", "-") as [string][];
  expect(backwards.toReversed()).toEqual(rows);
  expect(rows.map(([one]) => one)).toEqual(ids.filter((one) => rows.some(([other]) => other === one)));
});

law("a group's pending entries are those of its consumers together, each owned by one", (client) => {
  for (const name of ["g1", "g2"]) {
    const all = client.rows("XPENDING", "s", name, "-", "+", "1000") as [string, string, number, number][];
    const [total, , , owners] = client.rows("XPENDING", "s", name) as [number, Reply, Reply, [string, string][] | null];
    expect(total).toBe(all.length);
    expect(new Set(all.map(([one]) => one)).size).toBe(all.length);
    const sum = (owners ?? []).reduce((held, [, number]) => held + Number(number), 0);
    expect(sum).toBe(all.length);
    for (const [owner, number] of owners ?? []) {
      expect(client.rows("XPENDING", "s", name, "-", "+", "1000", owner)).toHaveLength(Number(number));
    }
  }
});

law("nothing behind a group's last-delivered-id is pending, and every delivery is counted", (client) => {
  for (const row of client.rows("XINFO", "GROUPS", "s") as Reply[][]) {
    const field = (name: string): Reply => row[row.indexOf(name) + 1]!;
    const pending = client.rows("XPENDING", "s", field("name") as string, "-", "+", "1000") as [
      string,
      string,
      number,
      number,
    ][];
    expect(field("pending")).toBe(pending.length);
    for (const [one, , , deliveries] of pending) {
      expect(compareIds(one, field("last-delivered-id") as string)).toBeLessThanOrEqual(0);
      expect(deliveries).toBeGreaterThanOrEqual(1);
    }
  }
});

law("XACK takes an entry off the PEL once and for all, and touches no other group", (client) => {
  const before = client.rows("XPENDING", "s", "g2", "-", "+", "1000").map((row) => (row as Reply[])[0]);
  for (const [one] of client.rows("XPENDING", "s", "g1", "-", "+", "1000") as [string][]) {
    expect(client.send("XACK", "s", "g1", one)).toBe(1);
    expect(client.send("XACK", "s", "g1", one)).toBe(0);
  }
  expect(client.rows("XPENDING", "s", "g1")[0]).toBe(0);
  expect(client.rows("XPENDING", "s", "g2", "-", "+", "1000").map((row) => (row as Reply[])[0])).toEqual(before);
});

law("XAUTOCLAIM from 0-0 to its end takes over whatever is left in the stream, and drops what is not", (client) => {
  const inStream = new Set((client.rows("XRANGE", "s", "-", "+") as [string][]).map(([one]) => one));
  const pending = (client.rows("XPENDING", "s", "g1", "-", "+", "1000") as [string][]).map(([one]) => one);
  const claimed: string[] = [];
  const deleted: string[] = [];
  let cursor = "0-0";
  do {
    const reply = client.rows("XAUTOCLAIM", "s", "g1", "sweeper", "0", cursor, "COUNT", "3", "JUSTID") as [
      string,
      string[],
      string[],
    ];
    claimed.push(...reply[1]);
    deleted.push(...reply[2]);
    cursor = reply[0];
  } while (cursor !== "0-0");
  expect(claimed).toEqual(pending.filter((one) => inStream.has(one)));
  expect(deleted).toEqual(pending.filter((one) => !inStream.has(one)));
});

law("XREADGROUP > gives each consumer group every entry at most once", (client) => {
  const first = client.send("XREADGROUP", "GROUP", "g1", "alice", "STREAMS", "s", ">");
  expect(client.send("XREADGROUP", "GROUP", "g1", "bob", "STREAMS", "s", ">")).toBeNull();
  const read = Array.isArray(first) ? ((first as [[string, [string][]]])[0][1] as [string][]) : [];
  const last = (client.rows("XRANGE", "s", "-", "+") as [string][]).at(-1)?.[0];
  if (read.length > 0) expect(read.at(-1)?.[0]).toBe(last);
});

test("an id that was never given acknowledges and claims nothing", () => {
  fc.assert(
    fc.property(sequences, never, (list, id) => {
      const { client } = build(list);
      expect(client.send("XACK", "s", "g1", id)).toBe(0);
      expect(client.send("XCLAIM", "s", "g1", "alice", "0", id)).toEqual([]);
    }),
    { seed: printedSeed("ids that were never given"), numRuns: NUM_RUNS },
  );
});

function compareIds(a: string, b: string): number {
  const [aMs = "", aSeq = ""] = a.split("-");
  const [bMs = "", bSeq = ""] = b.split("-");
  const difference = BigInt(aMs) - BigInt(bMs) || BigInt(aSeq) - BigInt(bSeq);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
