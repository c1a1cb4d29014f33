/** What the server knows of one client connection. How commands are run for it lives in the broker. */

import type { Bytes, Reply } from "../resp/reply.js";
import type { Database } from "./database.js";
import type { Outbox } from "./outbox.js";

/** A wait inside a blocking command: for what and until when. Who serves it is the command's. */
export interface Wait {
  /** The keys whose becoming ready wakes the client, in the command's order. */
  readonly keys: readonly Bytes[];
  /** Whether the client is told, too, when a key goes. */
  readonly isUntilGone?: boolean;
  /** When the client is told that nothing came; undefined waits for ever. */
  readonly deadlineMs: number | undefined;
  /** What it is told then. */
  readonly timeoutReply: Reply;
  /** The command, where it may be run again. */
  readonly args?: readonly Bytes[];
  /** Keys that are worth another look when the clock is past a time, though nothing happens to them. */
  readonly lookAgain?: readonly (readonly [key: Bytes, ms: number])[];
}

/** A command that MULTI holds back until EXEC. */
interface QueuedCommand {
  readonly args: readonly Bytes[];
  /** Whether it may change data. */
  readonly isWrite: boolean;
}

/** The commands since MULTI, and whether one could not be queued. */
export interface Transaction {
  readonly queued: QueuedCommand[];
  isDoomed: boolean;
}

/** A channel by name, all channels that match a pattern, or a channel of a shard. */
export type SubscriptionKind = "channel" | "pattern" | "shard";

/** CLIENT REPLY: `skip-next` becomes `skip` with the command after it. */
export type ReplyMode = "on" | "off" | "skip-next" | "skip";

/** How a connection is made. */
export interface ConnectOptions {
  /**
   * Called once per command, in the order of the session's commands, and with a reply of kind `push` for each message of
   * pub/sub, which answers none; must not call the broker.
   */
  readonly sink: (reply: Reply) => void;
  /** `ip:port` as CLIENT LIST shows it; default `127.0.0.1:` and a port made from the session's id. */
  readonly address?: string;
  /** Called once when the server closes the connection (QUIT, CLIENT KILL), after its last reply. */
  readonly closed?: () => void;
}

/** One connection. */
export class Session {
  readonly address: string;
  readonly sink: (reply: Reply) => void;
  readonly closed: (() => void) | undefined;
  /** Which RESP its replies are written in; HELLO changes it. */
  protocol: 2 | 3 = 2;
  /** CLIENT SETNAME. */
  name: Bytes = "";
  /** CLIENT SETINFO, from 7.2 on. */
  libraryName: Bytes = "";
  libraryVersion: Bytes = "";
  /** CLIENT CAPA, as CLIENT LIST shows it. */
  capabilities: Bytes = "";
  /** Who is logged in; undefined before AUTH. */
  user: string | undefined;
  /** CLIENT NO-EVICT, CLIENT NO-TOUCH. */
  isNoEvict = false;
  isNoTouch = false;
  replyMode: ReplyMode = "on";
  /** The wait that the session is in. */
  blocked: Wait | undefined;
  transaction: Transaction | undefined;
  /** What it is subscribed to; undefined before the first SUBSCRIBE. */
  subscriptions: Readonly<Record<SubscriptionKind, Set<Bytes>>> | undefined;
  /** It has used MULTI or WATCH. */
  hasTransacted = false;
  /** What it watches: for each database the keys. */
  readonly watched = new Map<Database, Set<Bytes>>();
  /** Watched keys whose time was up already: that they go is no change. */
  readonly watchedExpired: { readonly database: Database; readonly key: Bytes }[] = [];
  /** A watched key was modified: EXEC answers nil. */
  isWatchBroken = false;
  /** Commands that arrived while the session was blocked or the server paused; the connection's buffers bound it. */
  readonly waiting: (readonly Bytes[])[] = [];
  /** CLIENT PAUSE holds its next command. */
  isPostponed = false;
  /** A pause is over that held its next command. */
  wasPostponed = false;
  /** The connection closes after the reply under way (QUIT). */
  isClosing = false;
  isClosed = false;
  /** When it connected; where the server did not know the time yet, when its first command came. */
  connectedAtMs: number | undefined;
  /** When it last sent a command or was sent a reply. */
  lastInteractionAtMs: number | undefined;
  /** The last command's name as CLIENT LIST shows it. */
  lastCommandName: string = "NULL";

  readonly #outbox: Outbox;

  constructor(
    readonly id: number,
    public database: Database,
    options: ConnectOptions & { readonly outbox: Outbox },
    nowMs: number | undefined,
  ) {
    this.#outbox = options.outbox;
    this.address = options.address ?? `127.0.0.1:${32768 + (id % 28232)}`;
    this.sink = options.sink;
    this.closed = options.closed;
    this.connectedAtMs = nowMs;
    this.lastInteractionAtMs = nowMs;
  }

  /** Whether it waits inside a blocking command. */
  get isBlocked(): boolean {
    return this.blocked !== undefined;
  }

  /** How many channels and patterns it is subscribed to, as SUBSCRIBE counts them. */
  get subscriptionCount(): number {
    return this.subscriptions === undefined ? 0 : this.subscriptions.channel.size + this.subscriptions.pattern.size;
  }

  /** Whether it is subscribed to anything. */
  get isSubscriber(): boolean {
    return this.subscriptions !== undefined && this.subscriptionCount + this.subscriptions.shard.size > 0;
  }

  /** Hands a command's reply to the connection, unless CLIENT REPLY holds it back; then the sink hears `none`. */
  reply(reply: Reply): void {
    if (this.replyMode === "on") {
      this.send(reply);
      return;
    }
    if (this.replyMode === "skip-next") this.replyMode = "skip";
    else if (this.replyMode === "skip") this.replyMode = "on";
    this.send({ kind: "none" });
  }

  /** Sends a reply or a message; what another session's transaction says to it leaves when all of that has run. */
  send(reply: Reply): void {
    this.#outbox.send(this, reply);
  }
}
