/** What a user writes: the scenario's types. Checking and filling in defaults live in `validation.ts`. */

import type { Redis, RedisOptions } from "ioredis";
import type { Profile } from "../../sim/index.js";
import type { Limits } from "./limits.js";
import type { WorkloadEntry } from "./plan.js";
import type { Seeds } from "./seeds.js";
import type { CheckerName } from "../checkers/checker.js";

/** A duration: a number of milliseconds, or a text such as `"250ms"`, `"30s"`, `"2m"`. */
export type Duration = number | string;

/** What a consumer or a producer is given. */
export interface ProcessContext {
  /** Makes an ordinary ioredis client to the server of this run; options are merged over host and port. */
  readonly redis: (options?: RedisOptions) => Redis;
  /** Where the server is, for code that makes its own client: `redis://127.0.0.1:6379`. */
  readonly url: string;
  /**
   * How servers are found where several stand together (`verify --topology`), for code that makes its own client: the
   * Sentinels and the name by which they know the primary, or nodes of a Cluster. undefined for one that stands alone.
   */
  readonly topology?: Seeds;
  readonly stream: string;
  readonly group: string;
  /**
   * Aborted when the process is told to end: by SIGTERM in a deploy or when it is scaled in, and when the run is over. It
   * stands for a SIGTERM handler: a process that does not read it, and has none of its own, dies of SIGTERM at once.
   */
  readonly signal: AbortSignal;
  /**
   * A duration of the user's code, as this target keeps it: unchanged in the simulator, where nothing waits, scaled
   * down on a real server. Durations that do not go through it are real there.
   */
  readonly ms: (durationMs: number) => number;
}

/** What `consume` is given. */
export interface WorkerContext extends ProcessContext {
  /** The consumer's name; changes when a worker starts again under a new name. */
  readonly consumer: string;
  /**
   * The handler. Pass it whatever your own handler takes: the entry's token has to stand somewhere in the arguments.
   * It resolves when the handling is done and rejects when it fails, as it always does for a poison entry.
   */
  readonly handle: (...args: unknown[]) => Promise<void>;
}

/** Publishes one entry with the user's own code; resolves when the publish is answered. */
export type Publish = (entry: WorkloadEntry) => Promise<unknown>;

/** How many entries, of what kind, and what they look like. */
export interface WorkloadDefinition {
  /** How many entries a run publishes; runs with fewer are tried too. */
  readonly entries: number;
  /** How many of them are poison: their handler always throws. Default 0. */
  readonly poison?: number;
  /** How many of them have a payload that does not parse as JSON. Default 0. */
  readonly malformed?: number;
  /** How many, from the first, may be in the stream before any worker starts. Default: all of them may. */
  readonly backlog?: number;
  /** Time between two publishes, default 1 ms. */
  readonly interval?: Duration;
  /** Field names and values for an entry; the token has to stand in one of the values. Default: `data`, a JSON object. */
  readonly payload?: (entry: { readonly token: string; readonly kind: string }) => Readonly<Record<string, string>>;
}

/** How many faults of each kind one run may have at most. Default 0 each. */
export interface FaultsDefinition {
  readonly crash?: number;
  readonly disconnect?: number;
  readonly slowReply?: number;
  readonly slowHandler?: number;
  readonly brokerRestart?: number;
  /** A worker stands still: its connections stay open, nothing of it runs. */
  readonly pause?: number;
  /** A handler call throws, whatever its entry. */
  readonly handlerFails?: number;
  /** A worker is killed in the midst of a handler call. */
  readonly handlerCrash?: number;
  /** A connection goes dead without a word. */
  readonly halfOpen?: number;
  /** The server refuses commands for a while: OOM, MISCONF, READONLY or LOADING. */
  readonly refusals?: number;
  /** Each worker in turn is told to end (SIGTERM) and starts again under a new name. */
  readonly rollingDeploy?: number;
  /** A worker goes for good, by SIGTERM or by SIGKILL. */
  readonly scaleIn?: number;
  /** One more worker starts. */
  readonly scaleOut?: number;
  /** The wall clock of a worker jumps ahead or back. */
  readonly clockJump?: number;
  /** A handler call never returns. */
  readonly handlerHangs?: number;
  /** A reply, or a request, arrives in pieces. */
  readonly splitReply?: number;
  /** The server goes away, and a replica that has not got its last writes takes its place. */
  readonly failover?: number;
  /** A replica is promoted while the primary lives on for those who are connected to it. */
  readonly splitBrain?: number;
  /** The stream's key is evicted, with its entries and groups. */
  readonly eviction?: number;
  /** An operator sends a command: FLUSHALL, XTRIM, XDEL, XGROUP DESTROY, SETID or DELCONSUMER, CONFIG SET, CLIENT KILL. */
  readonly operator?: number;
  /** The power of the server's machine is cut: what was not on its disk is gone. */
  readonly powerCut?: number;
  /** The server's disk is full for a while: it refuses writes. */
  readonly diskFull?: number;
  /** The server stands still, or holds all clients, for a while. */
  readonly serverPause?: number;
  /** The server rewrites its log, or takes a snapshot. */
  readonly backgroundSave?: number;
  /** A connection carries few bytes a second for a while. */
  readonly throttle?: number;
}

/** What has to hold. */
export interface ExpectDefinition {
  readonly poison?: {
    /** No entry is delivered more often than this. */
    readonly deliveriesMax: number;
    /** Where poison entries have to end, with their payload. */
    readonly deadLetterStream: string;
  };
  /** After the faults stop, all entries are handled or dead-lettered within this time. Default 60 s. */
  readonly recoveredWithin?: Duration;
  /** A worker that finds nothing to do, or whose commands fail, sends at most this many commands a second. Default 100. */
  readonly idleCommandsPerSecond?: number;
  /**
   * How long an entry belongs to a worker that lives: whoever claims one that has been idle for less takes it away.
   * Without it only a claim of what was touched an instant ago counts as that.
   */
  readonly lease?: Duration;
  /** At most this many consumers of processes that are gone are left in the group at the end. Default 100. */
  readonly deadConsumersMax?: number;
  /** At most this many entries are left in the stream at the end. Default: any number, as teams trim elsewhere. */
  readonly streamLengthMax?: number;
  /** At most this many entries are in the dead-letter stream at the end. Default: any number. */
  readonly deadLettersMax?: number;
  /** From the kill of a process on, what it held is acknowledged or dead-lettered within this time. Default: not judged. */
  readonly recoveredAfterCrash?: Duration;
  /**
   * From its append on, or from the end of the last fault, an entry that can be handled is settled within this time. An
   * entry whose handler hangs is waited for as long, too. Default: not judged.
   */
  readonly settledWithin?: Duration;
  /** No entry that can be parsed is dead-lettered before it was delivered this often. Default: whenever the consumer likes. */
  readonly deliveriesMin?: number;
  /**
   * No worker ends by its own error; one that is told to end (SIGTERM) does so in its time, with what it has begun finished
   * and acknowledged. Default: not judged, as at-least-once delivery forgives it.
   */
  readonly orderlyEnd?: boolean;
  /**
   * No handler begins before the entry before it in the stream is done with; the name of a field: of the entries with
   * the same value in it. Default: not judged.
   */
  readonly inOrder?: boolean | string;
  /** At most this many entries whose publish was answered may be lost by the server. Default: not judged. */
  readonly lostByServerMax?: number;
  /**
   * An entry is acknowledged only by the process to which it was last delivered: for handlers whose effect the next
   * holder undoes or does over. Default: not judged, as XACK checks no owner and at-least-once delivery allows it.
   */
  readonly acknowledgedByHolder?: boolean;
  /** Situations that the code tells of by `reached()`, without which a campaign that finds nothing is unknown. */
  readonly reached?: readonly string[];
  /** Checkers that do not apply to this scenario, each with the reason. */
  readonly exempt?: Readonly<Partial<Record<CheckerName, string>>>;
}

/** Durations of faults; those of the user's own settings are in the user's code. */
export interface TimingDefinition {
  /** A killed worker starts again after this. Default 1 s. */
  readonly restartAfter?: Duration;
  /** A slow handler takes this long. Default 20 s. */
  readonly slowHandler?: Duration;
  /** A slow reply is this late. Default 1 s. */
  readonly slowReply?: Duration;
  /** A server that restarts is away this long. Default 500 ms. */
  readonly brokerRestart?: Duration;
  /** A worker that stands still does so for this long. Default 20 s. */
  readonly pause?: Duration;
  /** A connection that is dead without a word is reset after this. Default 60 s. */
  readonly halfOpen?: Duration;
  /** A server that refuses commands does so for this long. Default 5 s. */
  readonly refusals?: Duration;
  /** A process that got SIGTERM and is still there after this gets SIGKILL. Default 10 s. */
  readonly grace?: Duration;
  /** A clock that jumps does so by this much, ahead or back. Default 1 h. */
  readonly clockJump?: Duration;
  /** The pieces of a reply that arrives in pieces come this long after one another. Default 50 ms. */
  readonly splitReply?: Duration;
  /** An ordinary handler call takes this long. Default 1 ms; chance makes some longer, up to 100 ms. */
  readonly handler?: Duration;
  /** Until a replica has taken the place of a server that went away. Default 2 s. */
  readonly failover?: Duration;
  /** An old primary lives on this long beside a replica that was promoted. Default 10 s. */
  readonly splitBrain?: Duration;
  /** A replica lacks at most what was written in so long a time. Default 1 s. */
  readonly replicaLag?: Duration;
  /** A server whose power was cut is away this long. Default 2 s. */
  readonly powerCut?: Duration;
  /** A full disk has room again after this. Default 5 s. */
  readonly diskFull?: Duration;
  /** A server that stands still does so for this long. Default 5 s. */
  readonly serverPause?: Duration;
  /** A connection that is slow is so for this long. Default 20 s. */
  readonly throttle?: Duration;
}

/** A scenario, as its file gives it to `scenario()`. */
export interface ScenarioDefinition {
  readonly name: string;
  readonly stream: string;
  readonly group: string;
  /** Other groups of the stream, whose consumers run in `consume` as well: nothing may be taken from them. */
  readonly otherGroups?: readonly string[];
  readonly workload: WorkloadDefinition;
  /** How many workers at most; runs with fewer are tried too. */
  readonly workers: number;
  /** Runs one worker with the user's own code, until `signal` is aborted. */
  readonly consume: (context: WorkerContext) => unknown;
  /** Makes the user's own producer. Without one the sandbox publishes by itself, never twice. */
  readonly produce?: (context: ProcessContext) => Publish | Promise<Publish>;
  readonly faults?: FaultsDefinition;
  readonly expect?: ExpectDefinition;
  readonly timing?: TimingDefinition;
  /** Latency and rate budgets in k6's syntax; held on a real server under load, not in the simulator. */
  readonly budgets?: Readonly<Record<string, readonly string[]>>;
  /** Which server the simulator is, by the name of its profile, such as `redis-7.0` or `valkey-8.1`. Default: the newest Redis. */
  readonly profile?: string;
  /**
   * What a restart of the server leaves of its data: all ("kept"), nothing ("lost"), or all but its last writes, up to
   * so long before: `{ lost: "1s" }`. Or what a power cut was measured to leave under a policy (`npm run loss`):
   * `appendfsync` "always", "everysec" or "no", or "everysec-but-on-rewrite" for `no-appendfsync-on-rewrite yes`.
   * Default "kept".
   */
  readonly persistence?:
    "kept" | "lost" | "always" | "everysec" | "no" | "everysec-but-on-rewrite" | { readonly lost: Duration };
  /** The ioredis class to make clients of. Default: the `ioredis` that is installed beside the scenario file. */
  readonly ioredis?: unknown;
  /** For a scenario that demonstrates defects: the anomalies that have to be found, no more and no less. */
  readonly finds?: readonly string[];
}

/** A checked scenario with its defaults filled in; durations in milliseconds. */
export interface Scenario {
  readonly kind: "streamproof-scenario";
  readonly name: string;
  readonly stream: string;
  readonly group: string;
  readonly otherGroups: readonly string[];
  readonly workload: {
    readonly entries: number;
    readonly poison: number;
    readonly malformed: number;
    readonly backlog: number;
    readonly intervalMs: number;
    readonly payload: (entry: { readonly token: string; readonly kind: string }) => Readonly<Record<string, string>>;
  };
  readonly workers: number;
  readonly consume: (context: WorkerContext) => unknown;
  readonly produce: ((context: ProcessContext) => Publish | Promise<Publish>) | undefined;
  readonly faults: Required<FaultsDefinition>;
  readonly expect: {
    readonly poison: { readonly deliveriesMax: number; readonly deadLetterStream: string } | undefined;
    readonly recoveredWithinMs: number;
    readonly limits: Limits;
    readonly reached: readonly string[];
    readonly exempt: Readonly<Partial<Record<CheckerName, string>>>;
  };
  readonly timing: {
    readonly restartAfterMs: number;
    readonly slowHandlerMs: number;
    readonly slowReplyMs: number;
    readonly brokerRestartMs: number;
    readonly pauseMs: number;
    readonly halfOpenMs: number;
    readonly failoverMs: number;
    readonly splitBrainMs: number;
    readonly replicaLagMs: number;
    readonly powerCutMs: number;
    readonly diskFullMs: number;
    readonly serverPauseMs: number;
    readonly throttleMs: number;
    readonly refusalsMs: number;
    readonly graceMs: number;
    readonly clockJumpMs: number;
    readonly splitReplyMs: number;
    readonly handlerMs: number;
  };
  readonly budgets: Readonly<Record<string, readonly string[]>>;
  readonly profile: Profile;
  readonly persistence: "kept" | "lost" | { readonly lostMs: number };
  readonly ioredis: unknown;
  readonly finds: readonly string[] | undefined;
  /** Copies of it for the processes of each run, where they are isolated from each other. */
  readonly isolated?: { readonly take: () => readonly Scenario[] };
  /** The file in which it is made, or from which it was loaded, as a path; undefined when that cannot be known. */
  readonly file: string | undefined;
}
