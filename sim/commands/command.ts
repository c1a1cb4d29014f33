/** What a command is to the broker, and what a command may touch. */

import type { Broker } from "../broker/broker.js";
import type { Database } from "../broker/database.js";
import type { Session } from "../broker/session.js";
import type { Profile } from "../profiles/profile.js";
import type { Bytes, Reply } from "../resp/reply.js";

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
  | "sort_for_script";

/** What a blocking command returns instead of a reply when it has nothing to give yet. */
export interface Blocked {
  readonly kind: "blocked";
  /** The keys whose becoming ready wakes the client, in the command's order. */
  readonly keys: readonly Bytes[];
  /** When the client is told that nothing came; undefined waits for ever. */
  readonly deadlineMs: number | undefined;
  /** What it is told then. */
  readonly timeoutReply: Reply;
  /**
   * Called when `key` may be ready, in the order in which clients blocked. Returns the reply, or undefined to go on
   * waiting. Runs with the blocked client's own context.
   */
  readonly serve: (context: CommandContext, key: Bytes) => Reply | undefined;
}

/** What a running command sees and may do. One object per execution; not to be kept. */
export interface CommandContext {
  readonly broker: Broker;
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
  /** `args[0]` is the command's name as it was sent. */
  readonly execute: (context: CommandContext, args: readonly Bytes[]) => Reply | Blocked;
}
