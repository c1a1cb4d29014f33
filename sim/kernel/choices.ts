/**
 * The one source of chance. Every nondeterministic decision of a run is `choose(n, key)`: drawn from a seed, or taken
 * from a recorded list. 0 is always the plain decision (first in first out, no delay), so a shrunk run is full of zeros.
 */

/** A decision maker: returns an integer from 0 to n - 1; `key` names the decision's own stream of draws. */
export type Choose = (n: number, key: string) => number;

/** Recorded decisions: for each key, its draws in order. Draws past the end of a list are 0. */
export type ChoiceList = Readonly<Record<string, readonly number[]>>;

/**
 * Opens a wait: what it returns is asked turn by turn, with who else could go on, whether it lasts another turn, until it
 * says no. How many turns it lasted is recorded as one more draw of the key.
 */
export type OpenWait = (key: string) => (others: () => readonly string[]) => boolean;

/** A decision maker that remembers what it answered. */
export interface Choices {
  readonly choose: Choose;
  /** Lets what is due wait for others; undefined where nothing ever waits. */
  readonly openWait: OpenWait | undefined;
  /** What was drawn so far, without each key's trailing zeros and without keys that drew only zeros. */
  readonly recorded: () => ChoiceList;
}

/** Draws from a 32-bit seed. Each key has a stream of its own, so one more draw here moves nothing there. */
export function seededChoices(seed: number): Choices {
  return drawnChoices((key) => {
    let state = mix(hashText(key) ^ Math.imul(seed | 0, 0x9e3779b1));
    return (n) => {
      state = (state + 0x6d2b79f5) | 0;
      return Math.floor((mix(state) / 4294967296) * n);
    };
  });
}

/** Draws from a list; what the list does not hold is 0, and a value too large for its question is cut to fit. */
export function replayedChoices(list: ChoiceList): Choices {
  const open = (key: string): Draw => {
    const values = list[key] ?? [];
    let position = 0;
    return (n) => Math.min(values[position++] ?? 0, n - 1);
  };
  if (!Object.keys(list).some((key) => key.startsWith(WAIT_PREFIX))) return drawnChoices(open);
  return drawnChoices(open, (_key, draw) => {
    let left = draw(WAIT_TURNS_MAX);
    return () => left-- > 0;
  });
}

/** Every decision is the plain one. */
export function plainChoices(): Choices {
  return replayedChoices({});
}

/** Answers the next question of a key. */
type Draw = (n: number) => number;

/** The keys of waits begin with this. */
export const WAIT_PREFIX = "wait:";

/** No wait has more turns, so that a list that was written by hand does not hold up a run for ever. */
const WAIT_TURNS_MAX = 1_000_000;

/** Draws from wherever `open` says, once for each key, and remembers it; so with waits, where `wait` is given. */
export function drawnChoices(
  open: (key: string) => Draw,
  wait?: (key: string, draw: Draw) => ReturnType<OpenWait>,
): Choices {
  const streams = new Map<string, { readonly draw: Draw; readonly drawn: number[] }>();
  const streamOf = (key: string): { readonly draw: Draw; readonly drawn: number[] } => {
    let stream = streams.get(key);
    if (stream === undefined) streams.set(key, (stream = { draw: open(key), drawn: [] }));
    return stream;
  };
  return {
    choose(n, key) {
      const stream = streamOf(key);
      const value = n <= 1 ? 0 : stream.draw(n);
      stream.drawn.push(value);
      return value;
    },
    openWait:
      wait &&
      ((key) => {
        const { draw, drawn } = streamOf(key);
        const goesOn = wait(key, draw);
        const at = drawn.push(0) - 1;
        return (others) => {
          const isOn = goesOn(others);
          if (isOn) drawn[at]! += 1;
          return isOn;
        };
      }),
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
