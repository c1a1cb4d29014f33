/**
 * Lets a real server do what the simulated one did, command by command: each command of any process is held until it is
 * its turn. Where the scenario's time went on, real time is waited for. Nobody waits for ever: who does not come, or comes
 * with another command, ends it, and from then on all go as they please.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Bytes, Reply } from "../../../sim/index.js";
import { processName } from "../../faults/fault.js";
import { commandName, Counterparts, isOfConnection } from "./counterparts.js";
import type { Difference, FollowedStep, LockstepOutcome } from "./outcome.js";
import type { Script, ScriptEvent, ScriptStep } from "./script.js";
import { Waiting, type LockstepClient } from "./waiting.js";

/** What lockstep needs to know. */
export interface LockstepOptions {
  readonly script: Script;
  readonly timeScale: number;
  readonly heal: () => void;
  /** How many faults have struck at handler calls, which take no turns. */
  readonly struckAtHandlers: () => number;
  /** How many clients wait in the server for something to happen; undefined when that cannot be known. */
  readonly blockedClients: () => Promise<number | undefined>;
}

/** A command on its way, or kept by the server. */
interface Sent {
  readonly client: LockstepClient;
  readonly step: ScriptStep;
  readonly args: readonly Bytes[];
  readonly followed: { -readonly [K in keyof FollowedStep]: FollowedStep[K] };
  readonly number: number;
  isOver: boolean;
}

/** The turns of one run. */
export class Lockstep {
  readonly #options: LockstepOptions;
  readonly #events: readonly ScriptEvent[];
  readonly #counterparts = new Counterparts();
  readonly #waiting: Waiting;
  /** The next thing to happen. */
  #at = 0;
  /** The command whose turn it is, once it has come. */
  #current: Sent | undefined;
  /** They are told at once whether they have to wait. */
  readonly #asking = new Set<LockstepClient>();
  /** Those on their way and kept, by their connections. */
  readonly #sent = new Map<LockstepClient, Sent>();
  readonly #sentFor = new Map<ScriptStep, Sent>();
  /** Connections that are over for their clients, and not yet for the server. */
  readonly #ending = new Set<LockstepClient>();
  /** The one whose answer the server is urged to give. */
  #urged: Sent | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  /** Until when the event at hand is waited for, once it is. */
  #deadlineMs: number | undefined;
  #firstMs: number | undefined;
  #lateMs = 0;
  #inTurn = 0;
  #skipped = 0;
  #parted: string | undefined;
  #isOver = false;
  #difference: Difference | undefined;
  readonly #followed: FollowedStep[] = [];

  constructor(options: LockstepOptions) {
    this.#options = options;
    this.#events = options.script.events;
    this.#waiting = new Waiting(this.#events, this.#counterparts);
  }

  /** Whether turns are kept: neither all is done, nor was the rest let go. */
  get isFollowing(): boolean {
    return !this.#isOver && this.#parted === undefined && this.#at < this.#events.length;
  }

  outcome(): LockstepOutcome {
    const { events, profile } = this.#options.script;
    return {
      commands: events.filter(({ kind }) => kind === "take").length,
      inTurn: this.#inTurn,
      skipped: this.#skipped,
      parted: this.#parted,
      difference: this.#difference,
      lateMs: this.#lateMs,
      steps: this.#followed,
      profile,
    };
  }

  /** Whether a connection's next command has to wait; `goOn` is called when it may ask again. */
  holds(client: LockstepClient, args: readonly Bytes[]): boolean {
    if (!this.isFollowing || this.#current?.client === client || this.#waiting.isBeside(client, args, this.#at))
      return false;
    this.#waiting.set(client, args);
    this.#asking.add(client);
    this.#advance();
    this.#asking.delete(client);
    return this.isFollowing && (this.#current as Sent | undefined)?.client !== client;
  }

  /** For how much longer than it asks for a read may be kept, in ms: the entry that it waits for may come late. */
  extraBlockMs(client: LockstepClient): number {
    const step = this.#sent.get(client)?.step;
    return step?.isBlocking === true && !isNothing(step.reply) ? EXTRA_BLOCK_MS : 0;
  }

  /** Its command is on its way to the server. */
  sent(client: LockstepClient): void {
    const sent = this.#sent.get(client);
    if (sent === undefined || sent !== this.#current || !this.isFollowing) return;
    if (sent.step.isBlocking) void this.#untilBlocked(sent);
    else this.#wait(ANSWER_MS, () => this.#keptWaiting(sent));
  }

  /** The server answered its command; `undefined` when it never will, or will with what cannot be told apart. */
  answered(client: LockstepClient, reply: Reply | undefined): void {
    const sent = this.#sent.get(client);
    if (sent === undefined) return;
    this.#sent.delete(client);
    sent.isOver = true;
    sent.followed.reply = reply;
    const { reply: modelReply, args } = sent.step;
    if (reply !== undefined && modelReply !== undefined && !this.#counterparts.isSame(args, modelReply, reply))
      this.#differs(sent, false);
    if (this.#current === sent) this.#done();
    else this.#advance();
  }

  /** Whether the server may learn now that a connection is over for its client; if not, `endNow` is called later. */
  mayEnd(client: LockstepClient): boolean {
    this.#waiting.delete(client);
    if (!this.isFollowing || this.#sent.get(client)?.step.isBlocking !== true) return true;
    this.#ending.add(client);
    this.#advance();
    return false;
  }

  /** A connection is over. */
  ended(client: LockstepClient): void {
    this.#waiting.delete(client);
    this.#ending.delete(client);
    this.answered(client, undefined);
  }

  /** Nobody waits any more: the run is over. Idempotent. */
  close(): void {
    this.#isOver = true;
    this.#letGo();
  }

  #part(why: string): void {
    this.#parted ??= why;
    this.#letGo();
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
    const waiting = this.#waiting.takeAll();
    const ending = [...this.#ending];
    this.#ending.clear();
    for (const client of ending) client.endNow();
    for (const client of waiting) this.#wake(client);
  }

  #wake(client: LockstepClient): void {
    if (!this.#asking.has(client)) client.goOn();
  }

  /** The event at hand is done: the next is due when as much time has gone by as between them in the simulator. */
  #done(): void {
    const { atMs } = this.#events[this.#at]!;
    this.#current = undefined;
    this.#deadlineMs = undefined;
    this.#at += 1;
    const next = this.#events[this.#at];
    if (next === undefined) return this.#letGo();
    const now = performance.now();
    this.#firstMs ??= now;
    const aheadMs = (atMs - this.#events[0]!.atMs) * this.#options.timeScale;
    this.#lateMs = Math.max(this.#lateMs, now - this.#firstMs - aheadMs);
    this.#dueMs = now + (next.atMs - atMs) * this.#options.timeScale;
    this.#advance();
  }

  #advance(): void {
    if (!this.isFollowing || this.#current !== undefined) return;
    const event = this.#events[this.#at]!;
    const earlyMs = this.#dueMs - performance.now();
    // An answer comes when the server gives it.
    if (earlyMs > 0 && event.kind !== "answer") return this.#wait(earlyMs, () => this.#advance());
    switch (event.kind) {
      case "heal":
        return this.#heal(event.atHandlers);
      case "take":
        return this.#take(event.step);
      case "cut":
      case "answer": {
        const sent = this.#sentFor.get(event.step);
        if (sent === undefined || sent.isOver) return this.#done();
        if (event.kind === "cut" && this.#ending.delete(sent.client)) sent.client.endNow();
        if (event.kind === "answer") void this.#urge(sent, earlyMs);
        return this.#waitForIt(() => this.#neverCame(event));
      }
    }
  }

  /** A handler call at which a fault is to strike has begun, perhaps, and is not in its midst yet. */
  #heal(atHandlers: number): void {
    this.#deadlineMs ??= performance.now() + PATIENCE_MS;
    if (this.#options.struckAtHandlers() < atHandlers && performance.now() < this.#deadlineMs)
      return this.#wait(STRUCK_LOOK_MS, () => this.#advance());
    this.#options.heal();
    this.#done();
  }

  #take(step: ScriptStep): void {
    const found = this.#waiting.find(step, this.#at);
    // What a killed process had on its way is not there when a real one was killed before it wrote it.
    if (found === undefined && step.isLate) {
      this.#skipped += 1;
      return this.#done();
    }
    if (found === undefined) {
      // It need not begin once more here, and has come with what follows.
      if (isOfConnection(step.args) && this.#waiting.of(step.process).some((args) => !isOfConnection(args)))
        return this.#done();
      if (this.#waiting.isLost(step.process, this.#at)) return this.#part(this.#otherWay(step));
      return this.#waitForIt(() => this.#part(this.#otherWay(step)));
    }
    clearTimeout(this.#timer);
    const [client, args] = found;
    this.#waiting.delete(client);
    this.#counterparts.learn(step.args, args);
    this.#inTurn += 1;
    const first = this.#events[0]!.atMs;
    const now = performance.now();
    this.#firstMs ??= now;
    const followed = {
      process: step.process,
      atMs: this.#events[this.#at]!.atMs - first,
      realMs: now - this.#firstMs,
      modelArgs: step.args,
      args,
      modelReply: step.reply,
      reply: undefined,
    };
    this.#followed.push(followed);
    this.#current = { client, step, args, followed, number: this.#inTurn, isOver: false };
    this.#sent.set(client, this.#current);
    this.#sentFor.set(step, this.#current);
    this.#wake(client);
  }

  #otherWay(step: ScriptStep): string {
    const who = processName(step.process);
    const number = this.#inTurn + this.#skipped + 1;
    const expected = shown(step.args);
    const heads = this.#waiting.of(step.process).map(shown);
    return heads.length === 0
      ? `${who} did not come to command ${number}, ${expected}`
      : `${who} went another way at command ${number}: expected ${expected}, sent ${heads.join(", ")}`;
  }

  #neverCame({ kind, step }: Extract<ScriptEvent, { readonly kind: "answer" | "cut" }>): void {
    const sent = this.#sentFor.get(step)!;
    if (kind === "answer") this.#differs(sent, true);
    this.#part(
      kind === "answer"
        ? `the server kept ${processName(step.process)}'s ${shown(sent.args)} waiting, which the model answered`
        : `the connection with ${processName(step.process)}'s ${shown(sent.args)} did not end`,
    );
  }

  #keptWaiting(sent: Sent): void {
    this.#differs(sent, true);
    this.#part(
      `the server kept ${processName(sent.step.process)}'s ${shown(sent.args)} waiting, which the model answered at once`,
    );
  }

  #differs({ number, followed }: Sent, isKeptWaiting: boolean): void {
    this.#difference ??= { number, step: followed, lateMs: this.#lateMs, isKeptWaiting };
  }

  /** Until the server has the command and keeps it: only then may others be sent theirs. */
  async #untilBlocked(sent: Sent): Promise<void> {
    const endMs = performance.now() + ANSWER_MS;
    while (this.#current === sent && this.isFollowing && performance.now() < endMs) {
      const expected = [...this.#sent.values()].filter(({ step }) => step.isBlocking).length;
      const count = await this.#options.blockedClients();
      if (count !== undefined && count >= expected) break;
      await sleep(1);
      // It does not say.
      if (count === undefined) break;
    }
    if (this.#current === sent && this.isFollowing) this.#done();
  }

  /** A server that has nothing to do looks every 100 ms only for whom it has kept for long enough. */
  async #urge(sent: Sent, earlyMs: number): Promise<void> {
    if (this.#urged === sent) return;
    this.#urged = sent;
    await sleep(Math.max(0, earlyMs));
    while (!sent.isOver && this.isFollowing) {
      if ((await this.#options.blockedClients()) === undefined) return;
      await sleep(URGE_EVERY_MS);
    }
  }

  /** Waits for the event at hand, as long as anybody does: clients have timers of their own that nobody scales. */
  #waitForIt(giveUp: () => void): void {
    const gapMs = this.#at === 0 ? 0 : this.#events[this.#at]!.atMs - this.#events[this.#at - 1]!.atMs;
    this.#deadlineMs ??= performance.now() + Math.min(PATIENCE_MS + gapMs, PATIENCE_MS_MAX);
    this.#wait(this.#deadlineMs - performance.now(), giveUp);
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}

/** The command with its first arguments, for people. */
function shown(args: readonly Bytes[]): string {
  return commandName(args).toUpperCase();
}

function isNothing(reply: Reply | undefined): boolean {
  return reply === null || (typeof reply === "object" && "kind" in reply && reply.kind === "nil-array");
}

/** How long a process may take to come with its command when all else is done. */
const PATIENCE_MS = 10_000;
const PATIENCE_MS_MAX = 30_000;
/** How long a server may take to answer, or to take a command that it keeps. */
const ANSWER_MS = 3_000;
const URGE_EVERY_MS = 2;
const STRUCK_LOOK_MS = 2;
const EXTRA_BLOCK_MS = 5_000;
