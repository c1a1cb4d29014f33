/** Draws whole scripts from a seed: a prologue that builds state, then commands, transactions and the passing of time. */

import { hashText } from "../../sim/kernel/choices.js";
import type { Bytes } from "../../sim/resp/reply.js";
import { keyspaceGenerators } from "./generate-keyspace.js";
import { streamGenerators, xgroup } from "./generate-streams.js";
import type { CommandStep, Script, Step } from "./script.js";
import { streamKeys, World, type Generator, type WeightedGenerator } from "./world.js";

/** What kind of scripts: one client, or several of which some block. */
export type Mode = "single" | "multi";

/** What a script is made from. Equal origins make equal scripts. */
export interface Origin {
  readonly seed: number;
  /** The script's number within the run. */
  readonly index: number;
  readonly mode: Mode;
  /** The names of commands that may be drawn, lower case; default all. */
  readonly isKnown?: (name: string) => boolean;
}

const startMs = 1_700_000_000_000;
const clientsOfMulti = 4;
/** Client 0 drives: it never blocks, so a script never stands still. */
const driver = 0;

/** Draws a script. */
export function generateScript(origin: Origin): Script {
  const clients = origin.mode === "single" ? 1 : clientsOfMulti;
  const seed = hashText(`${origin.seed}/${origin.mode}/${origin.index}`);
  const world = new World({ seed, nowMs: startMs, clients });
  const drawing = new Drawing(world, origin.isKnown ?? (() => true));
  const length = world.draw.between(20, 120);
  drawing.prologue();
  while (drawing.steps.length < length) drawing.next();
  return { clients, startMs, steps: drawing.steps };
}

class Drawing {
  readonly steps: Step[] = [];
  readonly #world: World;
  readonly #weights: readonly (readonly [number, Generator])[];
  readonly #streamWeights: readonly (readonly [number, Generator])[];
  readonly #isKnown: (name: string) => boolean;

  constructor(world: World, isKnown: (name: string) => boolean) {
    this.#world = world;
    this.#isKnown = isKnown;
    const usable = (table: readonly WeightedGenerator[]) =>
      table.filter(({ name }) => isKnown(name)).map(({ weight, args }) => [weight, args] as const);
    this.#streamWeights = usable(streamGenerators);
    this.#weights = usable(keyspaceGenerators);
  }

  /** State worth meeting: the protocol, small nodes, groups, entries. */
  prologue(): void {
    const { draw, clients } = this.#world;
    for (let client = 0; client < clients; client++) {
      if (draw.chance(50) && this.#isKnown("hello")) this.#send(client, ["HELLO", "3"]);
    }
    if (draw.chance(60)) this.#configureBytes();
    if (draw.chance(60)) this.#configureEntries();
    for (const key of streamKeys) {
      if (draw.chance(80)) this.#buildStream(key);
    }
    if (draw.chance(2)) this.#burst();
  }

  /** Entries, groups, and some of the entries pending. */
  #buildStream(key: Bytes): void {
    const { draw } = this.#world;
    for (let n = draw.below(8); n > 0; n--) this.#send(driver, ["XADD", key, this.#world.newId(key), "f", String(n)]);
    for (const group of ["g1", "g2"]) {
      if (!draw.chance(group === "g1" ? 95 : 40)) continue;
      this.#send(driver, ["XGROUP", "CREATE", key, group, draw.pick(["0", "0", "0", "$"]), "MKSTREAM"]);
      this.#world.groupCreated(key, group);
      if (!draw.chance(60)) continue;
      this.#send(driver, [
        "XREADGROUP",
        "GROUP",
        group,
        "c1",
        "COUNT",
        String(draw.between(1, 6)),
        "STREAMS",
        key,
        ">",
      ]);
    }
  }

  /** The next step or few. */
  next(): void {
    const { draw, clients } = this.#world;
    const isMulti = clients > 1;
    const client = isMulti ? draw.below(clients) : driver;
    const lost = draw.chance(20) ? this.#world.takeLost() : undefined;
    if (lost !== undefined) {
      if (draw.chance(60)) this.#send(driver, ["DEL", lost]);
      this.#buildStream(lost);
      return;
    }
    const kind = draw.weighted([
      [isMulti ? 70 : 62, "stream"],
      [isMulti ? 6 : 24, "keyspace"],
      [4, "lifetime"],
      [4, "elapse"],
      [2, "transaction"],
      [1, "watch"],
      [2, "connection"],
      [1, "configure"],
      [2, "group"],
      [isMulti ? 4 : 0, "unblock"],
    ] as const);
    if (kind === "elapse") this.#elapse();
    else if (kind === "transaction") this.#transaction(client);
    else if (kind === "watch") this.#send(client, draw.chance(80) ? ["WATCH", this.#world.anyKey()] : ["UNWATCH"]);
    else if (kind === "connection") this.#connection(client);
    else if (kind === "configure") this.#configureEntries();
    else if (kind === "unblock") this.#send(driver, this.#unblock());
    else this.#send(client, this.#mutated(this.#command(kind, client)));
  }

  #command(kind: "stream" | "keyspace" | "lifetime" | "group", client: number): readonly Bytes[] {
    const { draw } = this.#world;
    if (kind === "group") return xgroup(this.#world);
    if (kind === "lifetime") return this.#lifetime();
    const weights = kind === "stream" || this.#weights.length === 0 ? this.#streamWeights : this.#weights;
    const args = draw.weighted(weights)(this.#world);
    return client === driver ? withoutBlock(args) : args;
  }

  /** Commands that make keys come and go. */
  #lifetime(): readonly Bytes[] {
    const world = this.#world;
    const { draw } = world;
    if (draw.chance(5)) {
      world.forgetAll();
      return [
        world.word(draw.pick(["FLUSHALL", "FLUSHDB"])),
        ...(draw.chance(30) ? [draw.pick(["SYNC", "ASYNC", "foo"])] : []),
      ];
    }
    const key = draw.chance(60) ? world.streamKey() : world.anyKey();
    const other = world.anyKey();
    const isGone = draw.chance(30);
    const isShortLived = draw.chance(30);
    world.forget(key);
    return draw.weighted<readonly Bytes[]>([
      [isGone ? 20 : 0, [world.word(draw.pick(["DEL", "UNLINK"])), key, ...(draw.chance(20) ? [other] : [])]],
      [isGone ? 4 : 0, [world.word("SET"), key, "overwritten"]],
      [2, [world.word(draw.pick(["RENAME", "RENAMENX"])), key, other]],
      [2, [world.word("COPY"), key, other, ...(draw.chance(40) ? [world.word("REPLACE")] : [])]],
      [2, [world.word("PEXPIRE"), key, isShortLived ? draw.pick(["1", "500"]) : "50000"]],
    ]);
  }

  #elapse(): void {
    const ms = this.#world.draw.pick([1, 1, 2, 5, 100, 1000, 1500, 60_000, 3_600_000]);
    this.#world.nowMs += ms;
    this.steps.push({ kind: "elapse", ms });
  }

  #transaction(client: number): void {
    const { draw } = this.#world;
    const kinds = ["stream", "stream", "stream", "keyspace", "lifetime"] as const;
    this.#send(client, ["MULTI"]);
    for (let n = draw.below(5); n > 0; n--) {
      this.#send(client, this.#mutated(this.#command(draw.pick(kinds), client)));
    }
    if (draw.chance(3)) this.#send(client, ["MULTI"]);
    this.#send(client, draw.chance(85) ? ["EXEC"] : ["DISCARD"]);
    if (draw.chance(3)) this.#send(client, [draw.pick(["EXEC", "DISCARD"])]);
  }

  #connection(client: number): void {
    const { draw, clients } = this.#world;
    const args = draw.weighted<readonly Bytes[]>([
      [3, ["HELLO", draw.pick(["2", "3", "3", "4", "abc"])]],
      [1, ["HELLO", ...draw.pick([[], ["3", "SETNAME", "me"], ["3", "AUTH", "default", "x"], ["3", "FOO"]])]],
      [1, ["RESET"]],
      [2, ["SELECT", draw.pick(["0", "0", "1", "16", "abc", "-1"])]],
      [1, ["CLIENT", "SETNAME", draw.pick(["me", "a b", ""])]],
      [1, ["CLIENT", draw.pick(["GETNAME", "GETREDIR", "FOO", "REPLY", "NO-EVICT", "HELP"])]],
      [1, draw.pick([["AUTH", "x"], ["AUTH", "default", "x"], ["AUTH"], ["AUTH", "a", "b", "c"]])],
      [1, ["WAIT", "0", draw.pick(["0", "10", "-1", "abc"])]],
      [1, ["COMMAND", "GETKEYS", ...this.#command("stream", client)]],
      [1, ["COMMAND", "INFO", draw.pick(["xadd", "xread", "set", "multi", "nosuch", "zadd"])]],
      [2, ["INFO", draw.pick(["keyspace", "persistence", "stats", "clients", "everything"])]],
      [1, ["NOSUCHCOMMAND", "a", "b"]],
      [clients > 1 ? 1 : 0, ["QUIT"]],
      [
        clients > 1 ? 1 : 0,
        ["CLIENT", "KILL", "ID", `{client:${draw.below(clients)}}`, ...draw.pick([[], ["SKIPME", "no"]])],
      ],
      [clients > 1 ? 1 : 0, ["WAIT", "1", draw.pick(["0", "100"])]],
    ]);
    if (this.#isKnown(args[0]!.toLowerCase()) || args[0] === "NOSUCHCOMMAND") this.#send(client, args);
  }

  #configureEntries(): void {
    const { draw } = this.#world;
    this.#send(driver, ["CONFIG", "SET", "stream-node-max-entries", draw.pick(["1", "2", "3", "5", "10", "100", "0"])]);
    if (draw.chance(80)) return;
    this.#send(driver, [
      "CONFIG",
      "GET",
      draw.pick(["stream-node-max-entries", "stream-node-m*s", "nothing", "maxmemory", "databases"]),
    ]);
    this.#send(driver, [
      "CONFIG",
      "SET",
      ...draw.pick([
        ["nothing", "1"],
        ["stream-node-max-entries", "abc"],
        ["stream-node-max-entries", "-1"],
        ["databases", "4"],
        ["hz"],
      ]),
    ]);
  }

  /**
   * Only before the first entry: Redis 7.0.15 as Debian builds it fails an assertion in listpack.c on `CONFIG SET
   * stream-node-max-bytes 100`, `XADD s 1 f 2`, `CONFIG SET stream-node-max-bytes 40`, `XADD s 3-0 f <64 bytes> f b`, `XREAD STREAMS s 0`.
   */
  #configureBytes(): void {
    const bytes = this.#world.draw.pick(["0", "40", "64", "100", "200", "4096", "1kb"]);
    this.#send(driver, ["CONFIG", "SET", "stream-node-max-bytes", bytes]);
  }

  /** Entries by the hundred: what the default limit of `~` is about. */
  #burst(): void {
    const { draw } = this.#world;
    const key = this.#world.streamKey();
    for (let n = draw.between(50, 400); n > 0; n--)
      this.#send(driver, ["XADD", key, this.#world.newId(key), "f", String(n)]);
    this.#send(driver, ["XTRIM", key, "MAXLEN", "~", draw.pick(["0", "1", "10", "50"])]);
    this.#send(driver, ["XINFO", "STREAM", key]);
  }

  #unblock(): readonly Bytes[] {
    const { draw } = this.#world;
    const target = draw.chance(95) ? `{client:${draw.below(clientsOfMulti)}}` : draw.pick(["0", "abc", "-1"]);
    return ["CLIENT", "UNBLOCK", target, ...(draw.chance(60) ? [draw.pick(["TIMEOUT", "ERROR", "error", "FOO"])] : [])];
  }

  /** Now and then a valid command is damaged: an argument lost, doubled, swapped, replaced or added. */
  #mutated(args: readonly Bytes[]): readonly Bytes[] {
    const { draw } = this.#world;
    // What SCAN returns from the middle of a table is chance, and so is what SPOP takes.
    if (!draw.chance(4) || args.length < 2 || /scan$|^spop$|^command$/i.test(args[0]!)) return args;
    const at = draw.between(1, args.length - 1);
    const kind = draw.pick(["lose", "double", "swap", "replace", "add"] as const);
    const out = [...args];
    if (kind === "lose") out.splice(at, 1);
    else if (kind === "double") out.splice(at, 0, args[at]!);
    else if (kind === "swap") [out[at], out[out.length - 1]] = [out.at(-1)!, out[at]!];
    else
      out.splice(
        at,
        kind === "replace" ? 1 : 0,
        draw.pick([this.#world.edgeId(), this.#world.count(), "COUNT", "foo"]),
      );
    return this.#world.clients === 1 ? withoutBlock(out) : out;
  }

  #send(client: number, args: readonly Bytes[]): void {
    const { draw, clients } = this.#world;
    const step: CommandStep = { kind: "command", client, args };
    this.steps.push(clients > 1 && client !== driver && draw.chance(3) ? { ...step, isPipelined: true } : step);
  }
}

function withoutBlock(args: readonly Bytes[]): readonly Bytes[] {
  const at = args.findIndex((arg) => arg.toLowerCase() === "block");
  return at < 0 ? args : args.filter((_, index) => index !== at && index !== at + 1);
}
