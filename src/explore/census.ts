/** Counts which commands the processes of a run send: the places at which faults can strike. */

import type { History } from "../history/event.js";

/** How often each process sent each command. */
export interface Census {
  readonly places: readonly { readonly process: number; readonly command: string; readonly count: number }[];
}

/** Takes the census of some histories; a count is the largest of them. */
export function takeCensus(histories: readonly History[]): Census {
  const counts = new Map<string, { process: number; command: string; count: number }>();
  for (const history of histories) {
    for (const event of history) {
      if (event.kind !== "command") continue;
      const process = event.process === "producer" ? 0 : Number(event.process.slice("worker-".length));
      const key = `${process} ${event.name}`;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { process, command: event.name, count: event.nth });
      else known.count = Math.max(known.count, event.nth);
    }
  }
  return { places: [...counts.values()].sort((a, b) => a.process - b.process) };
}
