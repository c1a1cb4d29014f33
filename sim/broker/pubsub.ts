/** Who is subscribed to what, and the delivery of messages. The commands that subscribe and publish live with the commands. */

import { matchesGlob } from "../kernel/glob.js";
import type { Bytes, Reply } from "../resp/reply.js";
import type { Session, SubscriptionKind } from "./session.js";

/** All subscriptions of a server, in the order in which they were made. */
export class Pubsub {
  readonly #subscribers: Readonly<Record<SubscriptionKind, Map<Bytes, Set<Session>>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map(),
  };
  /** Whose command runs: its messages are held back until it is answered. */
  #running: Session | undefined;
  #held: Reply[] = [];
  /** How many of them come before the answer, where that is earlier than all. */
  #heldBeforeAnswer = Infinity;

  constructor(readonly nowMs: () => number) {}

  /** Whether messages are held back. */
  get holds(): boolean {
    return this.#held.length > 0;
  }

  /** A session's command runs from here on, or none does. */
  set running(session: Session | undefined) {
    this.#running = session;
    this.#heldBeforeAnswer = Infinity;
  }

  /** The running command answers at this point: what is told from here on comes behind. */
  answered(): void {
    this.#heldBeforeAnswer = this.#held.length;
  }

  /** Delivers what was held back. */
  release(session: Session): void {
    for (const message of this.#held.splice(0)) session.sink(message);
  }

  /** The session's command has run: delivers what it was told before it answered, unless all comes behind the answer. */
  endRun(session: Session, ownMessages: "in-place" | "behind"): void {
    if (this.holds && ownMessages === "in-place") {
      for (const message of this.#held.splice(0, this.#heldBeforeAnswer)) session.sink(message);
    }
    this.running = undefined;
  }

  /** A part of a reply behind what was held back since the reply began. */
  inFrontOf(part: Reply): Reply {
    const sinceAnswered = this.#heldBeforeAnswer === Infinity ? 0 : this.#heldBeforeAnswer;
    if (this.#held.length <= sinceAnswered) return part;
    return { kind: "sequence", items: [...this.#held.splice(sinceAnswered), part] };
  }

  /** A command's reply in the midst of what was held back while it ran. */
  around(reply: Reply): Reply {
    const before = this.#held.splice(0, this.#heldBeforeAnswer);
    this.#heldBeforeAnswer = Infinity;
    if (before.length === 0 && !this.holds) return reply;
    return { kind: "sequence", items: [...before, reply, ...this.#held.splice(0)] };
  }

  /** Whether nobody listens to any channel or pattern. */
  get isIdle(): boolean {
    return this.#subscribers.channel.size === 0 && this.#subscribers.pattern.size === 0;
  }

  /** The names that somebody is subscribed to. */
  names(kind: SubscriptionKind): readonly Bytes[] {
    return [...this.#subscribers[kind].keys()];
  }

  /** How many sessions are subscribed to exactly this. */
  subscriberCount(kind: SubscriptionKind, name: Bytes): number {
    return this.#subscribers[kind].get(name)?.size ?? 0;
  }

  subscribe(session: Session, kind: SubscriptionKind, name: Bytes): void {
    const own = (session.subscriptions ??= { channel: new Set(), pattern: new Set(), shard: new Set() });
    own[kind].add(name);
    const sessions = this.#subscribers[kind].get(name);
    if (sessions === undefined) this.#subscribers[kind].set(name, new Set([session]));
    else sessions.add(session);
  }

  /** Ends a subscription, if there is one. */
  unsubscribe(session: Session, kind: SubscriptionKind, name: Bytes): void {
    session.subscriptions?.[kind].delete(name);
    const sessions = this.#subscribers[kind].get(name);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#subscribers[kind].delete(name);
  }

  /** Ends all subscriptions of a session (RESET, the end of the connection). */
  removeAll(session: Session): void {
    const own = session.subscriptions;
    if (own === undefined) return;
    for (const kind of ["channel", "pattern", "shard"] as const) {
      for (const name of own[kind]) this.unsubscribe(session, kind, name);
    }
    session.subscriptions = undefined;
  }

  /** Delivers a message to the subscribers of the channel, then to those of each pattern that matches; to how many. */
  publish(channel: Bytes, message: Bytes): number {
    let receivers = this.#send("channel", channel, ["message", channel, message]);
    for (const pattern of this.#subscribers.pattern.keys()) {
      if (!matchesGlob(pattern, channel)) continue;
      receivers += this.#send("pattern", pattern, ["pmessage", pattern, channel, message]);
    }
    return receivers;
  }

  /** Delivers a message to the subscribers of a shard's channel; to how many. */
  publishToShard(channel: Bytes, message: Bytes): number {
    return this.#send("shard", channel, ["smessage", channel, message]);
  }

  #send(kind: SubscriptionKind, name: Bytes, items: readonly Reply[]): number {
    const sessions = this.#subscribers[kind].get(name);
    if (sessions === undefined) return 0;
    for (const session of sessions) {
      if (session === this.#running) this.#held.push({ kind: "push", items });
      else session.send({ kind: "push", items });
      session.lastInteractionAtMs = this.nowMs();
    }
    return sessions.size;
  }
}
