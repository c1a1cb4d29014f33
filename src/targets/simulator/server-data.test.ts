/** What faults of the server's data do to a run: its history says so. */

import { expect, test } from "vitest";
import { Redis } from "ioredis";
import type { Fault, OperatorAction } from "../../faults/fault.js";
import type { History, HistoryEvent, ServerState } from "../../history/event.js";
import type { WorkerContext } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { judgeHistory } from "../../explore/trial.js";
import { simulate } from "./simulate.js";

/** Reads its own pending entries first, then new ones, from the first on; after an error it makes the group anew. */
async function consume({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  const client = redis({ autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 });
  client.on("error", () => {});
  for (let from = "0"; !signal.aborted;) {
    try {
      if (from === "0") await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
      const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, from] as const;
      const rows = ((await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
      if (rows.length === 0) from = ">";
      for (const [id, fields] of rows) {
        await handle(fields);
        await client.xack(stream, group, id);
      }
    } catch {
      from = "0";
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const subject = scenario({
  name: "one worker that makes its group anew",
  stream: "orders",
  group: "billing",
  workload: { entries: 3 },
  workers: 1,
  consume,
  timing: { handler: 10 },
  ioredis: Redis,
});

async function runWith(...faults: Fault[]): Promise<History> {
  const plan = { entries: ["sound", "sound", "sound"], backlog: 3, workers: 1, faults } as const;
  return (await simulate(subject, plan, { seed: 5 })).history;
}

function isSettled(history: History): boolean {
  return history.some((event) => event.kind === "run-ended" && event.isSettled);
}

/** What the server holds after the only change of its data behind the backs of all. */
function restored(history: History): HistoryEvent & { readonly kind: "server-state" } {
  const states = history.filter((event) => event.kind === "server-state");
  expect(states).toHaveLength(1);
  return states[0] as HistoryEvent & { readonly kind: "server-state" };
}

const afterAck = { process: 1, command: "xack", nth: 2, when: "after" } as const;

test("broker-restart with its data kept: nothing is destroyed, and nothing comes back", async () => {
  const history = await runWith({ kind: "broker-restart", at: afterAck, downMs: 500, data: "kept" });
  expect(restored(history)).toMatchObject({ cause: "restart", destroyed: [], returned: [], outOfReach: [] });
  expect(restored(history).lastDeliveredId).toBe(restored(history).entries[1]!.id);
  expect(isSettled(history)).toBe(true);
});

test("broker-restart without the last write: what was acknowledged last is pending once more, and is handled again", async () => {
  const data = { ms: 60_000, writes: 1 };
  const history = await runWith({ kind: "broker-restart", at: afterAck, downMs: 500, data });
  const { index, entries, pending, destroyed, returned } = restored(history);
  expect([entries.length, destroyed]).toEqual([3, []]);
  expect(pending).toEqual([{ id: entries[1]!.id, consumer: "worker-1", deliveryCount: 1 }]);
  expect(returned).toEqual([entries[1]!.id]);
  const calls = history.flatMap((event) => (event.kind === "handler-started" ? [event] : []));
  expect(calls.filter((call) => call.index > index).map(({ token }) => token)).toEqual(["entry-2", "entry-3"]);
  expect(isSettled(history)).toBe(true);
});

test("broker-restart without the last writes: they go one by one, whatever command made them", async () => {
  const stateWithout = async (writes: number) =>
    restored(await runWith({ kind: "broker-restart", at: afterAck, downMs: 500, data: { ms: 60_000, writes } }));
  // XACK 2, XREADGROUP 2, XACK 1, XREADGROUP 1, and before them three times XADD and the group, in the order of the run.
  const places = [];
  for (let writes = 2; writes <= 4; writes++) {
    const { entries, pending, lastDeliveredId } = await stateWithout(writes);
    const ids = entries.map(({ id }) => id);
    places.push([ids.length, pending.map(({ id }) => ids.indexOf(id)), ids.indexOf(lastDeliveredId!)]);
  }
  expect(places).toEqual([
    [3, [], 0],
    [3, [0], 0],
    [3, [], -1],
  ]);
  const all = await stateWithout(40);
  expect([all.entries, all.lastDeliveredId]).toEqual([[], undefined]);
  expect(all.destroyed.map(({ token }) => token)).toEqual(["entry-1", "entry-2", "entry-3"]);
});

test("broker-restart without the last writes: those that are older than its last moments stay", async () => {
  const history = await runWith({
    kind: "broker-restart",
    at: afterAck,
    downMs: 500,
    data: { ms: 0, writes: 40 },
  });
  const timeMs = history.find(({ kind }) => kind === "fault")!.timeMs;
  const acknowledged = history.flatMap((event) => (event.kind === "acknowledged" ? [event] : []));
  const { pending } = restored(history);
  // A server's clock has whole milliseconds.
  const first = acknowledged[0]!;
  expect(Math.floor(first.timeMs)).toBeLessThan(Math.floor(timeMs));
  expect(pending.map(({ id }) => id)).toEqual([acknowledged[1]!.id]);
});

test("failover: the replica lacks the last write, and has what came before it", async () => {
  const history = await runWith({ kind: "failover", at: afterAck, downMs: 2000, lost: { ms: 60_000, writes: 1 } });
  const { cause, timeMs, entries, pending, returned } = restored(history);
  expect([cause, timeMs]).toEqual(["failover", history.find(({ kind }) => kind === "fault")!.timeMs + 2000]);
  expect([pending.map(({ id }) => id), returned]).toEqual([[entries[1]!.id], [entries[1]!.id]]);
  expect(isSettled(history)).toBe(true);
});

test("split-brain: who is connected goes on with the old primary, and what is done there is gone when it rejoins", async () => {
  const at = { process: 1, command: "xack", nth: 1, when: "after" } as const;
  const history = await runWith({ kind: "split-brain", at, forMs: 5000, lost: { ms: 60_000, writes: 1 } });
  const states = history.filter((event) => event.kind === "server-state");
  expect(states.map(({ phase, timeMs }) => [phase, timeMs - states[0]!.timeMs])).toEqual([
    ["split", 0],
    ["rejoined", 5000],
  ]);
  const [split, rejoined] = states as [ServerState, ServerState];
  const ids = split.entries.map(({ id }) => id);
  // The replica had not got the first XACK, and the worker acknowledges the others at the old primary.
  expect(split.pending.map(({ id }) => id)).toEqual([ids[0]]);
  expect([split.returned, rejoined.returned]).toEqual([ids, ids]);
  const acknowledged = history.flatMap((event) => (event.kind === "acknowledged" ? [event] : []));
  const times = (from: number, to: number) =>
    acknowledged.filter(({ index }) => index > from && index < to).map(({ id }) => ids.indexOf(id));
  expect(times(0, split.index)).toEqual([0]);
  expect(times(split.index, rejoined.index)).toEqual([1, 2]);
  // The others are unread once more; handled as they are, the run does not wait for them.
  expect(times(rejoined.index, Infinity)).toEqual([0]);
  expect(isSettled(history)).toBe(true);
  expect(judgeHistory(subject, history).anomalies).toEqual([]);
});

test("eviction: the stream is gone with its group, and no command says so", async () => {
  const history = await runWith({ kind: "eviction", at: afterAck });
  const { cause, index, entries, lastDeliveredId, destroyed } = restored(history);
  expect([cause, entries, lastDeliveredId]).toEqual(["eviction", [], undefined]);
  expect(destroyed.map(({ token }) => token)).toEqual(["entry-1", "entry-2", "entry-3"]);
  const before = history.slice(0, index).findLast((event) => event.kind === "command");
  expect(before).toMatchObject({ process: "worker-1", name: "xack", nth: 2 });
  expect(isSettled(history)).toBe(true);
});

/** What an operator's command does to three entries of which two are handled and one is unread. */
async function afterOperator(action: OperatorAction) {
  const history = await runWith({ kind: "operator", at: afterAck, action });
  const { cause, entries, pending, lastDeliveredId, ...changed } = restored(history);
  const appended = history.flatMap((event) => (event.kind === "appended" ? [event.id] : []));
  const numbers = (ids: readonly string[]): readonly number[] => ids.map((id) => appended.indexOf(id) + 1);
  const commands = history.flatMap((event) =>
    event.kind === "command" && event.process === "operator" ? [event] : [],
  );
  return {
    history,
    command: commands.map(({ name, error }) => [name, error]),
    cause,
    held: numbers(entries.map(({ id }) => id)),
    pending: numbers(pending.map(({ id }) => id)),
    last: lastDeliveredId === undefined ? undefined : (numbers([lastDeliveredId])[0] ?? 0),
    destroyed: numbers(changed.destroyed.map(({ id }) => id)),
    returned: numbers(changed.returned),
    outOfReach: numbers(changed.outOfReach),
  };
}

test.each([
  ["flushall", "flushall", { held: [], last: undefined, destroyed: [1, 2, 3], returned: [], outOfReach: [] }],
  ["trim-all", "xtrim", { held: [], last: 2, destroyed: [1, 2, 3], returned: [], outOfReach: [] }],
  ["trim-half", "xtrim", { held: [3], last: 2, destroyed: [1, 2], returned: [], outOfReach: [] }],
  ["delete-newest", "xdel", { held: [1, 2], last: 2, destroyed: [3], returned: [], outOfReach: [] }],
  ["destroy-group", "xgroup", { held: [1, 2, 3], last: undefined, destroyed: [], returned: [1, 2], outOfReach: [] }],
  ["group-to-start", "xgroup", { held: [1, 2, 3], last: 0, destroyed: [], returned: [1, 2], outOfReach: [] }],
  ["group-to-end", "xgroup", { held: [1, 2, 3], last: 3, destroyed: [], returned: [], outOfReach: [3] }],
  ["delete-consumer", "xgroup", { held: [1, 2, 3], last: 2, destroyed: [], returned: [], outOfReach: [] }],
  ["node-of-one", "config", { held: [1, 2, 3], last: 2, destroyed: [], returned: [], outOfReach: [] }],
  ["kill-clients", "client", { held: [1, 2, 3], last: 2, destroyed: [], returned: [], outOfReach: [] }],
] as const)("operator, %s: sends %s once, and the history says what it did", async (action, name, expected) => {
  const { history, ...seen } = await afterOperator(action);
  expect(seen).toEqual({ command: [[name, undefined]], cause: "operator", pending: [], ...expected });
  expect(isSettled(history)).toBe(true);
});

test("operator: a consumer that is deleted takes what it has pending out of the group's reach", async () => {
  const at = { process: 1, command: "xack", nth: 2, when: "before" } as const;
  const history = await runWith({ kind: "operator", at, action: "delete-consumer" });
  const { entries, outOfReach, pending } = restored(history);
  expect([outOfReach, pending]).toEqual([[entries[1]!.id], []]);
});

test("equal plans give equal runs, whatever becomes of the data", async () => {
  const faults: readonly Fault[] = [
    { kind: "broker-restart", at: afterAck, downMs: 500, data: "lost" },
    { kind: "broker-restart", at: afterAck, downMs: 500, data: { ms: 1000, writes: 3 } },
    { kind: "failover", at: afterAck, downMs: 500, lost: { ms: 1000, writes: 3 } },
    { kind: "split-brain", at: afterAck, forMs: 500, lost: { ms: 1000, writes: 3 } },
    { kind: "eviction", at: afterAck },
    { kind: "operator", at: afterAck, action: "kill-clients" },
  ];
  for (const fault of faults) expect(await runWith(fault)).toEqual(await runWith(fault));
});

test("a server that stops refusing commands does so for good, also when its replica lacks its last writes soon after", async () => {
  const refusals: Fault = { kind: "refusals", at: afterAck, condition: "loading", forMs: 1000 };
  // The third entry is read as soon as the server answers again, and the failover strikes at its acknowledgement.
  const failover: Fault = {
    kind: "failover",
    at: { ...afterAck, nth: 3 },
    downMs: 1000,
    lost: { ms: 1000, writes: 10 },
  };
  const splitBrain: Fault = { kind: "split-brain", at: failover.at, forMs: 3000, lost: failover.lost };
  for (const fault of [failover, splitBrain]) {
    const history = await runWith(refusals, fault);
    const last = history.findLast((event) => event.kind === "server-state")!;
    expect(last).toMatchObject({ cause: "failover" });
    const refused = history.filter((event) => event.kind === "command" && event.error?.startsWith("LOADING") === true);
    expect(refused.length).toBeGreaterThan(0);
    for (const { index } of refused) expect(index).toBeLessThan(last.index);
    // It answers whoever asks what it holds at the end.
    expect(history.findLast((event) => event.kind === "final-state")?.entries).toHaveLength(3);
    expect(isSettled(history)).toBe(true);
  }
});
