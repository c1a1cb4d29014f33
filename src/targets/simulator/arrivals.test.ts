/** Who waits for whom: the schedules by priority on processes that do nothing but send. */

import { describe, expect, test } from "vitest";
import { plainChoices, replayedChoices, Scheduler, type Choices } from "../../../sim/index.js";
import { Arrivals } from "./arrivals.js";
import { prioritizedChoices } from "./priorities.js";

const STEPS = 4;
const SEEDS = Array.from({ length: 500 }, (_, seed) => seed);

/** Processes that send one thing after another, each as the one before has arrived; what arrived, in order, and when. */
function play(
  choices: Choices,
  processes: number,
  apartUs = 0,
): { readonly order: string; readonly timesUs: number[] } {
  const scheduler = new Scheduler(0);
  const arrivals = new Arrivals(scheduler, choices.openWait);
  const order: string[] = [];
  const timesUs: number[] = [];
  for (let process = 0; process < processes; process++) {
    const name = "abcdef"[process]!;
    const send = (n: number): void => {
      if (n > STEPS) return;
      arrivals.at(name, scheduler.nowUs + 100, () => {
        order.push(`${name}${n}`);
        timesUs.push(scheduler.nowUs);
        if (apartUs === 0) send(n + 1);
        else arrivals.timer(name, scheduler.nowUs + apartUs, () => send(n + 1));
      });
    };
    send(1);
  }
  for (let event = scheduler.next(Infinity); event !== undefined; event = scheduler.next(Infinity)) event.run!();
  return { order: order.join(" "), timesUs };
}

const byPriority = (seed: number, depth: number, steps: number): Choices => prioritizedChoices({ seed, depth, steps });

describe("what arrives", () => {
  test("does so in turn where nothing waits", () => {
    expect(play(plainChoices(), 2).order).toBe("a1 b1 a2 b2 a3 b3 a4 b4");
  });

  test("by priorities that never change is one process after another, each order of three as often as any other", () => {
    const counts = new Map<string, number>();
    for (const seed of SEEDS) {
      const { order } = play(byPriority(seed, 1, 12), 3);
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const serial = ["abc", "acb", "bac", "bca", "cab", "cba"].map((names) =>
      [...names].flatMap((name) => [1, 2, 3, 4].map((n) => `${name}${n}`)).join(" "),
    );
    expect([...counts.keys()].sort()).toEqual(serial.sort());
    // 83.3 each, with a standard deviation of 8.3: the furthest may be five of them away.
    for (const count of counts.values()) expect(Math.abs(count - SEEDS.length / 6)).toBeLessThan(42);
  });

  test("by priorities that change once goes over to the other process at any step, and back when that is done", () => {
    const orders = new Set(SEEDS.map((seed) => play(byPriority(seed, 2, 2 * STEPS), 2).order));
    const [a, b] = ["a", "b"].map((name) => [1, 2, 3, 4].map((n) => `${name}${n}`)) as [string[], string[]];
    const expected = [0, 1, 2, 3, 4].flatMap((n) => [
      [...a.slice(0, n), ...b, ...a.slice(n)].join(" "),
      [...b.slice(0, n), ...a, ...b.slice(n)].join(" "),
    ]);
    expect([...orders].sort()).toEqual([...new Set(expected)].sort());
  });

  test("in a schedule by priority does so again from what was recorded, and with nothing recorded as if nothing waited", () => {
    let waits = 0;
    for (const seed of SEEDS) {
      const choices = byPriority(seed, 3, 12);
      const first = play(choices, 3);
      const list = choices.recorded();
      const again = replayedChoices(list);
      expect(play(again, 3)).toEqual(first);
      expect(again.recorded()).toEqual(list);
      waits += Object.keys(list).filter((key) => key.startsWith("wait:")).length;
    }
    expect(waits).toBeGreaterThan(SEEDS.length);
    expect(play(replayedChoices({ "wait:a": [0] }), 3)).toEqual(play(plainChoices(), 3));
  });

  test("waits for 40 ms at most, also for whom a list says more of, and nothing of a process overtakes", () => {
    // The others have a timer of 30 ms between any two steps, so whoever is below waits for it, for ever as it seems.
    const { order, timesUs } = play(replayedChoices({ "wait:b": [999_999, 999_999, 999_999, 999_999] }), 2, 30_000);
    expect(order.split(" ").filter((name) => name.startsWith("b"))).toEqual(["b1", "b2", "b3", "b4"]);
    const times = order.split(" ").flatMap((name, n) => (name.startsWith("b") ? [timesUs[n]!] : []));
    let sentUs = 0;
    for (const timeUs of times) {
      expect(timeUs - sentUs).toBeLessThanOrEqual(100 + 40_000);
      sentUs = timeUs + 30_000;
    }
    expect(times[0]).toBe(100 + 40_000);
  });
});
