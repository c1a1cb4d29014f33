/**
 * Those who wait and are woken: because a key became ready, because time passed, or because a pause is over; and what
 * they had sent meanwhile. Who waits for what is in blocked-clients.ts; how a command runs is the broker's.
 */

import type { Profile } from "../profiles/profile.js";
import type { Bytes, Reply } from "../resp/reply.js";
import { isWrite } from "./command-call.js";
import { isBlocked, type Blocked, type Server } from "./command.js";
import type { Database } from "./database.js";
import type { ExecutionContext } from "./execution-context.js";
import type { Session } from "./session.js";

/** What only the broker can do for them. */
interface Actions {
  /** Runs a command that a session had sent while it waited. */
  readonly run: (session: Session, args: readonly Bytes[]) => void;
  readonly send: (session: Session, reply: Reply) => void;
  /** Whether lookups from here on tell of keys that are not there. */
  readonly tellMisses: (tells: boolean) => void;
}

/** The woken of one server. */
export class WokenClients {
  readonly #ready: { readonly database: Database; readonly key: Bytes }[] = [];
  readonly #resumable: Session[] = [];
  readonly #answeredLast: { readonly session: Session; readonly reply: Reply }[] = [];

  constructor(
    readonly server: Server,
    readonly profile: Profile,
    readonly context: ExecutionContext,
    readonly actions: Actions,
  ) {}

  /** Whether nobody is to be looked at. */
  get isQuiet(): boolean {
    return this.#ready.length === 0 && this.#resumable.length === 0 && this.#answeredLast.length === 0;
  }

  /** Whoever waits for this key is to be looked at. */
  signalReady(database: Database, key: Bytes): void {
    if (!this.server.blockedClients.hasWaiters(database, key)) return;
    const ready = this.#ready;
    for (let i = 0; i < ready.length; i++) if (ready[i]!.key === key && ready[i]!.database === database) return;
    ready.push({ database, key });
  }

  /** The session waits no longer: what it had sent meanwhile is to be run. */
  resume(session: Session): void {
    if (session.waiting.length > 0) this.#resumable.push(session);
  }

  /** The session is answered when all others have been served. */
  answerLast(session: Session, reply: Reply): void {
    this.#answeredLast.push({ session, reply });
  }

  /** Ends the waits whose time is up, and has those looked at whose keys are ready by the passing of time alone. */
  pass(nowMs: number): void {
    const { blockedClients } = this.server;
    const overdue = () => blockedClients.nextOverdue(nowMs);
    for (let session = overdue(); session !== undefined; session = overdue()) {
      this.server.unblock(session, session.blocked!.timeoutReply);
    }
    const looked = () => blockedClients.nextLook(nowMs);
    for (let look = looked(); look !== undefined; look = looked()) this.signalReady(look.database, look.key);
    if (!this.server.pause.isOver(nowMs)) return;
    // Whoever became ready while the pause lasted is held back behind those that it holds already.
    this.#serveReady(nowMs);
    this.server.endPause();
  }

  /** Serves who waits for keys that became ready, then runs what the woken sessions had sent meanwhile; until all is quiet. */
  settle(nowMs: number): void {
    do {
      this.#serveReady(nowMs);
      this.#resumeAll(nowMs);
      for (const { session, reply } of this.#answeredLast.splice(0)) {
        this.actions.send(session, reply);
        this.resume(session);
      }
    } while (!this.isQuiet);
  }

  #resumeAll(nowMs: number): void {
    for (let session = this.#resumable.shift(); session !== undefined; session = this.#resumable.shift()) {
      while (session.waiting.length > 0 && this.#mayRun(session)) {
        this.actions.run(session, session.waiting.shift()!);
        this.#serveReady(nowMs);
      }
    }
  }

  #mayRun(session: Session): boolean {
    const isToBeAnswered = this.#answeredLast.some((answered) => answered.session === session);
    return session.blocked === undefined && !session.isPostponed && !isToBeAnswered;
  }

  #serveReady(nowMs: number): void {
    while (this.#ready.length > 0) {
      for (const { database, key } of this.#ready.splice(0)) this.#serve(database, key, nowMs);
    }
  }

  #serve(database: Database, key: Bytes, nowMs: number): void {
    const { context, actions } = this;
    const { blockedClients, pause } = this.server;
    context.nowMs = nowMs;
    context.mayBlock = true;
    actions.tellMisses(false);
    const isThere = database.peek(key, nowMs) !== undefined;
    actions.tellMisses(this.profile.wokenReader === "runs-again");
    for (const [session, blocked] of blockedClients.waiters(database, key)) {
      if (!isThere && blocked.isUntilGone !== true) continue;
      if (pause.untilMs !== undefined && this.#isHeldBack(session, blocked)) continue;
      this.#serveOne(session, blocked, key);
    }
  }

  #serveOne(session: Session, blocked: Blocked, key: Bytes): void {
    const { pubsub } = this.server;
    this.context.session = session;
    pubsub.running = session;
    const result = blocked.serve(this.context, key);
    pubsub.endRun(session, this.profile.ownMessages);
    if (result !== undefined) {
      if (isBlocked(result)) this.#goOnWaiting(session, result);
      else this.server.unblock(session, result);
    }
    if (pubsub.holds) pubsub.release(session);
  }

  #goOnWaiting(session: Session, wait: Blocked): void {
    const { blockedClients } = this.server;
    if (this.profile.wokenDeadline === "stands") return void blockedClients.goOnWaiting(session, wait);
    blockedClients.remove(session);
    blockedClients.add(session, wait);
  }

  /** During a pause a command that would run again waits for its end instead, and no longer for anything else. */
  #isHeldBack(session: Session, { args }: Blocked): boolean {
    const { blockedClients, commands, pause } = this.server;
    const entry = args && this.profile.wokenReader === "runs-again" ? commands.find(args[0]!) : undefined;
    if (entry === undefined || !pause.holds(session, entry.name, isWrite(entry, args!))) return false;
    blockedClients.remove(session);
    pause.postpone(session, args!);
    return true;
  }
}
