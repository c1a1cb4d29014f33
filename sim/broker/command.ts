/** What a command and a table of commands are to the broker, and what a running command may touch. The commands live in `commands/`. */

import type { Profile } from "../profiles/profile.js";
import type { Bytes, Reply } from "../resp/reply.js";
import type { BlockedClients } from "./blocked-clients.js";
import type { Configuration } from "./configuration.js";
import type { Database } from "./database.js";
import type { EventClass } from "./keyspace-events.js";
import type { Outbox } from "./outbox.js";
import type { Pause } from "./pause.js";
import type { Pubsub } from "./pubsub.js";
import type { Session, Wait } from "./session.js";
import type { Statistics } from "./statistics.js";
import type { Watches } from "./watches.js";

/** Redis's own flags, as COMMAND INFO lists them. */
export type CommandFlag =
  | "write"
  | "readonly"
  | "denyoom"
  | "admin"
  | "pubsub"
  | "noscript"
  | "blocking"
  | "loading"
  | "stale"
  | "fast"
  | "no_auth"
  | "no_multi"
  | "movablekeys"
  | "allow_busy"
  | "random"
  | "sort_for_script"
  | "no_async_loading"
  | "skip_commandlog"
  | "skip_slowlog";

/** What of a command's description differs between versions. */
export type CommandVariant = Partial<Pick<Subcommand, "arity" | "flags">>;

/** Redis's own groups, as COMMAND DOCS names them. */
export type CommandGroup =
  "connection" | "generic" | "hash" | "pubsub" | "server" | "set" | "sorted-set" | "stream" | "string" | "transactions";

/** What a blocking command returns instead of a reply when it has nothing to give yet. */
export interface Blocked extends Wait {
  readonly kind: "blocked";
  /**
   * Called when `key` may be ready, in the order in which clients blocked. Returns the reply, or undefined to go on
   * waiting, or a wait, to go on waiting behind all others; until when stays as it was. Runs with the blocked client's
   * own context.
   */
  readonly serve: (context: CommandContext, key: Bytes) => Reply | Blocked | undefined;
}

/** Whether a command gave a wait instead of a reply. */
export function isBlocked(result: Reply | Blocked): result is Blocked {
  return typeof result === "object" && result !== null && "kind" in result && result.kind === "blocked";
}

/** What a running command sees and may do. One object per execution; not to be kept. */
export interface CommandContext {
  readonly broker: Server;
  readonly session: Session;
  readonly profile: Profile;
  /** The session's selected database. */
  readonly database: Database;
  /** The server's clock, milliseconds since 1970; constant while one command or transaction runs. */
  readonly nowMs: number;
  /** False inside EXEC: a blocking command then answers as if its time had run out. */
  readonly mayBlock: boolean;
  /** The key was modified: WATCH of it fails, and rdb_changes_since_last_save counts. */
  readonly modified: (key: Bytes) => void;
  /** A stream at this key got an entry, or came or went: whoever is blocked on it is looked at after this command. */
  readonly signalReady: (key: Bytes) => void;
  /** Tells of an event of a key, if notify-keyspace-events says so. Costs next to nothing if not. */
  readonly notify: (eventClass: EventClass, event: Bytes, key: Bytes) => void;
  /**
   * The reply is written at this point: a client that is told of its own command's events hears of those from here on
   * behind it (before 7.2; from then on of all). Without this call the reply is written last.
   */
  answered(): void;
  /** A part of a reply, and where it is written only now, behind the events that its own client was told of until now (before 7.2). */
  behindMessages(part: Reply): Reply;
}

/** A subcommand of a container, described as its container is. */
export interface Subcommand {
  /** As Redis counts: the container's name and its own included. */
  readonly arity: number;
  readonly flags: readonly CommandFlag[];
  readonly keys: readonly [first: number, last: number, step: number];
  /** Whether a profile's server has it; every server does where this is left out. */
  readonly isIn?: (profile: Profile) => boolean;
  /** What is otherwise than here on a profile's server. */
  readonly variant?: (profile: Profile) => CommandVariant;
}

/** A command, or a container such as XGROUP that dispatches on its first argument by itself. */
export interface Command {
  /** Lower case. */
  readonly name: string;
  /** As Redis counts: the command's name included; negative means at least. The broker checks it. */
  readonly arity: number;
  readonly flags: readonly CommandFlag[];
  /** Positions of keys as COMMAND INFO gives them: first, last (negative from the end), step; 0 0 0 for none. */
  readonly keys: readonly [first: number, last: number, step: number];
  /** Whether a profile's server has it; every server does where this is left out. */
  readonly isIn?: (profile: Profile) => boolean;
  /** What is otherwise than here on a profile's server. */
  readonly variant?: (profile: Profile) => CommandVariant;
  /** `args[0]` is the command's name as it was sent. */
  readonly execute: (context: CommandContext, args: readonly Bytes[]) => Reply | Blocked;
}

/** A command and what the broker needs to know of it on every execution. */
export interface TableEntry {
  readonly command: Command;
  readonly name: string;
  readonly group: CommandGroup;
  readonly isWrite: boolean;
  /** May answer with a wait instead of a reply. */
  readonly isBlocking: boolean;
  /** Runs before AUTH too. */
  readonly isOpenToAll: boolean;
  readonly isBarredFromMulti: boolean;
  /** Runs at once even after MULTI: EXEC, DISCARD, MULTI, WATCH, QUIT, RESET. */
  readonly isTransactionControl: boolean;
  /** Whether it looks its keys up as a reader does: what it does not find is told as a `keymiss`. */
  readonly tellsMisses: boolean;
  /** What a subscribed RESP2 client may still send. */
  readonly isForSubscribers: boolean;
  /** The subcommands of a container that this profile's server has, by lower-case name. */
  readonly subcommands: ReadonlyMap<string, Subcommand> | undefined;
}

/** The commands that one profile's server knows. */
export interface CommandTable {
  readonly all: readonly TableEntry[];
  /** The command of this name, in any case. */
  readonly find: (name: Bytes) => TableEntry | undefined;
}

/**
 * What a server is not well of, and so refuses some commands. `out-of-memory`: beyond maxmemory under noeviction. `cannot-save`: the last snapshot failed. `read-only`: it is a
 * replica, as a primary is that was demoted. `loading`: it has just started.
 */
export type ServerCondition = "out-of-memory" | "cannot-save" | "read-only" | "loading" | "disk-full";

/** The server as a running command sees it; the broker is one. */
export interface Server {
  readonly runId: string;
  readonly configuration: Configuration;
  readonly databases: readonly Database[];
  readonly statistics: Statistics;
  readonly blockedClients: BlockedClients<Blocked>;
  readonly outbox: Outbox;
  readonly watches: Watches;
  readonly pause: Pause;
  readonly pubsub: Pubsub;
  readonly commands: CommandTable;
  /** Connected sessions by id, in the order in which they connected. */
  readonly sessions: ReadonlyMap<number, Session>;
  /** The first instant that the server saw; INFO uptime counts from it. */
  readonly startedAtMs: number | undefined;
  /** What the server is not well of, if it is not. */
  readonly condition: ServerCondition | undefined;
  /** When `tick` was last called; 0 for never. */
  readonly timerRanAtMs: number;
  /** Closes a connection, and says so to whoever holds the other end. */
  close(session: Session): void;
  /** Empties one database; how many keys it had. */
  clearDatabase(database: Database): number;
  /** A key was modified: watches of it break and INFO counts one change. */
  modified(database: Database, key: Bytes): void;
  /** Changes that INFO counts beyond the one of each `modified`, or that touch no watch (XACK). */
  countChanges(count: number): void;
  /** Whoever waits for `key` is looked at after the running command or transaction. */
  signalReady(database: Database, key: Bytes): void;
  /** Tells of an event of a key, if notify-keyspace-events says so. */
  notify(database: Database, eventClass: EventClass, event: Bytes, key: Bytes): void;
  /** Tells that a value took another one's place, where the version has events for that. */
  notifyReplaced(database: Database, key: Bytes, isOtherType: boolean): void;
  /** Ends the wait that a session is in with this reply. @param by the command of another client that does so, if one does. */
  unblock(session: Session, reply: Reply, by?: string): void;
  /** Ends CLIENT PAUSE: the sessions that it held go on. */
  endPause(): void;
  /** The running command is answered when those whom it wakes have been. */
  answerLast(): void;
  /** Runs a queued command inside EXEC. */
  runQueued(context: CommandContext, args: readonly Bytes[]): Reply;
}
