/** Counts which commands the processes of a run send: the places at which faults can strike. */

import type { History } from "../history/event.js";

/** One process's commands of one name. */
interface CensusPlace {
  readonly process: number;
  readonly command: string;
  /** How many there were. */
  readonly count: number;
  /** Which of them moved an entry: appended, delivered or acknowledged one. */
  readonly productive: ReadonlySet<number>;
}

/** How often each process sent each command. */
export interface Census {
  readonly places: readonly CensusPlace[];
}

/** Takes the census of some histories together: the largest count, and whatever was productive in any of them. */
export function takeCensus(histories: readonly History[]): Census {
  const places = new Map<string, { process: number; command: string; count: number; productive: Set<number> }>();
  for (const history of histories) {
    let last: { readonly productive: Set<number>; readonly nth: number } | undefined;
    for (const event of history) {
      if (event.kind === "command") {
        const process = event.process === "producer" ? 0 : Number(event.process.slice("worker-".length));
        const key = `${process} ${event.name}`;
        let place = places.get(key);
        if (place === undefined) {
          place = { process, command: event.name, count: 0, productive: new Set() };
          places.set(key, place);
        }
        place.count = Math.max(place.count, event.nth);
        last = { productive: place.productive, nth: event.nth };
      } else if (event.kind === "appended" || event.kind === "delivered" || event.kind === "acknowledged") {
        // Effects stand right behind their command.
        last?.productive.add(last.nth);
      }
    }
  }
  return { places: [...places.values()].sort((a, b) => a.process - b.process) };
}
