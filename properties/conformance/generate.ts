/** Draws whole scripts from a seed: a prologue that builds state, then commands, transactions and the passing of time. */

import { hashText } from "../../sim/kernel/choices.js";
import type { Profile } from "../../sim/profiles/profile.js";
import type { Bytes } from "../../sim/resp/reply.js";
import { burst } from "./generate-burst.js";
import { durable, listenersOwn, listening, listeningChange } from "./generate-events.js";
import { keyspaceGenerators } from "./generate-keyspace.js";
import { odd, oddKeyspace } from "./generate-odd.js";
import { connection, interference, lifetime, nodeBytes, nodeEntries, streamBuilding } from "./generate-server.js";
import { drawsNewStream, newStreamGenerators } from "./generate-streams-8.js";
import { wireScript } from "./generate-wire.js";
import { streamGenerators, xgroup } from "./generate-streams.js";
import { mayFailToLogIn, type CommandStep, type Script, type Step } from "./script.js";
import { streamKeys, World, type WeightedGenerator } from "./world.js";

/** What kind of scripts: one client, several of which some block, or bytes that need not be commands. */
export type Mode = "single" | "multi" | "wire";

/** Which commands are drawn: all, or all but those on streams (a few that build streams apart, so that keys hold some). */
export type Subject = "all" | "others";

/** What a script is made from. Equal origins make equal scripts. */
export interface Origin {
  readonly seed: number;
  /** The script's number within the run. */
  readonly index: number;
  readonly mode: Mode;
  /** Which commands and options are worth drawing. */
  readonly profile: Profile;
  /** Default all. */
  readonly subject?: Subject | undefined;
}

const startMs = 1_700_000_000_000;
const clientsOfMulti = 4;
/** Client 0 drives: it never blocks, so a script never stands still. */
const driver = 0;

/** Draws a script. */
export function generateScript({ seed, index, mode, profile, subject = "all" }: Origin): Script {
  const scriptSeed = hashText(`${seed}/${mode}/${index}`);
  if (mode === "wire") return wireScript(scriptSeed, startMs);
  const clients = mode === "single" ? 1 : clientsOfMulti;
  const world = new World({ seed: scriptSeed, nowMs: startMs, clients, profile });
  const drawing = new Drawing(world, subject);
  const length = world.draw.between(20, 120);
  drawing.prologue();
  while (drawing.steps.length < length) {
    drawing.next();
    drawing.askForChanges();
  }
  return { clients: Math.max(clients, (world.listener ?? 0) + 1), startMs, steps: drawing.steps };
}

type Kind = "durable" | "stream" | "keyspace" | "lifetime" | "group" | "odd" | "connection" | "nodes" | "watch";

class Drawing {
  readonly steps: Step[] = [];
  readonly #world: World;
  readonly #hasStreams: boolean;

  constructor(world: World, subject: Subject) {
    this.#world = world;
    this.#hasStreams = subject === "all";
  }

  /** State worth meeting: the protocol, small nodes, groups, entries. */
  prologue(): void {
    const world = this.#world;
    const { draw } = world;
    for (let client = 0; client < world.clients; client++) if (draw.chance(50)) this.#send(client, ["HELLO", "3"]);
    if (draw.chance(60)) this.#send(driver, nodeBytes(world));
    if (draw.chance(60)) this.#send(driver, nodeEntries(world));
    if (draw.chance(2)) this.#demandPassword();
    if (world.listener !== undefined) this.#listen(world.listener);
    for (const key of streamKeys) if (draw.chance(80)) this.#sendAll(driver, streamBuilding(world, key));
    if (this.#hasStreams && draw.chance(3)) this.#sendAll(driver, burst(world));
  }

  /** A client subscribes: one that does nothing else, or with RESP3 one that hears of its own commands too. */
  #listen(client: number): void {
    const { draw, clients } = this.#world;
    const [selection, subscription] = listening(this.#world);
    if (client < clients || draw.chance(50)) this.#send(client, ["HELLO", "3"]);
    this.#send(driver, selection!);
    this.#send(client, subscription!);
  }

  /** In some scripts INFO is asked again and again how many changes it counts. */
  askForChanges(): void {
    const { hasChangesCounted, draw } = this.#world;
    if (hasChangesCounted && draw.chance(40)) this.#send(driver, ["INFO", "persistence"]);
  }

  /** Who is connected stays logged in; RESET logs out. */
  #demandPassword(): void {
    const { draw, clients } = this.#world;
    this.#send(driver, ["CONFIG", "SET", "requirepass", "secret"]);
    for (let client = 0; client < clients; client++) {
      if (!draw.chance(50)) continue;
      this.#send(client, ["RESET"]);
      this.#send(client, draw.pick([["PING"], ["HELLO", "3"], ["QUIT"], ["MULTI"]]));
      this.#send(
        client,
        draw.pick([
          ["AUTH", "secret"],
          ["HELLO", "3", "AUTH", "default", "secret", "SETNAME", "me"],
        ]),
      );
    }
  }

  /** The next step or few. */
  next(): void {
    const { draw, clients, listener } = this.#world;
    const client = draw.below(clients);
    if (listener !== undefined && draw.chance(8)) {
      if (draw.chance(50)) this.#send(driver, listeningChange(this.#world));
      else this.#send(listener, listenersOwn(this.#world));
      return;
    }
    const lost = draw.chance(20) ? this.#world.takeLost() : undefined;
    if (lost !== undefined) {
      if (draw.chance(60)) this.#send(driver, ["DEL", lost]);
      this.#sendAll(driver, streamBuilding(this.#world, lost));
      return;
    }
    const kind = draw.weighted<Kind | "elapse" | "transaction" | "interference">([
      [this.#hasStreams ? 60 : 0, "stream"],
      [clients > 1 && this.#hasStreams ? 6 : 24, "keyspace"],
      [4, "lifetime"],
      [4, "odd"],
      [2, "durable"],
      [4, "elapse"],
      [3, "transaction"],
      [1, "watch"],
      [2, "connection"],
      [1, "nodes"],
      [this.#hasStreams ? 2 : 0, "group"],
      [clients > 1 ? 5 : 0, "interference"],
    ]);
    if (kind === "elapse") this.#elapse();
    else if (kind === "transaction") this.#transaction(client);
    else if (kind === "interference") this.#send(driver, interference(this.#world));
    else this.#send(client, this.#mutated(this.#command(kind, client)));
  }

  #command(kind: Kind, client: number): readonly Bytes[] {
    const world = this.#world;
    switch (kind) {
      case "stream":
        if (!this.#hasStreams) return this.#drawnFrom(keyspaceGenerators, client);
        return this.#drawnFrom(drawsNewStream(world) ? newStreamGenerators(world) : streamGenerators, client);
      case "keyspace":
        return this.#drawnFrom(keyspaceGenerators, client);
      case "lifetime":
        return lifetime(world);
      case "group":
        return xgroup(world);
      case "durable":
        return durable(world);
      case "odd":
        return this.#hasStreams ? odd(world) : oddKeyspace(world);
      case "connection":
        return connection(world);
      case "nodes":
        return nodeEntries(world);
      case "watch":
        return world.draw.chance(80) ? ["WATCH", world.anyKey()] : ["UNWATCH"];
    }
  }

  #drawnFrom(table: readonly WeightedGenerator[], client: number): readonly Bytes[] {
    const generator = this.#world.draw.weighted(table.map((one) => [one.weight, one] as const));
    const args = generator.args(this.#world);
    return client === driver ? withoutBlock(args) : args;
  }

  #elapse(): void {
    const { draw, hasIdempotence } = this.#world;
    // Idempotent ids are forgotten by the server's timer, for which the harness waits after a second or more.
    const between = hasIdempotence ? [] : [100, 101];
    const ms = draw.pick([1, 1, 2, 5, ...between, 1000, 1500, 60_000, 3_600_000]);
    this.#world.nowMs += ms;
    this.steps.push({ kind: "elapse", ms });
  }

  #transaction(client: number): void {
    const { draw } = this.#world;
    if (draw.chance(30)) {
      this.#send(client, ["WATCH", draw.chance(80) ? this.#world.streamKey() : this.#world.anyKey()]);
      if (draw.chance(70)) this.#send(client, this.#command("stream", client));
    }
    this.#send(client, ["MULTI"]);
    for (let n = draw.below(5); n > 0; n--) {
      const kind = draw.pick(["stream", "stream", "stream", "keyspace", "lifetime", "odd"] as const);
      const args = this.#mutated(this.#command(kind, client));
      this.#send(client, mayFailToLogIn(args) ? ["PING"] : args);
    }
    if (draw.chance(5)) this.#send(client, draw.pick([["MULTI"], ["WATCH", "str"]]));
    this.#send(client, draw.chance(85) ? ["EXEC"] : ["DISCARD"]);
    if (draw.chance(3)) this.#send(client, [draw.pick(["EXEC", "DISCARD"])]);
  }

  /** Now and then a valid command is damaged: an argument lost, doubled, swapped, replaced or added. */
  #mutated(args: readonly Bytes[]): readonly Bytes[] {
    const { draw } = this.#world;
    if (!draw.chance(4) || args.length < 2 || !mayBeDamaged(args)) return args;
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
        draw.pick([this.#world.edgeId(), this.#world.count(), "COUNT", "a\0b\r\nc", "\0"]),
      );
    return this.#world.clients === 1 ? withoutBlock(out) : out;
  }

  #sendAll(client: number, commands: readonly (readonly Bytes[])[]): void {
    for (const args of commands) this.#send(client, args);
  }

  #send(client: number, args: readonly Bytes[]): void {
    const { draw, clients } = this.#world;
    const step: CommandStep = { kind: "command", client, args };
    this.steps.push(clients > 1 && client !== driver && draw.chance(3) ? { ...step, isPipelined: true } : step);
  }
}

/**
 * What SCAN returns from the middle of a table is chance, and so is what SPOP takes; COMMAND describes another set of
 * commands on each side; a sorted set that is asked by bytes must have equal scores; what is saved behind the server's back is
 * over when it likes.
 */
function mayBeDamaged(args: readonly Bytes[]): boolean {
  return (
    !args.some((arg) => /^ifd/i.test(arg)) &&
    ![
      "scan",
      "spop",
      "restore",
      "debug",
      "command",
      "config",
      "client",
      "info",
      "save",
      "bgsave",
      "bgrewriteaof",
    ].includes(args[0]!.toLowerCase()) &&
    !args.includes("zlex")
  );
}

function withoutBlock(args: readonly Bytes[]): readonly Bytes[] {
  const at = args.findIndex((arg) => arg.toLowerCase() === "block");
  return at < 0 ? args : args.filter((_, index) => index !== at && index !== at + 1);
}
