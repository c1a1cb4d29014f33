/** Makes the choices of a failing run fewer: each that is 0 leaves things in the order in which they came. */

import type { ChoiceList } from "../../sim/index.js";

interface Place {
  readonly key: string;
  readonly index: number;
}

/** Sets choices to 0, in ever smaller groups, and then those that are left to the least that still `fails`. Yields after each run. */
export function* fewerChoices(current: () => ChoiceList, fails: (choices: ChoiceList) => boolean): Generator<void> {
  for (let size = nonZero(current()).length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; ;) {
      const places = nonZero(current());
      if (start >= places.length) break;
      const chosen = places.slice(start, start + size);
      if (!fails(withChoices(current(), chosen, () => 0))) start += size;
      yield;
    }
  }
  for (const place of nonZero(current())) {
    for (;;) {
      const value = current()[place.key]?.[place.index] ?? 0;
      if (value <= 1 || !fails(withChoices(current(), [place], (drawn) => Math.floor(drawn / 2)))) break;
      yield;
    }
    yield;
  }
}

/** Whether anything was left to chance. */
export function hasChoices(choices: ChoiceList): boolean {
  return nonZero(choices).length > 0;
}

function nonZero(choices: ChoiceList): readonly Place[] {
  return Object.entries(choices).flatMap(([key, values]) =>
    values.flatMap((value, index) => (value === 0 ? [] : [{ key, index }])),
  );
}

function withChoices(choices: ChoiceList, places: readonly Place[], to: (drawn: number) => number): ChoiceList {
  const copy: Record<string, number[]> = {};
  for (const [key, values] of Object.entries(choices)) copy[key] = [...values];
  for (const { key, index } of places) copy[key]![index] = to(copy[key]![index]!);
  return copy;
}
