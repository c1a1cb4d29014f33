import { describe, expect, it, vi } from "vitest";
import type { Bytes, Reply } from "../../../sim/index.js";
import { Lockstep } from "./lockstep.js";
import type { ScriptEvent, ScriptStep } from "./script.js";
import type { LockstepClient } from "./waiting.js";

function step(process: number, command: string, reply: Reply | undefined, more: Partial<ScriptStep> = {}): ScriptStep {
  const args = command.split(" ");
  const name = args[0]!.toLowerCase();
  return { process, args, name, nth: 1, isLate: false, isStruck: false, isBlocking: false, reply, ...more };
}

function take(one: ScriptStep): ScriptEvent {
  return { kind: "take", atMs: 0, step: one };
}

/** A connection whose commands are written down as they go; what the server answers is up to the test. */
class Client implements LockstepClient {
  command: readonly Bytes[] = [];
  isEnded = false;

  constructor(
    readonly process: number,
    readonly lockstep: Lockstep,
    readonly log: string[],
  ) {}

  /** Comes with a command. */
  offer(command: string): void {
    this.command = command.split(" ");
    this.goOn();
  }

  goOn(): void {
    if (this.lockstep.holds(this, this.command)) return;
    this.log.push(`${this.process} ${this.command[0]}`);
    this.lockstep.sent(this);
  }

  endNow(): void {
    this.isEnded = true;
  }
}

function lockstepOf(
  events: readonly ScriptEvent[],
  blockedClients: () => Promise<number | undefined> = () => Promise.resolve(0),
): { lockstep: Lockstep; log: string[]; struck: { atHandlers: number }; client: (process: number) => Client } {
  const log: string[] = [];
  const struck = { atHandlers: 0 };
  const lockstep = new Lockstep({
    script: { events, profile: "redis-7.0" },
    timeScale: 0,
    heal: () => log.push("heal"),
    struckAtHandlers: () => struck.atHandlers,
    blockedClients,
  });
  return { lockstep, log, struck, client: (process) => new Client(process, lockstep, log) };
}

describe("lockstep", () => {
  it("lets commands go in the script's order, each when the one before it is answered, whoever comes first", () => {
    const { lockstep, log, client } = lockstepOf([
      take(step(0, "XADD s * a 1", "1767225600000-0")),
      { kind: "heal", atMs: 0, atHandlers: 0 },
      take(step(1, "XLEN s", 1)),
    ]);
    const [producer, worker] = [client(0), client(1)];
    worker.offer("XLEN s");
    expect(log).toEqual([]);
    producer.offer("XADD s * a 1");
    expect(log).toEqual(["0 XADD"]);
    lockstep.answered(producer, "1795393724154-0");
    expect(log).toEqual(["0 XADD", "heal", "1 XLEN"]);
    lockstep.answered(worker, 1);
    expect(lockstep.isFollowing).toBe(false);
    expect(lockstep.outcome()).toMatchObject({ commands: 2, inTurn: 2, parted: undefined, difference: undefined });
  });

  it("lets faults stop no sooner than those have struck at handler calls that had in the simulator", async () => {
    const { lockstep, log, struck, client } = lockstepOf([
      take(step(1, "XLEN s", 1)),
      { kind: "heal", atMs: 0, atHandlers: 1 },
    ]);
    const worker = client(1);
    worker.offer("XLEN s");
    lockstep.answered(worker, 1);
    expect(log).toEqual(["1 XLEN"]);
    struck.atHandlers = 1;
    await vi.waitUntil(() => !lockstep.isFollowing);
    expect(log).toEqual(["1 XLEN", "heal"]);
  });

  it("tells the first reply that differs, and goes on", () => {
    const { lockstep, client } = lockstepOf([take(step(1, "XLEN s", 1)), take(step(1, "XLEN s", 2))]);
    const worker = client(1);
    worker.offer("XLEN s");
    lockstep.answered(worker, 1);
    worker.offer("XLEN s");
    lockstep.answered(worker, 7);
    expect(lockstep.outcome()).toMatchObject({
      inTurn: 2,
      difference: { number: 2, step: { modelReply: 2, reply: 7 }, isKeptWaiting: false },
    });
  });

  it("lets all go when a process comes with what it never sends in the script, and says so", () => {
    const { lockstep, log, client } = lockstepOf([
      take(step(1, "XACK s g 1767225600000-0", 1)),
      take(step(2, "XLEN s", 1)),
    ]);
    const other = client(2);
    other.offer("XLEN s");
    client(1).offer("XCLAIM s g c 0 1767225600000-0");
    expect(lockstep.outcome().parted).toBe("worker-1 went another way at command 1: expected XACK, sent XCLAIM");
    expect(log).toEqual(["2 XLEN", "1 XCLAIM"]);
  });

  it("knows a command by its entry: that of another one waits for its own turn", () => {
    const { lockstep, log, client } = lockstepOf([
      take(step(0, "XADD s * a 1", "1767225600000-0")),
      take(step(0, "XADD s * a 2", "1767225600001-0")),
      take(step(1, "XACK s g 1767225600000-0", 1)),
      take(step(1, "XACK s g 1767225600001-0", 1)),
    ]);
    const producer = client(0);
    for (const [value, id] of [
      ["1", "1795393724154-0"],
      ["2", "1795393724155-0"],
    ] as const) {
      producer.offer(`XADD s * a ${value}`);
      lockstep.answered(producer, id);
    }
    const [second, first] = [client(1), client(1)];
    second.offer("XACK s g 1795393724155-0");
    expect(log).toEqual(["0 XADD", "0 XADD"]);
    first.offer("XACK s g 1795393724154-0");
    lockstep.answered(first, 1);
    lockstep.answered(second, 1);
    expect(lockstep.outcome()).toMatchObject({ inTurn: 4, parted: undefined, difference: undefined });
  });

  it("goes on behind a read that blocks once the server has it, and ends its connection in its turn", async () => {
    const read = step(1, "XREADGROUP GROUP g c BLOCK 2000 STREAMS s >", undefined, { isBlocking: true });
    let blocked = 0;
    let asked = (): void => {};
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const { lockstep, log, client } = lockstepOf(
      [take(read), { kind: "cut", atMs: 0, step: read }, take(step(0, "XADD s * a 1", "1767225600000-0"))],
      () => {
        asked();
        return Promise.resolve(blocked);
      },
    );
    const [reader, producer] = [client(1), client(0)];
    producer.offer("XADD s * a 1");
    reader.offer("XREADGROUP GROUP g c BLOCK 40 STREAMS s >");
    await wasAsked;
    expect(log).toEqual(["1 XREADGROUP"]);
    // Its process is killed before the server has the read: the connection ends when it is its turn.
    expect(lockstep.mayEnd(reader)).toBe(false);
    expect(reader.isEnded).toBe(false);
    blocked = 1;
    await expect.poll(() => reader.isEnded).toBe(true);
    expect(log).toEqual(["1 XREADGROUP"]);
    lockstep.ended(reader);
    expect(log).toEqual(["1 XREADGROUP", "0 XADD"]);
  });

  it("does not count on how often a client connects, nor on what a killed process had on its way", () => {
    const { lockstep, log, client } = lockstepOf([
      take(step(1, "INFO", "redis_version:7.0.15")),
      take(step(1, "INFO", "redis_version:7.0.15")),
      take(step(1, "XAUTOCLAIM s g c 100 0-0", null, { isLate: true })),
      take(step(2, "XLEN s", 0)),
    ]);
    const worker = client(1);
    worker.offer("INFO");
    lockstep.answered(worker, "redis_version:7.0.16");
    // It has nothing more to say than this, in any turn.
    worker.offer("XLEN s");
    const other = client(2);
    other.offer("INFO");
    expect(log).toEqual(["1 INFO", "2 INFO"]);
    expect(lockstep.outcome().parted).toBeUndefined();
    lockstep.close();
    expect(log.at(-1)).toBe("1 XLEN");
  });
});
