/**
 * The places at which a run on a real server keeps in step with the simulator's run of the same plan. Real processes
 * reach the server in any order, which decides who gets which entries and what a new group gets to see; so a few
 * commands wait for those that came before them in the simulator. In between, nobody waits.
 */

import type { CommandExecuted, EntryDelivered, History } from "../history/event.js";
import { processName } from "../faults/fault.js";
import type { RunPlan } from "../scenario/plan.js";

/** The nth command of this name of a process; `patienceMs`: how long it waits for those before it, in real milliseconds. */
export interface Milestone {
  readonly process: number;
  readonly command: string;
  readonly nth: number;
  readonly patienceMs: number;
  /** Those behind it wait for it; false for a read that gave nothing: it must not take what another one was given. */
  readonly isAwaited: boolean;
}

/** What decides which commands are milestones. */
export interface MilestoneOptions {
  readonly plan: RunPlan;
  /** The simulator's history of the plan; without one, the workers' first reads come in the order of their numbers. */
  readonly like: History | undefined;
  readonly timeScale: number;
}

/** Publishes, the groups' creation, reads, the places of faults, and claims in which workers met, in the simulator's order. */
export function milestonesOf({ plan, like, timeScale }: MilestoneOptions): Milestone[] {
  const processes = Array.from({ length: plan.workers + 1 }, (_, index) => index);
  if (like === undefined) {
    return processes
      .slice(1)
      .map((process) => ({ process, command: "xreadgroup", nth: 1, patienceMs: PATIENCE_MS, isAwaited: true }));
  }
  const numbers = new Map(processes.map((process) => [processName(process), process]));
  const places = new Set(plan.faults.flatMap((fault) => ("at" in fault ? [keyOf(fault.at)] : [])));
  const found: Milestone[] = [];
  const closeCalls = closeCallsOf(like);
  /** Who has read since the faults stopped. */
  const late = new Set<number>();
  let beforeMs = 0;
  let isOver = false;
  for (const [index, event] of like.entries()) {
    if (event.kind === "faults-stopped") isOver = true;
    if (event.kind !== "command") continue;
    const process = numbers.get(event.process);
    if (process === undefined) continue;
    const { name: command, nth } = event;
    const isPlace = places.has(keyOf({ process, command, nth }));
    const isAwaited = closeCalls.has(index) || (!isOver && (isPlace || isInStep(event, like[index + 1])));
    // Behind the last fault only who was blocked already when it struck has to keep its place.
    if (!isAwaited && (!isRead(command) || late.has(process))) continue;
    if (isOver && isRead(command)) late.add(process);
    // What took long in the simulator takes its scaled time here.
    found.push({ process, command, nth, patienceMs: (event.timeMs - beforeMs) * timeScale + PATIENCE_MS, isAwaited });
    if (isAwaited) beforeMs = event.timeMs;
  }
  return found;
}

/**
 * Where a worker claims what another one has claimed a moment before, so that a moment decided: the commands of both, by
 * index, and what they sent as close to one another before, on which depends how often they come to send it. Those that
 * read anew, and those with which a connection begins, decide nothing.
 */
function closeCallsOf(like: History): ReadonlySet<number> {
  const found = new Set<number>();
  const claims = new Map<string, EntryDelivered>();
  for (const event of like) {
    if (event.kind !== "delivered" || (event.command !== "xclaim" && event.command !== "xautoclaim")) continue;
    const before = claims.get(event.id);
    claims.set(event.id, event);
    if (before === undefined || before.process === event.process || event.timeMs - before.timeMs > CLOSE_MS) continue;
    const names = new Set<string>();
    for (let i = event.index; i >= 0 && before.timeMs - like[i]!.timeMs <= CLOSE_MS; i--) {
      const one = like[i]!;
      const isOfThem = one.process === event.process || one.process === before.process;
      if (one.kind !== "command" || !isOfThem || !decides(one)) continue;
      found.add(i);
      names.add(`${one.process} ${one.name}`);
    }
    for (const index of closeBefore(like.slice(0, event.index), names)) found.add(index);
  }
  return found;
}

/** Those of the given commands, `worker-1 get`, that come as close behind one of another process, and that one. */
function closeBefore(like: History, names: ReadonlySet<string>): number[] {
  const found: number[] = [];
  let last: CommandExecuted | undefined;
  for (const one of like) {
    if (one.kind !== "command" || !names.has(`${one.process} ${one.name}`)) continue;
    const isClose = last !== undefined && last.process !== one.process && one.timeMs - last.timeMs <= CLOSE_MS;
    if (isClose) found.push(last!.index, one.index);
    last = one;
  }
  return found;
}

function decides({ name }: CommandExecuted): boolean {
  return !isRead(name) && !OF_CONNECTIONS.has(name);
}

function isRead(command: string): boolean {
  return command === "xreadgroup" || command === "xread";
}

function isInStep(command: CommandExecuted, next: History[number] | undefined): boolean {
  switch (command.name) {
    case "xadd":
      return command.process === processName(0);
    case "xgroup":
      return command.nth === 1;
    case "xreadgroup":
    case "xread":
      return command.nth === 1 || next?.kind === "delivered";
    default:
      return false;
  }
}

/** Holds back the milestones of one run until those before them are reached. */
export class Milestones {
  /** Those that are not reached yet, in order. */
  #open: Milestone[];
  readonly #sent = new Map<string, number>();
  /** What did not come in its turn, although others waited for it, in order of its turns. */
  readonly overtaken: Milestone[] = [];
  readonly #waiting = new Map<Milestone, { readonly goOn: () => void; readonly timer: NodeJS.Timeout }>();

  constructor(order: readonly Milestone[]) {
    this.#open = [...order];
  }

  /** Whether the next command of this name of a process has to wait; `goOn` is called when it may ask again. */
  holds(process: number, command: string, goOn: () => void): boolean {
    if (this.#open.length === 0) return false;
    const key = keyOf({ process, command, nth: (this.#sent.get(`${process} ${command}`) ?? 0) + 1 });
    const milestone = this.#open.find((one) => keyOf(one) === key);
    if (milestone === undefined || !this.#isBehindAnother(milestone)) return false;
    clearTimeout(this.#waiting.get(milestone)?.timer);
    this.#waiting.set(milestone, { goOn, timer: setTimeout(() => this.#overtake(milestone), milestone.patienceMs) });
    return true;
  }

  /** A command is on its way to the server. */
  sent(process: number, command: string): void {
    const key = `${process} ${command}`;
    this.#sent.set(key, (this.#sent.get(key) ?? 0) + 1);
  }

  /** A command was answered. */
  answered(process: number, command: string, nth: number): void {
    const key = keyOf({ process, command, nth });
    const at = this.#open.findIndex((one) => keyOf(one) === key);
    if (at < 0) return;
    this.#open.splice(at, 1);
    this.#letFirstGo();
  }

  /** Nobody waits any more. */
  close(): void {
    this.#open = [];
    for (const milestone of this.#waiting.keys()) this.#letGo(milestone);
  }

  #isBehindAnother(milestone: Milestone): boolean {
    const first = this.#open.find((one) => one === milestone || one.isAwaited);
    return first !== milestone;
  }

  /** It has waited long enough: those before it will not come, or not in this order. */
  #overtake(milestone: Milestone): void {
    const passed = this.#open.splice(0, this.#open.indexOf(milestone));
    for (const one of passed) {
      this.#letGo(one);
      if (one.isAwaited) this.overtaken.push(one);
    }
    this.#letFirstGo();
  }

  /** Lets all go that wait for nobody any more. */
  #letFirstGo(): void {
    const first = this.#open.findIndex(({ isAwaited }) => isAwaited);
    const free = first < 0 ? this.#open.splice(0) : this.#open.slice(0, first + 1);
    for (const milestone of free) this.#letGo(milestone);
  }

  #letGo(milestone: Milestone): void {
    const waiting = this.#waiting.get(milestone);
    if (waiting === undefined) return;
    this.#waiting.delete(milestone);
    clearTimeout(waiting.timer);
    waiting.goOn();
  }
}

function keyOf({ process, command, nth }: Pick<Milestone, "process" | "command" | "nth">): string {
  return `${process} ${command} ${nth}`;
}

/** Commands that are this close together in the simulator come in any order on a real server, in ms. */
const CLOSE_MS = 5;

const OF_CONNECTIONS: ReadonlySet<string> = new Set(["auth", "client", "hello", "info", "ping", "select", "xgroup"]);

/** What real machinery may take on top, so that a milestone comes late. */
const PATIENCE_MS = 500;
