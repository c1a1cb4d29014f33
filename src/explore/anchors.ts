/**
 * Where faults strike, told by what moved there instead of by counting: the second XCLAIM of entry-3. So a fault finds
 * its place again in a run with fewer entries or workers, in which the counts are others.
 */

import type { Fault } from "../faults/fault.js";
import type { History } from "../history/event.js";

/** The nth time, from 0, that a command of this name moved an entry, whoever sent it; without a command, that a handler was called for it. */
export interface Anchor {
  readonly command: string | undefined;
  readonly token: string;
  readonly occurrence: number;
}

/** A place in a run as faults name it. */
export interface FaultPlace {
  readonly process: number;
  readonly nth: number;
}

/** A command that moved entries, or a handler call. */
interface Move extends FaultPlace {
  readonly command: string | undefined;
  readonly tokens: string[];
}

const EFFECTS = new Set(["appended", "delivered", "acknowledged"]);

/** What a fault strikes, one anchor for each entry that moves there, read from a run in which it does not strike. */
export function anchorsOf(fault: Fault, history: History): readonly Anchor[] {
  const place = faultPlace(fault);
  if (place === undefined) return [];
  const command = "at" in fault ? fault.at.command : undefined;
  const moves = movesOf(history).filter((move) => move.command === command);
  const struck = moves.find(({ process, nth }) => process === place.process && nth === place.nth);
  if (struck === undefined) return [];
  return struck.tokens.map((token) => ({
    command,
    token,
    occurrence: moves.filter(({ tokens }) => tokens.includes(token)).indexOf(struck),
  }));
}

/** The place of an anchor in another run; undefined when that has none. */
export function placeOf({ command, token, occurrence }: Anchor, history: History): FaultPlace | undefined {
  return movesOf(history).filter((move) => move.command === command && move.tokens.includes(token))[occurrence];
}

/** Where a fault strikes; undefined for one that does not count commands or handler calls. */
export function faultPlace(fault: Fault): FaultPlace | undefined {
  if ("at" in fault) return fault.at;
  return "process" in fault && "nth" in fault ? fault : undefined;
}

/** The fault at another place. */
export function movedTo(fault: Fault, { process, nth }: FaultPlace): Fault {
  if (!("at" in fault)) return { ...fault, process, nth };
  // Of whatever form the coordinate is, it keeps it.
  return { ...fault, at: { ...fault.at, process, nth } } as Fault;
}

function movesOf(history: History): readonly Move[] {
  const moves: Move[] = [];
  const calls = new Map<string, number>();
  /** The commands of a process since its last MULTI: their effects stand behind EXEC. */
  const queued = new Map<string, Move[]>();
  let last: Move | undefined;
  for (const event of history) {
    if (event.kind === "command") {
      last = { process: processIndex(event.process), command: event.name, nth: event.nth, tokens: [] };
      moves.push(last);
      if (event.name === "multi") queued.set(event.process, []);
      else queued.get(event.process)?.push(last);
    } else if (event.kind === "handler-started") {
      const nth = (calls.get(event.process) ?? 0) + 1;
      calls.set(event.process, nth);
      moves.push({ process: processIndex(event.process), command: undefined, nth, tokens: [event.token] });
    } else if (EFFECTS.has(event.kind) && "token" in event && event.token !== undefined) {
      // Effects stand right behind their command.
      const inTransaction = last?.command === "exec" ? queued.get(event.process) : undefined;
      const move = inTransaction?.find((one) => one.tokens.length === 0 && doesEffect(one, event.kind)) ?? last;
      move?.tokens.push(event.token);
    }
  }
  return moves;
}

function doesEffect({ command }: Move, effect: string): boolean {
  if (effect === "appended") return command === "xadd";
  if (effect === "acknowledged") return command === "xack" || command === "xackdel";
  return command === "xclaim" || command === "xautoclaim" || command === "xreadgroup";
}

/** 0 for the producer. */
function processIndex(name: string): number {
  return name.startsWith("worker-") ? Number(name.slice("worker-".length)) : 0;
}
