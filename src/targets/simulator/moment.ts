/** Moments of a run: the run is done again up to some of its events, and what the world holds then is asked. */

import type { Broker, Bytes, ChoiceList, Reply } from "../../../sim/index.js";
import { RequestParser } from "../../../sim/index.js";
import type { History, HistoryEvent } from "../../history/event.js";
import { UserError } from "../../platform/user-error.js";
import type { RunPlan } from "../../scenario/plan.js";
import type { Scenario } from "../../scenario/scenario.js";
import { askBeside } from "./ask-beside.js";
import type { Connection } from "./connection.js";
import { inMacrotask, prepare, simulateNow } from "./simulate.js";
import type { Role } from "./role.js";
import type { WireWatch } from "./wire-watch.js";
import type { World } from "./world.js";

/** Is told of a run while it goes on. What it does must not change the run. */
export interface RunWatch {
  /** An event was recorded. */
  recorded(event: object, world: World): void;
  /** What a fault does is done, or a step of the scheduler is over. */
  changed(world: World): void;
  /** It has seen enough: the run ends here. */
  readonly isDone: boolean;
  /** Is told of the commands as the server takes and answers them. */
  readonly wire?: WireWatch;
}

/** A command that was sent and whose reply has not come back. */
export interface UnansweredCommand {
  readonly args: readonly Bytes[];
  /** Where it is: on its way, queued behind another one in the server, or waiting in it for entries. */
  readonly place: "on-its-way" | "in-the-server" | "blocked";
  /** Until the server answers a blocked one, in ms; undefined for ever, or not blocked. */
  readonly blockedForMs: number | undefined;
}

/** What is known of one open connection. */
export interface ConnectionMoment {
  /** CLIENT ID. */
  readonly id: number;
  /** CLIENT SETNAME. */
  readonly name: Bytes;
  readonly database: number;
  /** It is dead, and neither side knows. */
  readonly isSilent: boolean;
  /** Commands queued since MULTI; undefined outside of a transaction. */
  readonly queuedCount: number | undefined;
  readonly unanswered: readonly UnansweredCommand[];
  /** What the server has sent and has not arrived: how much, and in how many ms it does. */
  readonly replies: readonly { readonly byteCount: number; readonly arrivesInMs: number }[];
}

/** What is known of the process in a role. */
export interface ProcessMoment {
  readonly name: string;
  readonly consumer: string;
  readonly isAlive: boolean;
  /** How long it still stands still; undefined while it runs. */
  readonly pausedForMs: number | undefined;
  /** How often one was started in this role. */
  readonly startCount: number;
  readonly connections: readonly ConnectionMoment[];
}

/** Asks the server: one reading command in one database, answered in RESP2. @throws UserError for a command that does more than read. */
type Ask = (args: readonly Bytes[], database?: number) => Reply;

/** The world at one event, once what the event tells of has happened. */
export interface Moment {
  readonly isServerUp: boolean;
  /** Why the server refuses commands just now; what is asked here it answers all the same. */
  readonly condition: Broker["condition"];
  readonly processes: readonly ProcessMoment[];
  readonly databaseCount: number;
  readonly ask: Ask;
}

/** A run as it was, to be done again. */
export interface PastRun {
  readonly scenario: Scenario;
  readonly plan: RunPlan;
  readonly choices: ChoiceList;
  readonly history: History;
}

/**
 * Does the run again and looks at the moments of these events. `look` is called at once, inside the run; the run goes on
 * as if nobody had looked, up to the last of the events.
 * @throws UserError when the run goes another way than before.
 */
export async function momentsOf<T>(
  run: PastRun,
  indexes: readonly number[],
  look: (moment: Moment, index: number) => T,
): Promise<ReadonlyMap<number, T>> {
  const { scenario, plan, choices, history } = run;
  await prepare(scenario);
  const watch = new MomentWatch(history, new Set(indexes), look);
  await inMacrotask(() => simulateNow(scenario, plan, { choices }, { watch }));
  return watch.seen();
}

/** Events that are recorded before what they tell of happens. */
const HERALDS: ReadonlySet<HistoryEvent["kind"]> = new Set([
  "fault",
  "process-started",
  "process-signalled",
  "process-ended",
  "server-down",
  "server-up",
  "faults-stopped",
] as const);

class MomentWatch<T> implements RunWatch {
  isDone = false;
  /** How many events have come. */
  #count = 0;
  /** The herald whose moment is still to come. */
  #due: number | undefined;
  #error: { readonly thrown: unknown } | undefined;
  #isOther = false;
  readonly #seen = new Map<number, T>();

  constructor(
    readonly history: History,
    readonly wanted: ReadonlySet<number>,
    readonly look: (moment: Moment, index: number) => T,
  ) {}

  recorded(event: object, world: World): void {
    if (this.isDone) return;
    this.changed(world);
    const { kind, process, timeMs } = event as HistoryEvent;
    const index = this.#count++;
    const before = this.history[index];
    this.#isOther = before?.kind !== kind || before.process !== process || before.timeMs !== timeMs;
    if (this.#isOther) this.isDone = true;
    else if (!this.wanted.has(index)) return;
    else if (HERALDS.has(kind)) this.#due = index;
    else this.#take(index, world);
  }

  changed(world: World): void {
    if (this.#due !== undefined) this.#take(this.#due, world);
  }

  /** What was seen. @throws UserError when an event did not come. */
  seen(): ReadonlyMap<number, T> {
    if (this.#error !== undefined) throw this.#error.thrown;
    if (this.#seen.size === this.wanted.size) return this.#seen;
    const where = this.#isOther ? `from event ${this.#count} on` : `it ends after ${this.#count} events`;
    throw new UserError(`done again, the run goes another way (${where}), so what it held here is not known`, {
      mend: "something outlives a run: look for state in modules, real time or real chance in the code under test",
      exitCode: 2,
    });
  }

  /** Runs inside whatever code recorded the event, which must not see an error of ours. */
  #take(index: number, world: World): void {
    this.#due = undefined;
    try {
      this.#seen.set(index, this.look(momentIn(world), index));
      this.isDone = this.#seen.size === this.wanted.size;
    } catch (error) {
      this.#error = { thrown: error };
      this.isDone = true;
    }
  }
}

function momentIn({ server, scheduler, roles }: World): Moment {
  const { nowUs, nowMs } = scheduler;
  return {
    isServerUp: server.isUp,
    condition: server.broker.condition,
    processes: roles.map((role) =>
      processMoment(role, role.process === undefined ? [] : server.connectionsOf(role.process), nowUs),
    ),
    databaseCount: server.broker.databases.length,
    ask: (args, database = 0) => askBeside(server.broker, { args, database, nowMs }),
  };
}

function processMoment(
  { name, consumer, process, startCount }: Role,
  open: readonly Connection[],
  nowUs: number,
): ProcessMoment {
  const connections = open.map((connection) => connectionMoment(connection, nowUs));
  const pausedUs = (process?.pausedUntilUs ?? 0) - nowUs;
  const pausedForMs = pausedUs > 0 ? pausedUs / 1000 : undefined;
  return { name, consumer, isAlive: process !== undefined, pausedForMs, startCount, connections };
}

function connectionMoment(
  { session, unanswered, onTheWayUp, onTheWayDown, isSilent }: Connection,
  nowUs: number,
): ConnectionMoment {
  const { blocked } = session;
  const taken = unanswered.map(({ args }, n): UnansweredCommand => {
    if (n > 0 || blocked === undefined) return { args, place: "in-the-server", blockedForMs: undefined };
    const blockedForMs = blocked.deadlineMs === undefined ? undefined : blocked.deadlineMs - Math.floor(nowUs / 1000);
    return { args, place: "blocked", blockedForMs };
  });
  return {
    id: session.id,
    name: session.name,
    database: session.database.index,
    isSilent,
    queuedCount: session.transaction?.queued.length,
    unanswered: [...taken, ...commandsIn([...onTheWayUp].map(({ bytes }) => bytes).join(""))],
    replies: [...onTheWayDown].map(({ bytes, dueUs }) => ({
      byteCount: bytes.length,
      arrivesInMs: Math.max(0, dueUs - nowUs) / 1000,
    })),
  };
}

/** The whole commands in bytes that have not arrived. */
function commandsIn(bytes: Bytes): UnansweredCommand[] {
  const parser = new RequestParser();
  parser.feed(bytes);
  const commands: UnansweredCommand[] = [];
  for (let next = parser.next(); next !== undefined && "args" in next; next = parser.next()) {
    commands.push({ args: next.args, place: "on-its-way", blockedForMs: undefined });
  }
  return commands;
}
