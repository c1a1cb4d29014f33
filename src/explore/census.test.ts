import { expect, it } from "vitest";
import type { History, HistoryEvent } from "../history/event.js";
import { newPlaces, takeCensus } from "./census.js";

/** `start` and `end` of worker-1, and its commands by their names; `+` behind one that is given an entry. */
function historyOf(...words: readonly string[]): History {
  const counts = new Map<string, number>();
  const events: HistoryEvent[] = [];
  const add = (event: object): void => {
    const index = events.length;
    events.push({ process: "worker-1", timeMs: index, index, ...event } as HistoryEvent);
  };
  for (const word of words) {
    if (word === "start") add({ kind: "process-started", consumer: "worker-1" });
    else if (word === "end") add({ kind: "process-ended", cause: "killed" });
    else {
      const name = word.replace("+", "");
      const nth = (counts.get(name) ?? 0) + 1;
      counts.set(name, nth);
      add({ kind: "command", name, nth });
      if (word.endsWith("+")) add({ kind: "delivered" });
    }
  }
  return events;
}

const faultFree = takeCensus([historyOf("start", "xgroup", "xpending", "xreadgroup+", "xack", "xreadgroup")]);

function found(...words: readonly string[]): string[] {
  return newPlaces(historyOf(...words), faultFree, 10).map(({ command, nth }) => `${command} ${nth}`);
}

it("what only a fault brings about: commands of a new name, those that move entries, and how a process begins again", () => {
  const before = ["start", "xgroup", "xpending", "xreadgroup+", "end"];
  const after = ["start", "xgroup", "xpending", "xclaim+", "xpending", "xreadgroup", "xreadgroup+"];
  expect(found(...before, ...after)).toEqual(["xgroup 2", "xpending 2", "xclaim 1", "xreadgroup 3"]);
});

it("polls of a run that lasts longer are nothing new", () => {
  expect(found("start", "xgroup", "xpending", "xreadgroup+", "xreadgroup", "xpending", "xreadgroup")).toEqual([]);
});
