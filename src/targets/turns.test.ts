import { expect, it } from "vitest";
import { Turns } from "./turns.js";

const SERVER = { host: "127.0.0.1", port: 6379 };
const OTHER = { host: "127.0.0.1", port: 6380 };

/** Turns beside a server of which the test says how many clients wait in it, each time that it is asked. */
class Bench {
  readonly done: string[] = [];
  readonly turns = new Turns(() => new Promise((resolve) => this.#asked.push(resolve)));
  readonly #asked: ((count: number | undefined) => void)[] = [];

  /** Sends when it may. */
  send(who: object, name: string): void {
    if (this.turns.take(who, () => this.send(who, name))) this.done.push(name);
  }

  /** Its command has been sent, and may wait in the server. */
  look(who: object, isAnswered = () => false): Promise<void> {
    let isBlocked = false;
    return this.turns.untilBlocked(who, {
      server: SERVER,
      isAnswered: () => isBlocked || isAnswered(),
      blocked: () => (isBlocked = true),
    });
  }

  /** The server answers what it was asked first. */
  async say(count: number | undefined): Promise<void> {
    this.#asked.shift()!(count);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }

  get isAsked(): boolean {
    return this.#asked.length > 0;
  }
}

it("lets one after the other have its turn, in order of asking", () => {
  const bench = new Bench();
  const [a, b, c] = [{}, {}, {}];
  bench.send(a, "a");
  bench.send(b, "b");
  bench.send(c, "c");
  expect(bench.done).toEqual(["a"]);
  bench.turns.release(c);
  expect(bench.done).toEqual(["a"]);
  bench.turns.release(a);
  bench.turns.release(b);
  expect(bench.done).toEqual(["a", "b", "c"]);
  expect(bench.isAsked).toBe(false);
});

it("lets nobody send before a command that takes long is answered, or waits in the server", async () => {
  const bench = new Bench();
  const [a, b] = [{}, {}];
  bench.send(a, "a");
  bench.send(b, "b");
  const looking = bench.look(a);
  // It has not come to it yet.
  await bench.say(0);
  await bench.say(0);
  expect(bench.done).toEqual(["a"]);
  await bench.say(1);
  await looking;
  expect(bench.done).toEqual(["a", "b"]);
});

it("knows of those that wait already: one more has to wait", async () => {
  const bench = new Bench();
  const [a, b, c] = [{}, {}, {}];
  bench.send(a, "a");
  bench.turns.block(a, SERVER);
  bench.send(b, "b");
  bench.send(c, "c");
  void bench.look(b);
  await bench.say(1);
  expect(bench.done).toEqual(["a", "b"]);
  await bench.say(2);
  expect(bench.done).toEqual(["a", "b", "c"]);
});

it("asks no more when the command is answered meanwhile, and leaves its turn to who answered it", async () => {
  const bench = new Bench();
  const [a, b] = [{}, {}];
  let isAnswered = false;
  bench.send(a, "a");
  bench.send(b, "b");
  const looking = bench.look(a, () => isAnswered);
  isAnswered = true;
  await bench.say(0);
  await looking;
  expect(bench.isAsked).toBe(false);
  expect(bench.done).toEqual(["a"]);
});

it("takes a command for one that waits where the server does not say", async () => {
  const bench = new Bench();
  const [a, b] = [{}, {}];
  bench.send(a, "a");
  bench.send(b, "b");
  void bench.look(a);
  await bench.say(undefined);
  expect(bench.done).toEqual(["a", "b"]);
});

it("reads what a command woke before anybody else has a turn", async () => {
  const bench = new Bench();
  const [reader, a, b] = [{}, {}, {}];
  bench.send(reader, "reader");
  bench.turns.block(reader, SERVER);
  bench.send(a, "a");
  bench.send(b, "b");
  bench.turns.release(a, SERVER);
  expect(bench.done).toEqual(["reader", "a"]);
  bench.turns.unblock(reader);
  bench.turns.between(() => bench.done.push("woken"));
  await bench.say(0);
  expect(bench.done).toEqual(["reader", "a", "woken", "b"]);
});

it("does not look at a server in which nobody waits, nor after a command that wakes nobody", () => {
  const bench = new Bench();
  const [reader, a, b] = [{}, {}, {}];
  bench.turns.block(reader, OTHER);
  bench.send(a, "a");
  bench.send(b, "b");
  bench.turns.release(a, SERVER);
  bench.turns.release(b);
  expect(bench.done).toEqual(["a", "b"]);
  expect(bench.isAsked).toBe(false);
});

it("does what comes of a late reply between two turns", () => {
  const bench = new Bench();
  const [a, b] = [{}, {}];
  bench.send(a, "a");
  bench.send(b, "b");
  bench.turns.between(() => bench.done.push("late"));
  expect(bench.done).toEqual(["a"]);
  bench.turns.release(a);
  expect(bench.done).toEqual(["a", "late", "b"]);
});

it("lets nobody send while a fault strikes at who was woken, until that one's turn is over", async () => {
  const bench = new Bench();
  const [reader, a, b] = [{}, {}, {}];
  bench.turns.block(reader, SERVER);
  bench.send(a, "a");
  bench.send(b, "b");
  bench.turns.release(a, SERVER);
  bench.turns.unblock(reader);
  bench.turns.between(() => bench.turns.seize(reader));
  bench.turns.between(() => bench.done.push("later"));
  await bench.say(0);
  expect(bench.done).toEqual(["a"]);
  bench.turns.release(reader);
  expect(bench.done).toEqual(["a", "later", "b"]);
});
