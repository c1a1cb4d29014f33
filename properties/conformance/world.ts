/**
 * What a generator believes of the server while it writes a script: which ids it added where, what time it is. The belief
 * need not be right; it makes commands meet state more often than not.
 */

import type { Profile } from "../../sim/profiles/profile.js";
import type { Bytes } from "../../sim/resp/reply.js";
import { Draw } from "./draw.js";
import { edgeIds, edgeValues, hugeIds, longValues, malformedIds, oddCounts, oddIntegers } from "./edge-values.js";

/** One generator of a command's arguments, the name included. */
export type Generator = (world: World) => readonly Bytes[];

/** A command and how often it is drawn. */
export interface WeightedGenerator {
  readonly name: string;
  readonly weight: number;
  readonly args: Generator;
}

const idMax = 18446744073709551615n;
const idsKept = 12;

/** How ids of a stream grow in a script. */
type Regime = "small" | "clock" | "wide";

interface StreamBelief {
  regime: Regime;
  lastMs: bigint;
  lastSequence: bigint;
  ids: Bytes[];
  groups: Set<Bytes>;
}

const wideSteps = [1n, 255n, 65535n, 1n << 24n, 1n << 32n, 1n << 40n, 1n << 48n, 9007199254740993n, 1n << 62n];

export const streamKeys = ["s1", "s2", "s3"] as const;
const otherKeys = ["str", "num", "hash", "set", "zset", "none"] as const;

/** The state of one script's generator. */
export class World {
  readonly draw: Draw;
  nowMs: number;
  /** Several clients: blocking commands are worth drawing. */
  readonly clients: number;
  /** Whether values may be longer than what a listpack holds; without them the order of hashes is compared too. */
  readonly #hasLongValues: boolean;
  /** Whether sets hold only integers; then their order is compared too. */
  readonly #hasIntegerSets: boolean;
  /** Whether CLIENT PAUSE is drawn rather than CLIENT UNBLOCK. */
  readonly hasPauses: boolean;
  /** Whether idempotent producers add entries. */
  readonly hasIdempotence: boolean;
  /** Whether commands and options of the newest versions are drawn often. */
  readonly favoursNew: boolean;
  /**
   * The client that listens to keyspace events, if one does: one more than the others, or one of them. Not with pauses,
   * for which the harness has keys of its own.
   */
  readonly listener: number | undefined;
  /** Whether rdb_changes_since_last_save is followed closely. */
  readonly hasChangesCounted: boolean;
  readonly #streams = new Map<Bytes, StreamBelief>();
  readonly #lost: Bytes[] = [];

  /** The version that is compared. */
  readonly profile: Profile;

  constructor(options: {
    readonly seed: number;
    readonly nowMs: number;
    readonly clients: number;
    readonly profile: Profile;
  }) {
    this.profile = options.profile;
    this.draw = new Draw(options.seed);
    this.nowMs = options.nowMs;
    this.clients = options.clients;
    this.#hasLongValues = this.draw.chance(50);
    this.#hasIntegerSets = this.draw.chance(30);
    this.hasPauses = this.draw.chance(20);
    this.hasChangesCounted = this.draw.chance(15);
    const hasListener = this.clients > 1 && this.draw.chance(35) && !this.hasPauses;
    this.listener = !hasListener ? undefined : this.draw.chance(70) ? this.clients : this.draw.below(this.clients);
    this.hasIdempotence = this.draw.chance(40) && this.profile.hasIdempotentProducers && !this.hasPauses;
    this.favoursNew = this.draw.chance(30);
  }

  streamKey(): Bytes {
    if (this.draw.chance(4)) return this.anyKey();
    return this.draw.weighted([
      [6, "s1"],
      [3, "s2"],
      [2, "s3"],
    ] as const);
  }

  /** Two different streams, or rarely the same twice. */
  streamKeys(most: number): Bytes[] {
    if (this.draw.chance(5)) return this.draw.several(most, () => this.streamKey());
    return this.draw.shuffled(streamKeys).slice(0, this.draw.between(1, most));
  }

  anyKey(): Bytes {
    return this.draw.pick([...streamKeys, ...otherKeys]);
  }

  /** A key that mostly holds the wanted type. */
  keyOf(type: "str" | "num" | "hash" | "set" | "zset"): Bytes {
    if (this.draw.chance(5)) return this.anyKey();
    return this.draw.chance(75) ? type : `${type}2`;
  }

  /** A stream that has groups, if there is one. */
  groupedKey(): Bytes {
    const key = this.streamKey();
    if (this.#stream(key).groups.size > 0 || this.draw.chance(6)) return key;
    return streamKeys.find((other) => this.#stream(other).groups.size > 0) ?? key;
  }

  /** A group, mostly one that all these streams have. */
  group(...keys: readonly Bytes[]): Bytes {
    const [first, ...others] = keys.map((key) => this.#stream(key).groups);
    const shared = [...(first ?? [])].filter((group) => others.every((groups) => groups.has(group)));
    return shared.length === 0 || this.draw.chance(4) ? this.newGroup() : this.draw.pick(shared);
  }

  /** A group as XGROUP CREATE names it. */
  newGroup(): Bytes {
    return this.draw.weighted([
      [6, "g1"],
      [4, "g2"],
      [1, "g3"],
    ] as const);
  }

  groupCreated(key: Bytes, group: Bytes): void {
    this.#stream(key).groups.add(group);
  }

  groupDestroyed(key: Bytes, group: Bytes): void {
    this.#stream(key).groups.delete(group);
  }

  consumer(): Bytes {
    return this.draw.weighted([
      [8, "c1"],
      [5, "c2"],
      [2, "c3"],
      [1, ""],
    ] as const);
  }

  /** The key is believed empty from now on. */
  forget(key: Bytes): void {
    if (this.#streams.delete(key)) this.#lost.push(key);
  }

  forgetAll(): void {
    for (const key of streamKeys) this.forget(key);
  }

  /** A stream that was forgotten and not built anew since. */
  takeLost(): Bytes | undefined {
    return this.#lost.shift();
  }

  /** An id for XADD, mostly one that the stream takes. */
  newId(key: Bytes): Bytes {
    if (this.draw.chance(3)) return this.edgeId();
    const stream = this.#stream(key);
    if (this.draw.chance(3)) stream.regime = "clock";
    if (stream.regime === "clock") return this.#clockId(stream);
    const stepMs = stream.regime === "wide" ? this.draw.pick(wideSteps) : BigInt(this.draw.between(1, 3));
    const isSameMs = this.draw.chance(30) && stream.lastMs > 0n;
    const ms = isSameMs ? stream.lastMs : stream.lastMs + stepMs;
    if (ms > idMax) return this.edgeId();
    const sequence = isSameMs
      ? stream.lastSequence + 1n
      : BigInt(
          this.draw.weighted([
            [6, 0],
            [3, 1],
            [1, 7],
          ] as const),
        );
    const form = this.draw.weighted([
      [8, "full"],
      [1, "auto"],
      [1, "short"],
    ] as const);
    if (form === "full") this.#added(stream, ms, sequence);
    else this.#added(stream, ms, isSameMs ? sequence : 0n);
    if (form === "auto") return `${ms}-*`;
    if (form === "short" && !isSameMs) return `${ms}`;
    return `${ms}-${sequence}`;
  }

  /** `*` for XADD; from now on the stream's ids are of the clock. */
  autoId(key: Bytes): Bytes {
    const stream = this.#stream(key);
    stream.regime = "clock";
    return this.#clockId(stream);
  }

  /** The id of an entry of just now or of the future, if one is known. */
  recentId(key: Bytes): Bytes {
    const recent = this.#stream(key).ids.filter((id) => Number(id.split("-")[0]) > this.nowMs - 500);
    return recent.length === 0 ? "0-0" : this.draw.pick(recent);
  }

  /** An id that can be given to a stream as its last one. */
  laterId(key: Bytes): Bytes {
    const id = this.newId(key);
    const { lastMs, lastSequence } = this.#stream(key);
    return id.includes("*") ? `${lastMs}-${lastSequence}` : id;
  }

  /** An id as commands name entries: mostly one that was added. */
  id(key: Bytes): Bytes {
    const kind = this.draw.weighted([
      [70, "known"],
      [14, "near"],
      [6, "edge"],
      [2, "other"],
    ] as const);
    if (kind === "edge") return this.edgeId();
    const { ids } = this.#stream(kind === "other" ? this.draw.pick(streamKeys) : key);
    const known = ids.length === 0 ? "1-0" : this.draw.pick(ids);
    return kind === "near" ? this.#near(known) : known;
  }

  edgeId(): Bytes {
    return this.draw.pick(
      this.draw.weighted([
        [4, edgeIds],
        [3, hugeIds],
        [3, malformedIds],
      ]),
    );
  }

  /** A number of things: COUNT, LIMIT, MAXLEN. */
  count(): Bytes {
    if (this.draw.chance(94))
      return String(
        this.draw.weighted([
          [2, 0],
          [6, 1],
          [6, 2],
          [4, 3],
          [2, 5],
          [2, 10],
          [1, 100],
        ]),
      );
    return this.draw.pick(oddCounts);
  }

  /** A span of milliseconds, as min-idle-time or IDLE. */
  spanMs(): Bytes {
    if (this.draw.chance(95)) return String(this.draw.pick([0, 0, 0, 0, 0, 0, 1, 5, 1000, 60_000, 3_600_000]));
    return this.draw.pick(["-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "abc", ""]);
  }

  /** A value, of the lengths and forms that listpacks store differently. */
  value(): Bytes {
    if (this.draw.chance(80)) return this.draw.pick(["a", "b", "v1", "1", "42", "hello"]);
    if (this.#hasLongValues && this.draw.chance(25)) return this.draw.pick(longValues);
    return this.draw.pick(edgeValues);
  }

  member(): Bytes {
    const integers = ["1", "2", "3", "-7", "100000", "9223372036854775807"];
    return this.draw.pick(this.#hasIntegerSets ? integers : [...integers, "m1", "m2", "m3", "m4", "", "007"]);
  }

  integer(): Bytes {
    if (this.draw.chance(92)) return String(this.draw.between(-3, 12));
    return this.draw.pick(oddIntegers);
  }

  /** A word in another case now and then, as callers write them. */
  word(text: string): Bytes {
    if (this.draw.chance(94)) return text;
    return this.draw.chance(50) ? text.toLowerCase() : text.charAt(0) + text.slice(1).toLowerCase();
  }

  #stream(key: Bytes): StreamBelief {
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      const regime = this.draw.weighted([
        [12, "small"],
        [4, "clock"],
        [1, "wide"],
      ] as const);
      this.#streams.set(key, (stream = { regime, lastMs: 0n, lastSequence: 0n, ids: [], groups: new Set() }));
    }
    return stream;
  }

  #clockId(stream: StreamBelief): Bytes {
    const nowMs = BigInt(this.nowMs);
    if (nowMs > stream.lastMs) this.#added(stream, nowMs, 0n);
    else this.#added(stream, stream.lastMs, stream.lastSequence + 1n);
    return "*";
  }

  #added(stream: StreamBelief, ms: bigint, sequence: bigint): void {
    stream.lastMs = ms;
    stream.lastSequence = sequence;
    stream.ids.push(`${ms}-${sequence}`);
    if (stream.ids.length > idsKept) stream.ids.splice(this.draw.below(idsKept), 1);
  }

  #near(id: Bytes): Bytes {
    const [ms, sequence] = id.split("-").map(BigInt) as [bigint, bigint];
    return this.draw.pick([
      `${ms}`,
      `${ms}-${sequence + 1n}`,
      sequence > 0n ? `${ms}-${sequence - 1n}` : `${ms}-0`,
      `${ms + 1n}-0`,
      ms > 0n ? `${ms - 1n}-5` : "0-1",
    ]);
  }
}
