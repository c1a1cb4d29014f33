/** Counts which commands the processes of a run send: the places at which faults can strike. */

import type { SeenCommand } from "../faults/kind.js";
import type { History, HistoryEvent } from "../history/event.js";
import { PLAIN_LATENCY_MS } from "../targets/simulator/latency.js";

/** One process's commands of one name. */
interface CensusPlace {
  readonly process: number;
  readonly command: string;
  /** How many there were. */
  readonly count: number;
  /** Which of them moved an entry: appended, delivered or acknowledged one. */
  readonly productive: ReadonlySet<number>;
  /** Behind which of them others of the same process were on their way, and how many. */
  readonly onTheWay?: ReadonlyMap<number, OnTheWay>;
}

/** How many commands a process had written that had not arrived: when one took effect, and when its reply had arrived. */
type OnTheWay = Pick<SeenCommand, "behind" | "behindReply">;

/** How often each process sent each command. Plain data: it goes to other threads. */
export interface Census {
  readonly places: readonly CensusPlace[];
}

/**
 * A command that a run with a fault sent, and no run without: so it is only there after that fault. Of commands of a
 * name that is known only those that moved an entry, and the first that a process sends when it is started in the midst
 * of things: a run with a fault lasts longer, and polls go on all the while.
 */
export interface NewPlace {
  readonly process: number;
  readonly command: string;
  readonly nth: number;
  /** It moved an entry. */
  readonly isProductive: boolean;
  /** No process sends a command of this name without faults. */
  readonly isNewCommand: boolean;
}

/** Takes the census of some histories together: the largest count, and whatever was productive in any of them. */
export function takeCensus(histories: readonly History[]): Census {
  const places = new Map<
    string,
    { process: number; command: string; count: number; productive: Set<number>; onTheWay: Map<number, OnTheWay> }
  >();
  for (const history of histories) {
    const sent = commandsOf(history);
    for (const [index, { process, command, nth, isProductive }] of sent.entries()) {
      const key = `${process} ${command}`;
      let place = places.get(key);
      if (place === undefined)
        places.set(key, (place = { process, command, count: 0, productive: new Set(), onTheWay: new Map() }));
      place.count = Math.max(place.count, nth);
      if (isProductive) place.productive.add(nth);
      const onTheWay = onTheWayBehind(sent, index);
      if (onTheWay.behind + onTheWay.behindReply > 0) place.onTheWay.set(nth, onTheWay);
    }
  }
  return { places: [...places.values()].sort((a, b) => a.process - b.process) };
}

/** What a run sent that the census does not know; of one process's commands of one name at most the `nthMax` first. */
export function newPlaces(history: History, { places }: Census, nthMax: number): readonly NewPlace[] {
  const known = new Map(places.map(({ process, command, count }) => [`${process} ${command}`, count]));
  const commands = new Set(places.map(({ command }) => command));
  const found: NewPlace[] = [];
  for (const { process, command, nth, isProductive, isFirst } of commandsOf(history)) {
    if (nth > nthMax || nth <= (known.get(`${process} ${command}`) ?? 0)) continue;
    const isNewCommand = !commands.has(command);
    if (isProductive || isFirst || isNewCommand) found.push({ process, command, nth, isProductive, isNewCommand });
  }
  return found;
}

/** The census with the commands that are new: faults drawn at random strike at them as well. */
export function withNewCommands(census: Census, found: readonly NewPlace[]): Census {
  const places = new Map<string, { process: number; command: string; count: number; productive: Set<number> }>();
  for (const { process, command, nth, isProductive, isNewCommand } of found) {
    if (!isNewCommand) continue;
    const key = `${process} ${command}`;
    let place = places.get(key);
    if (place === undefined) places.set(key, (place = { process, command, count: 0, productive: new Set() }));
    place.count = Math.max(place.count, nth);
    if (isProductive) place.productive.add(nth);
  }
  const added = [...places.values()].sort((a, b) => a.process - b.process || (a.command < b.command ? -1 : 1));
  return { places: [...census.places, ...added] };
}

/**
 * In a run without chance every way takes as long as every other, so when a command arrived tells when it was written:
 * what arrives within one way after another was written before that took effect, within two before its reply was there.
 */
function onTheWayBehind(sent: readonly Sent[], index: number): OnTheWay {
  const { process, timeMs } = sent[index]!;
  let behind = 0;
  let behindReply = 0;
  for (let i = index + 1; i < sent.length; i++) {
    const ways = (sent[i]!.timeMs - timeMs) / PLAIN_LATENCY_MS;
    if (ways > 2.001) break;
    if (sent[i]!.process !== process) continue;
    if (ways < 1.001) behind += 1;
    else behindReply += 1;
  }
  return { behind, behindReply };
}

interface Sent {
  readonly timeMs: number;
  readonly process: number;
  readonly command: string;
  readonly nth: number;
  /** The first of this name that the process sends since it was started. */
  readonly isFirst: boolean;
  isProductive: boolean;
}

/** The commands of producer and workers, in order; not those of idle workers, which are no place for a fault that anybody would notice. */
function commandsOf(history: History): readonly Sent[] {
  const sent: Sent[] = [];
  const untilMs = history.findLast((event) => event.kind === "run-ended")?.settledMs ?? Infinity;
  const names = new Map<string, Set<string>>();
  let last: Sent | undefined;
  for (const event of history) {
    if (event.timeMs > untilMs) break;
    if (event.kind === "process-started") names.set(event.process, new Set());
    else if (event.kind === "command") {
      last = undefined;
      const process = processOf(event);
      if (process === undefined) continue;
      const { timeMs, name, nth } = event;
      const seen = names.get(event.process);
      last = { timeMs, process, command: name, nth, isFirst: seen?.has(name) === false, isProductive: false };
      seen?.add(name);
      sent.push(last);
    } else if (event.kind === "appended" || event.kind === "delivered" || event.kind === "acknowledged") {
      // Effects stand right behind their command.
      if (last !== undefined) last.isProductive = true;
    }
  }
  return sent;
}

/** 0 for the producer, n for worker n; undefined for anybody else, at whose commands no fault strikes. */
function processOf({ process }: HistoryEvent): number | undefined {
  if (process === "producer") return 0;
  return process.startsWith("worker-") ? Number(process.slice("worker-".length)) : undefined;
}
