/**
 * The one source of chance. Every nondeterministic decision of a run is `choose(n, key)`: drawn from a seed, or taken
 * from a recorded list. 0 is always the plain decision (first in first out, no delay), so a shrunk run is full of zeros.
 */

/** A decision maker: returns an integer from 0 to n - 1; `key` names the decision's own stream of draws. */
export type Choose = (n: number, key: string) => number;

/** Recorded decisions: for each key, its draws in order. Draws past the end of a list are 0. */
export type ChoiceList = Readonly<Record<string, readonly number[]>>;

/** A decision maker that remembers what it answered. */
export interface Choices {
  readonly choose: Choose;
  /** What was drawn so far, without each key's trailing zeros and without keys that drew only zeros. */
  readonly recorded: () => ChoiceList;
}

/** Draws from a 32-bit seed. Each key has a stream of its own, so one more draw here moves nothing there. */
export function seededChoices(seed: number): Choices {
  return recording((key) => {
    let state = mix(hashText(key) ^ Math.imul(seed | 0, 0x9e3779b1));
    return (n) => {
      state = (state + 0x6d2b79f5) | 0;
      return Math.floor((mix(state) / 4294967296) * n);
    };
  });
}

/** Draws from a list; what the list does not hold is 0, and a value too large for its question is cut to fit. */
export function replayedChoices(list: ChoiceList): Choices {
  return recording((key) => {
    const values = list[key] ?? [];
    let position = 0;
    return (n) => Math.min(values[position++] ?? 0, n - 1);
  });
}

/** Every decision is the plain one. */
export function plainChoices(): Choices {
  return replayedChoices({});
}

function recording(openStream: (key: string) => (n: number) => number): Choices {
  const streams = new Map<string, { draw: (n: number) => number; drawn: number[] }>();
  return {
    choose(n, key) {
      let stream = streams.get(key);
      if (stream === undefined) streams.set(key, (stream = { draw: openStream(key), drawn: [] }));
      const value = n <= 1 ? 0 : stream.draw(n);
      stream.drawn.push(value);
      return value;
    },
    recorded() {
      const list: Record<string, readonly number[]> = {};
      for (const [key, { drawn }] of streams) {
        let end = drawn.length;
        while (end > 0 && drawn[end - 1] === 0) end--;
        if (end > 0) list[key] = drawn.slice(0, end);
      }
      return list;
    },
  };
}

/** A 32-bit hash of a text (FNV-1a, finished by `mix`). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** A bijection on 32 bits with full avalanche (the finisher of MurmurHash3); returns 0 to 2^32 - 1. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
