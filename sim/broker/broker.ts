/** The server: it runs commands for sessions, one at a time, and wakes the sessions that wait. */

import { assert } from "../kernel/assert.js";
import type { Profile } from "../profiles/profile.js";
import { errorOf, statusReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { admission } from "./admission.js";
import { BlockedClients } from "./blocked-clients.js";
import { asRead, isWrite, shownName } from "./command-call.js";
import { isBlocked } from "./command.js";
import type { Blocked, CommandContext, CommandTable, Server, ServerCondition, TableEntry } from "./command.js";
import { Configuration } from "./configuration.js";
import { Database } from "./database.js";
import { ExecutionContext } from "./execution-context.js";
import type { EventClass } from "./keyspace-events.js";
import { Outbox } from "./outbox.js";
import { Pause } from "./pause.js";
import { Pubsub } from "./pubsub.js";
import { Session, type ConnectOptions } from "./session.js";
import { Statistics } from "./statistics.js";
import { abortTransaction } from "./transaction.js";
import { Watches } from "./watches.js";
import { WokenClients } from "./woken-clients.js";

const QUEUED = statusReply("QUEUED");

/** How a server is made. */
export interface BrokerOptions {
  readonly profile: Profile;
  /** The commands that it knows: the table of this profile. */
  readonly commands: CommandTable;
  /** Directives of redis.conf; what is missing has the server's own default. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** INFO run_id: 40 hexadecimal digits; default all zeros. */
  readonly runId?: string | undefined;
}

/** One server. Time comes in with every call and never from elsewhere. */
export class Broker implements Server {
  readonly profile: Profile;
  readonly runId: string;
  readonly configuration: Configuration;
  readonly databases: readonly Database[];
  readonly statistics = new Statistics();
  readonly blockedClients = new BlockedClients<Blocked>();
  readonly watches = new Watches();
  readonly pause = new Pause();
  readonly pubsub = new Pubsub(() => this.#nowMs);
  readonly outbox = new Outbox();
  readonly commands: CommandTable;
  /** Connected sessions by id, in the order in which they connected. */
  readonly sessions = new Map<number, Session>();
  /** The first instant that the server saw; INFO uptime counts from it. */
  startedAtMs: number | undefined;
  /** What it is not well of; whoever runs it sets it. */
  condition: ServerCondition | undefined;
  /** When `tick` was last called; 0 for never. */
  timerRanAtMs = 0;

  readonly #context: ExecutionContext;
  readonly #woken: WokenClients;
  /** The server gives its first client the id 3. */
  #nextSessionId = 3;
  #nowMs = 0;
  #isRunning = false;
  #tellsMisses = false;
  #isAnsweredLast = false;

  constructor(options: BrokerOptions) {
    this.profile = options.profile;
    this.commands = options.commands;
    this.runId = options.runId ?? "0".repeat(40);
    this.configuration = new Configuration(options.profile.settings, options.config ?? {});
    const observer = {
      streamCameOrWent: (database: Database, key: Bytes) => this.signalReady(database, key),
      streamCleared: (database: Database, key: Bytes) => {
        if (this.blockedClients.hasWaitersUntilGone(database, key)) this.signalReady(database, key);
      },
      expired: (database: Database, key: Bytes) => this.#expired(database, key),
      added: (database: Database, key: Bytes) => this.notify(database, "new", "new", key),
      replaced: (database: Database, key: Bytes, isOtherType: boolean) =>
        this.notifyReplaced(database, key, isOtherType),
      missed: (database: Database, key: Bytes) => {
        if (this.#tellsMisses) this.notify(database, "miss", "keymiss", key);
      },
      nowMs: () => this.#nowMs,
      holdsExpiry: () => this.pause.untilMs !== undefined,
    };
    const length = Number(this.configuration.get("databases"));
    this.databases = Array.from({ length }, (_, index) => new Database(index, observer));
    const nobody = new Session(0, this.databases[0]!, { sink: () => {}, outbox: this.outbox }, undefined);
    this.#context = new ExecutionContext(this, this.profile, nobody);
    this.#woken = new WokenClients(this, this.profile, this.#context, {
      run: (session, args) => this.#run(session, args),
      send: (session, reply) => this.#send(session, reply),
      tellMisses: (tells) => (this.#tellsMisses = tells),
    });
  }

  /** Opens a connection. */
  connect(options: ConnectOptions): Session {
    const nowMs = this.startedAtMs === undefined ? undefined : this.#nowMs;
    const session = new Session(this.#nextSessionId++, this.databases[0]!, { ...options, outbox: this.outbox }, nowMs);
    if (this.configuration.get("requirepass") === "") session.user = "default";
    this.sessions.set(session.id, session);
    this.statistics.connectionsReceived++;
    return session;
  }

  /** The client's side of the connection is gone: its wait, its watches and its waiting commands end with it. */
  disconnect(session: Session): void {
    if (session.isClosed) return;
    session.isClosed = true;
    if (session.blocked !== undefined) {
      this.statistics.countCutWait(session.lastCommandName, session.blocked, this.profile);
    }
    session.waiting.length = 0;
    session.transaction = undefined;
    this.blockedClients.remove(session);
    this.watches.removeAll(session);
    this.pubsub.removeAll(session);
    this.pause.forget(session);
    this.sessions.delete(session.id);
  }

  /** The server closes the connection, and says so to whoever holds the other end. */
  close(session: Session): void {
    if (session.isClosed) return;
    this.disconnect(session);
    session.closed?.();
  }

  /**
   * Runs one command; `args[0]` is its name. The reply goes to the session's sink, now or when the session is woken.
   * Commands of a session that waits are kept and run after its wake-up.
   */
  execute(session: Session, args: readonly Bytes[], nowMs: number): void {
    assert(!this.#isRunning, "a sink called the broker");
    this.#isRunning = true;
    this.#advance(nowMs);
    session.lastInteractionAtMs = nowMs;
    if (session.blocked !== undefined || session.isPostponed || session.waiting.length > 0) session.waiting.push(args);
    else if (args.length > 0 && !session.isClosed) this.#run(session, args);
    if (!this.#woken.isQuiet) this.#woken.settle(nowMs);
    this.#isRunning = false;
  }

  /** Time passed: ends the waits whose deadline has come, a pause that is over, and keys whose time is up. */
  tick(nowMs: number): void {
    assert(!this.#isRunning, "a sink called the broker");
    this.#isRunning = true;
    this.#nowMs = nowMs;
    this.timerRanAtMs = nowMs;
    this.#woken.pass(nowMs);
    if (this.pause.untilMs === undefined) {
      for (const database of this.databases) if (database.volatileSize > 0) database.removeExpired(nowMs);
    }
    this.#woken.settle(nowMs);
    this.#isRunning = false;
  }

  /**
   * When `tick` next has something to do that a client can notice: the earliest deadline of a blocked client, the end
   * of a pause, or, while anybody is blocked, the expiry of a key.
   */
  nextDeadlineMs(): number | undefined {
    const pauseEndMs = this.pause.untilMs === undefined ? undefined : this.pause.untilMs + 1;
    let next = earlier(this.blockedClients.nextDeadlineMs(), pauseEndMs);
    if (this.blockedClients.count === 0 || pauseEndMs !== undefined) return next;
    for (const database of this.databases) {
      if (database.volatileSize > 0) next = earlier(next, database.nextExpiryMs());
    }
    return next;
  }

  /** All data is gone; whoever waits for a stream that was there is told at the end of this call. */
  flush(): void {
    for (const database of this.databases) this.clearDatabase(database);
    if (!this.#isRunning) this.#woken.settle(this.#nowMs);
  }

  /** FLUSHDB: empties one database. */
  clearDatabase(database: Database): number {
    if (!this.watches.isEmpty) this.watches.touchExisting(database, this.#nowMs);
    return database.clear();
  }

  /** A key was modified: watches of it break and INFO counts one change. */
  modified(database: Database, key: Bytes): void {
    this.statistics.changesSinceSave++;
    if (!this.watches.isEmpty) this.watches.touch(database, key);
  }

  /** Changes that INFO counts beyond the one of each `modified`, or that touch no watch (XACK). */
  countChanges(count: number): void {
    this.statistics.changesSinceSave += count;
  }

  /** Tells of an event of a key, if notify-keyspace-events says so: first on the key's channel, then on the event's. */
  notify(database: Database, eventClass: EventClass, event: Bytes, key: Bytes): void {
    const selection = this.configuration.eventSelection;
    if (selection === undefined || this.pubsub.isIdle || !selection.classes.has(eventClass)) return;
    if (selection.isByKey) this.pubsub.publish(`__keyspace@${database.index}__:${key}`, event);
    if (selection.isByEvent) this.pubsub.publish(`__keyevent@${database.index}__:${event}`, key);
  }

  /** Tells that a value took another one's place, where the version has events for that. */
  notifyReplaced(database: Database, key: Bytes, isOtherType: boolean): void {
    this.notify(database, "overwritten", "overwritten", key);
    if (isOtherType) this.notify(database, "type-changed", "type_changed", key);
  }

  /** Whoever waits for `key` is looked at after the running command or transaction. */
  signalReady(database: Database, key: Bytes): void {
    this.#woken.signalReady(database, key);
  }

  /** Ends a session's wait with this reply. @param by the command of another client that does so, if one does. */
  unblock(session: Session, reply: Reply, by?: string): void {
    const isForKeys = session.blocked!.keys.length > 0;
    this.blockedClients.remove(session);
    this.statistics.countWoken(this.profile, { waited: session.lastCommandName, by, isForKeys }, reply);
    this.#send(session, reply);
    this.#woken.resume(session);
  }

  /** Ends CLIENT PAUSE: the sessions that it held go on. */
  endPause(): void {
    for (const session of this.pause.end()) this.#woken.resume(session);
  }

  /** The running command is answered when those whom it wakes have been. */
  answerLast(): void {
    this.#isAnsweredLast = true;
  }

  /** Runs a queued command inside EXEC. */
  runQueued(context: CommandContext, args: readonly Bytes[]): Reply {
    assert(context === this.#context, "a command kept another broker's context");
    const entry = this.commands.find(args[0]!);
    assert(entry !== undefined, "a command that does not exist was queued");
    this.statistics.commandsProcessed++;
    this.#context.mayBlock = false;
    this.#tellsMisses = entry.tellsMisses;
    const result = entry.command.execute(this.#context, args);
    assert(!isBlocked(result), `${entry.name} blocked inside EXEC`);
    this.statistics.countCall(shownName(entry, args), result);
    const error = errorOf(result);
    if (error !== undefined) this.statistics.countError(error.text);
    return this.profile.ownMessages === "in-place" ? this.pubsub.around(result) : result;
  }

  #advance(nowMs: number): void {
    this.#nowMs = nowMs;
    this.startedAtMs ??= nowMs;
    if (this.blockedClients.count > 0 || this.pause.untilMs !== undefined) this.#woken.pass(nowMs);
    if (!this.#woken.isQuiet) this.#woken.settle(nowMs);
  }

  #run(session: Session, sent: readonly Bytes[]): void {
    const entry = this.commands.find(sent[0]!);
    const args = asRead(entry, sent, this.profile);
    const { wasPostponed } = session;
    session.wasPostponed = false;
    session.lastCommandName = shownName(entry, args);
    session.connectedAtMs ??= this.#nowMs;
    const refusal = admission(session, entry, args, this);
    if (refusal !== undefined || entry === undefined) {
      this.#send(session, this.#refuse(session, entry, refusal!));
      return;
    }
    if (this.pause.untilMs !== undefined && this.pause.holds(session, entry.name, isWrite(entry, args))) {
      this.pause.postpone(session, args);
      return;
    }
    if (session.transaction !== undefined && !entry.isTransactionControl) {
      // What will not run is not kept, but answered as if it were.
      if (!session.transaction.isDoomed && !session.isWatchBroken) {
        session.transaction.queued.push({ args, isWrite: isWrite(entry, args) });
      }
      this.#send(session, QUEUED);
      return;
    }
    this.statistics.commandsProcessed++;
    const context = this.#context;
    context.session = session;
    context.nowMs = this.#nowMs;
    context.mayBlock = true;
    this.#tellsMisses = entry.tellsMisses;
    this.pubsub.running = session;
    const result = entry.command.execute(context, args);
    if (isBlocked(result)) this.statistics.countWait(session.lastCommandName, this.profile);
    else this.statistics.countCall(session.lastCommandName, result);
    this.pubsub.endRun(session, this.profile.ownMessages);
    if (entry.isBlocking && isBlocked(result)) this.#block(session, result, wasPostponed);
    else if (this.#isAnsweredLast) this.#answerLast(session, result as Reply);
    else this.#send(session, result as Reply);
    if (this.pubsub.holds) this.pubsub.release(session);
    if (session.isClosing) this.close(session);
  }

  #block(session: Session, wait: Blocked, wasPostponed: boolean): void {
    const isEndless = wasPostponed && this.profile.postponedWait === "endless" && wait.keys.length > 0;
    this.blockedClients.add(session, isEndless ? { ...wait, deadlineMs: undefined } : wait);
  }

  #answerLast(session: Session, reply: Reply): void {
    this.#isAnsweredLast = false;
    this.#woken.answerLast(session, reply);
  }

  #refuse(session: Session, entry: TableEntry | undefined, refusal: ErrorReply): ErrorReply {
    if (entry !== undefined) this.statistics.countRefusal(session.lastCommandName);
    if (entry?.name === "exec") return abortTransaction(this, session, refusal);
    if (session.transaction !== undefined) session.transaction.isDoomed = true;
    return refusal;
  }

  #send(session: Session, reply: Reply): void {
    const error = errorOf(reply);
    if (error !== undefined) this.statistics.countError(error.text);
    session.lastInteractionAtMs = this.#nowMs;
    session.reply(reply);
  }

  #expired(database: Database, key: Bytes): void {
    this.statistics.expiredKeys++;
    this.notify(database, "expired", "expired", key);
    if (!this.watches.isEmpty) this.watches.touch(database, key);
  }
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
