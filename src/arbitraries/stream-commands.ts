/** Arbitrary sequences of stream commands, for properties of whatever speaks to a server: the model, a wrapper, a server. */

import fc from "fast-check";

/**
 * What the commands are about.
 *
 * @public
 * @since 0.2.0
 */
export interface StreamCommandsOptions {
  /** Keys of streams, at least one. Default `["stream"]`. */
  readonly keys?: readonly string[];
  /** Consumer groups, at least one. Default `["group"]`. */
  readonly groups?: readonly string[];
  /** Consumers, at least one. Default `["alice", "bob"]`. */
  readonly consumers?: readonly string[];
  /** At most this many commands, those that make the groups not counted. Default 50. */
  readonly maxLength?: number;
  /** Whether there are odd commands among them, about one in ten. Default true. */
  readonly odd?: boolean;
}

/**
 * Sequences of commands, each an array of strings as a client sends it. A sequence begins by making every group of every
 * stream; then entries are added, read, acknowledged, claimed, deleted and trimmed. The nth XADD to a stream names its id,
 * `n-0`, so later commands can name ids without having seen a reply: mostly those of entries that were added, now and
 * then the next one's. Odd commands have arguments too few or malformed, name what is not there, or ask for nothing.
 *
 * No command blocks, destroys a group or moves its last-delivered-id. Shrinks to fewer and smaller commands, and then
 * numbers entries anew.
 *
 * @throws RangeError when a list is empty.
 * @public
 * @since 0.2.0
 */
export function streamCommands(options: StreamCommandsOptions = {}): fc.Arbitrary<string[][]> {
  const { keys = ["stream"], groups = ["group"], consumers = ["alice", "bob"], maxLength = 50, odd = true } = options;
  for (const [name, list] of Object.entries({ keys, groups, consumers }))
    if (list.length === 0) throw new RangeError(`streamCommands: ${name} is empty; name at least one`);
  const making = keys.flatMap((key) => groups.map((group) => ["XGROUP", "CREATE", key, group, "0", "MKSTREAM"]));
  const drawn = fc.record({
    form: forms(odd),
    key: fc.constantFrom(...keys),
    group: fc.constantFrom(...groups),
    consumer: fc.constantFrom(...consumers),
    count: fc.integer({ min: 1, max: 6 }),
    entry: fc.nat({ max: ENTRY_MAX }),
  });
  return fc.array(drawn, { maxLength, size: "max" }).map((steps) => making.concat(written(steps)));
}

/** More entries than most sequences add. */
const ENTRY_MAX = 40;

/** A command before its entries have ids. */
interface Step {
  readonly form: string;
  readonly key: string;
  readonly group: string;
  readonly consumer: string;
  readonly count: number;
  readonly entry: number;
}

/**
 * Forms of commands, by weight. A capital letter alone stands for what is drawn: K key, G group, C consumer, N number
 * from 1 to 6, I an entry's id; NEW for the id of an entry that is added.
 */
const VALID: readonly (readonly [weight: number, form: string])[] = [
  [12, "XADD K NEW field value"],
  [1, "XADD K MAXLEN N NEW field value other value"],
  [9, "XREADGROUP GROUP G C COUNT N STREAMS K >"],
  [1, "XREADGROUP GROUP G C STREAMS K 0"],
  [1, "XREADGROUP GROUP G C COUNT N NOACK STREAMS K >"],
  [7, "XACK K G I"],
  [3, "XCLAIM K G C 0 I"],
  [1, "XCLAIM K G C 0 I JUSTID"],
  [3, "XAUTOCLAIM K G C 0 0 COUNT N"],
  [1, "XAUTOCLAIM K G C 0 I COUNT N JUSTID"],
  [3, "XDEL K I"],
  [1, "XTRIM K MAXLEN N"],
  [1, "XTRIM K MINID I"],
  [1, "XGROUP CREATECONSUMER K G C"],
  [1, "XGROUP DELCONSUMER K G C"],
  [1, "XPENDING K G"],
  [1, "XPENDING K G - + N C"],
  [1, "XRANGE K - + COUNT N"],
  [1, "XREVRANGE K I -"],
  [1, "XREAD COUNT N STREAMS K I"],
  [1, "XLEN K"],
  [1, "XINFO STREAM K FULL"],
  [1, "XINFO CONSUMERS K G"],
];

/** Servers refuse these, or do nothing for them. */
const ODD: readonly string[] = [
  "XADD K",
  "XADD K 0-0 field value",
  "XADD K one field value",
  "XADD K MAXLEN -1 99-9 field value",
  "XADD K 99-9 field",
  "xack K nobody I",
  "XACK K G",
  "XACK K G 1-0-0",
  "XDEL K 18446744073709551615-18446744073709551615",
  "XREADGROUP GROUP nobody C STREAMS K >",
  "XREADGROUP GROUP G C STREAMS K $",
  "XREADGROUP GROUP G C STREAMS K",
  "XREAD STREAMS K K 0",
  "XREAD COUNT one STREAMS K 0",
  "XCLAIM K G C soon I",
  "XCLAIM K nobody C 0 I",
  "XAUTOCLAIM K G C 0 0 COUNT 0",
  "XAUTOCLAIM K G C 0 start",
  "XTRIM K MAXLEN -1",
  "XTRIM K",
  "XRANGE K - + COUNT -1",
  "XRANGE K + -",
  "XPENDING K G - +",
  "XPENDING K nobody",
  "XGROUP CREATE K G $",
  "XGROUP FORGET K G",
  "XGROUP DELCONSUMER K G nobody",
  "XINFO STREAM K HALF",
];

function forms(hasOdd: boolean): fc.Arbitrary<string> {
  const valid = VALID.map(([weight, form]) => ({ weight, arbitrary: fc.constant(form) }));
  const total = VALID.reduce((sum, [weight]) => sum + weight, 0);
  const odd = { weight: Math.round(total / 9), arbitrary: fc.constantFrom(...ODD) };
  return fc.oneof(...valid, ...(hasOdd ? [odd] : []));
}

/** The steps with their ids: those of each stream in the order in which they are added. */
function written(steps: readonly Step[]): string[][] {
  const added = new Map<string, number>();
  return steps.map(({ form, key, group, consumer, count, entry }) => {
    const known = added.get(key) ?? 0;
    const isAdded = form.includes(" NEW ");
    if (isAdded) added.set(key, known + 1);
    const drawn: Readonly<Record<string, string>> = {
      K: key,
      G: group,
      C: consumer,
      N: String(count),
      I: `${(entry % (known + 1)) + 1}-0`,
      NEW: `${known + 1}-0`,
    };
    return form.split(" ").map((word) => drawn[word] ?? word);
  });
}
