/**
 * What a command of the pure model costs at few and at many entries, and at few and at many pending entries. Each is
 * used as a consumer uses it: at the ends of the stream, by a cursor, or one id after the other. Ids drawn at random
 * measure the processor's caches beside the model, and are not here.
 */

import { createBroker, findProfile, type Reply, type Session } from "streamproof/sim";
import { cpuSeconds, type Figure } from "./figure.js";

const ROUNDS = 15;
const CALLS = 4_000;
const ENTRIES = [1_000, 1_000_000] as const;
const PENDING = [10, 100_000] as const;
/** XAUTOCLAIM looks at up to ten rows for each that it may claim, as the server does: so few rows that ten pending ones do. */
const CLAIMED_AT_ONCE = "1";

/** A stream with so many entries, so many of them pending in the group `g`; the group `h` has read all. */
class Subject {
  readonly broker = createBroker({ profile: findProfile("redis-8.6")! });
  readonly session: Session;
  #reply: Reply = null;
  #nowMs = 1_767_225_600_000;

  constructor(
    readonly entries: number,
    readonly pending: number,
  ) {
    this.session = this.broker.connect({ sink: (reply) => (this.#reply = reply) });
    for (let n = 1; n <= entries; n++) this.send("XADD", "s", `${n}-0`, "data", "abc");
    for (const group of ["g", "h"]) this.send("XGROUP", "CREATE", "s", group, "$");
    for (let n = 1; n <= pending; n++)
      this.send("XCLAIM", "s", "g", `c${n % 3}`, "0", this.pendingId(n), "FORCE", "JUSTID");
  }

  /** The nth pending id; they lie evenly over the stream. */
  pendingId(n: number): string {
    return `${(((n - 1) % this.pending) + 1) * (this.entries / this.pending)}-0`;
  }

  /** One command, a millisecond after the last. */
  send(...args: readonly string[]): Reply {
    this.#nowMs += 1;
    this.broker.execute(this.session, args, this.#nowMs);
    return this.#reply;
  }
}

type Use = (subject: Subject) => (n: number) => void;

/** By name, what is measured. Where something is added too, that is so at every size. */
const uses: Readonly<Record<string, Use>> = {
  "XADD with XTRIM ~": (subject) => () => {
    subject.send("XADD", "s", "*", "data", "abc");
    subject.send("XTRIM", "s", "MAXLEN", "~", String(subject.entries));
  },
  "XADD with XTRIM =": (subject) => () => {
    subject.send("XADD", "s", "*", "data", "abc");
    subject.send("XTRIM", "s", "MAXLEN", "=", String(subject.entries));
  },
  "XADD with XDEL of it": (subject) => () => {
    subject.send("XDEL", "s", subject.send("XADD", "s", "*", "data", "abc") as string);
  },
  "XADD, XREADGROUP and XACK": (subject) => () => {
    const id = subject.send("XADD", "s", "*", "data", "abc") as string;
    subject.send("XREADGROUP", "GROUP", "h", "c", "COUNT", "1", "STREAMS", "s", ">");
    subject.send("XACK", "s", "h", id);
  },
  "XACK of the oldest pending, XADD and XREADGROUP of another": (subject) => {
    const ids: string[] = [];
    return (n) => {
      ids.push(subject.send("XADD", "s", "*", "data", "abc") as string);
      subject.send("XREADGROUP", "GROUP", "g", "c1", "COUNT", "1", "STREAMS", "s", ">");
      subject.send("XACK", "s", "g", n <= subject.pending ? subject.pendingId(n) : ids[n - subject.pending - 1]!);
    };
  },
  "XREADGROUP of history": (subject) => (n) => {
    subject.send("XREADGROUP", "GROUP", "g", "c1", "COUNT", "1", "STREAMS", "s", subject.pendingId(n));
  },
  XPENDING: (subject) => () => {
    subject.send("XPENDING", "s", "g");
    subject.send("XPENDING", "s", "g", "-", "+", "10");
  },
  "XAUTOCLAIM by its cursor": (subject) => {
    let cursor = "0";
    return () => {
      const reply = subject.send("XAUTOCLAIM", "s", "g", "x", "0", cursor, "COUNT", CLAIMED_AT_ONCE);
      cursor = (reply as readonly string[])[0]!;
    };
  },
  "XAUTOCLAIM of what is not idle": (subject) => () => {
    subject.send("XAUTOCLAIM", "s", "g", "x", "3600000", "0", "COUNT", CLAIMED_AT_ONCE);
  },
};

/** The least cost of a call in any round, microseconds of CPU time, of each; they take turns, as the machine has moods. */
function costs(calls: readonly ((n: number) => void)[]): readonly number[] {
  const least = calls.map(() => Infinity);
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round * CALLS + 1;
    for (const [index, call] of calls.entries()) {
      const before = cpuSeconds();
      for (let n = first; n < first + CALLS; n++) call(n);
      const us = ((cpuSeconds() - before) / CALLS) * 1e6;
      // The first round is for warming up.
      if (round > 0) least[index] = Math.min(least[index]!, us);
    }
  }
  return least;
}

/** For each use the ratio of its cost at the larger size to that at the smaller. */
export function benchFlatness(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, use] of Object.entries(uses)) {
    const byEntries = costs(ENTRIES.map((entries) => use(new Subject(entries, 100))));
    const byPending = costs(PENDING.map((pending) => use(new Subject(100_000, pending))));
    figures.push(
      ratio(`${name}: 1,000,000 entries to 1,000`, byEntries),
      ratio(`${name}: 100,000 pending to 10`, byPending),
    );
  }
  return Promise.resolve(figures);
}

function ratio(name: string, [small, large]: readonly number[]): Figure {
  return {
    name,
    value: large! / small!,
    unit: `(${small!.toFixed(2)} us to ${large!.toFixed(2)} us)`,
    aim: "below 1.5",
  };
}
