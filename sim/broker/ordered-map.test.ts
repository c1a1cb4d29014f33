/** Compared with a plain sorted list. */

import { describe, expect, it } from "vitest";
import { seededChoices } from "../kernel/choices.js";
import { compareIds, EntryId } from "./entry-id.js";
import { OrderedMap } from "./ordered-map.js";
import { U64_MAX } from "./u64.js";

type Pairs = [EntryId, string][];

function contents(map: OrderedMap<string>): readonly string[] {
  const texts: string[] = [];
  for (const cursor = map.start(); cursor.item !== undefined; cursor.next()) {
    expect(cursor.id.text).toBe(cursor.item);
    texts.push(cursor.item);
  }
  return texts;
}

function expectSame(map: OrderedMap<string>, pairs: Pairs): void {
  expect(map.size).toBe(pairs.length);
  expect(contents(map)).toEqual(pairs.map(([, text]) => text));
  expect(map.first()).toBe(pairs[0]?.[1]);
  expect(map.last()).toBe(pairs.at(-1)?.[1]);
  expect(map.lastId?.text).toBe(pairs.at(-1)?.[1]);
}

function expectSameAround(map: OrderedMap<string>, pairs: Pairs, id: EntryId): void {
  const above = pairs.filter(([other]) => compareIds(other, id) >= 0);
  const below = pairs.filter(([other]) => compareIds(other, id) <= 0);
  const cursor = map.cursor(id);
  expect(cursor.item).toBe(above[0]?.[1]);
  expect(cursor.next()).toBe(above[1]?.[1]);
  const floor = map.floorCursor(id);
  expect(floor.item).toBe((below.at(-1) ?? pairs[0])?.[1]);
  if (below.length > 0) expect(floor.previous()).toBe(below.at(-2)?.[1]);
  expect(map.floor(id)).toBe(below.at(-1)?.[1]);
  expect(map.get(id)).toBe(compareIds(below.at(-1)?.[0] ?? EntryId.MAX, id) === 0 ? id.text : undefined);
  expect(map.endsBefore(id)).toBe(above.length === 0);
}

describe("an ordered map", () => {
  it.each([1, 2, 3, 4, 5, 6])("does what a sorted list does, whatever the order of operations (seed %i)", (seed) => {
    const { choose } = seededChoices(seed);
    const map = new OrderedMap<string>();
    const pairs: Pairs = [];
    const span = [3, 40, 400, 4000][seed % 4]!;
    const isShrinking = (step: number): boolean => Math.floor(step / 1500) % 2 === 1;
    for (let step = 0; step < 6000; step++) {
      const id = new EntryId(choose(span, "ms"), choose(3, "seq"));
      const at = pairs.findIndex(([other]) => compareIds(other, id) >= 0);
      const isThere = at >= 0 && compareIds(pairs[at]![0], id) === 0;
      if (choose(4, "what") === 0 || isShrinking(step)) {
        const victim = choose(3, "whom") === 0 ? id : pairs[choose(Math.max(pairs.length, 1), "index")]?.[0];
        if (victim !== undefined) {
          const index = pairs.findIndex(([other]) => compareIds(other, victim) === 0);
          expect(map.delete(victim)).toBe(index < 0 ? undefined : victim.text);
          if (index >= 0) pairs.splice(index, 1);
        }
      } else if (!isThere) {
        map.add(id, id.text);
        pairs.splice(at < 0 ? pairs.length : at, 0, [id, id.text]);
      }
      if (step % 50 === 0) expectSameAround(map, pairs, new EntryId(choose(span, "ms"), choose(3, "seq")));
      if (step % 300 === 0) expectSame(map, pairs);
    }
    expectSame(map, pairs);
  });

  it("is a queue: what is added at the end leaves at the head", () => {
    const map = new OrderedMap<string>();
    let head = 0;
    for (let tail = 0; tail < 20_000; tail++) {
      map.add(new EntryId(tail, 0), `${tail}-0`);
      while (map.size > (tail % 1000) + 1) expect(map.delete(new EntryId(head, 0))).toBe(`${head++}-0`);
    }
    expect(map.first()).toBe(`${head}-0`);
    while (map.size > 0) map.delete(new EntryId(head++, 0));
    expect(contents(map)).toEqual([]);
    map.add(new EntryId(1, 0), "1-0");
    expect(contents(map)).toEqual(["1-0"]);
  });

  it("takes an item into a full chunk of which only the last one is left", () => {
    const map = new OrderedMap<string>();
    for (let ms = 0; ms < 128; ms++) map.add(new EntryId(ms, 0), `${ms}-0`);
    for (let ms = 64; ms < 127; ms++) map.delete(new EntryId(ms, 0));
    map.add(new EntryId(100, 0), "100-0");
    map.add(new EntryId(110, 0), "110-0");
    expect(contents(map).slice(-4)).toEqual(["63-0", "100-0", "110-0", "127-0"]);
    for (let ms = 0; ms < 64; ms++) map.delete(new EntryId(ms, 0));
    expect(contents(map)).toEqual(["100-0", "110-0", "127-0"]);
  });

  it("tells ids apart that are the same when rounded", () => {
    const map = new OrderedMap<string>();
    const ids = [9007199254740991, 9007199254740992n, 9007199254740993n, U64_MAX].map((ms) => new EntryId(ms, 0));
    for (const id of ids.toReversed()) map.add(id, id.text);
    expect(contents(map)).toEqual(ids.map((id) => id.text));
    expect(map.get(new EntryId(9007199254740993n, 0))).toBe("9007199254740993-0");
    expect(map.get(new EntryId(9007199254740994n, 0))).toBeUndefined();
  });

  it("has nothing on either side when it is empty", () => {
    const map = new OrderedMap<string>();
    expect(map.cursor(EntryId.ZERO).next()).toBeUndefined();
    expect(map.floorCursor(EntryId.MAX).previous()).toBeUndefined();
    expect(map.start().item).toBeUndefined();
    expect(map.delete(EntryId.ZERO)).toBeUndefined();
    expect(map.endsBefore(EntryId.ZERO)).toBe(true);
  });
});
