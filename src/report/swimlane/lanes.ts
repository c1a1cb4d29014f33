/** The lanes of a picture: where they stand, and what state each is in while the picture is drawn downwards. */

import { printable } from "../../text/printable.js";
import type { Row } from "./row.js";

/** One lane. */
interface Lane {
  readonly process: string;
  readonly title: string;
  /** Where its title begins, and where its line stands. */
  readonly left: number;
  readonly column: number;
}

/** Lanes side by side. */
export interface LaneLayout {
  readonly lanes: readonly Lane[];
  readonly width: number;
}

/** Texts beside the lanes need at least this much room before lanes keep their full names. */
const TEXT_WIDTH_MIN = 30;

/** Places the lanes: with full names where room allows, else shortened. `room` is for lanes and texts together. */
export function laneLayout(processes: readonly string[], room: number): LaneLayout {
  const full = layout(processes, (process) => printable(process));
  return room - full.width >= TEXT_WIDTH_MIN ? full : layout(processes, shortTitle);
}

function layout(processes: readonly string[], title: (process: string) => string): LaneLayout {
  let left = 0;
  const lanes = processes.map((process) => {
    const text = title(process);
    const lane = { process, title: text, left, column: left + Math.floor((text.length - 1) / 2) };
    left += text.length + 1;
    return lane;
  });
  // Words begin close to the server's line: only the title line needs room for the rest of its title.
  return { lanes, width: (lanes.at(-1)?.column ?? -1) + 2 };
}

function shortTitle(process: string): string {
  const number = /^worker-(\d+)$/.exec(process)?.[1];
  if (number !== undefined) return `w${number}`.padEnd(3);
  return process === "server" ? process : printable(process).slice(0, 4);
}

/** What a lane looks like at one moment. */
interface LaneState {
  isAlive: boolean;
  handlers: number;
}

/** Follows the lanes through the rows. */
export class LaneStates {
  readonly #states: ReadonlyMap<string, LaneState>;

  constructor({ lanes }: LaneLayout, isFirstSeenAlive: (process: string) => boolean) {
    this.#states = new Map(lanes.map(({ process }) => [process, { isAlive: isFirstSeenAlive(process), handlers: 0 }]));
  }

  /** The lane's line: thin when alive, thick while it handles, double while it handles several, blank when dead. */
  line(process: string): " " | "│" | "┃" | "║" {
    const state = this.#states.get(process);
    if (state === undefined || !state.isAlive) return " ";
    return state.handlers === 0 ? "│" : state.handlers === 1 ? "┃" : "║";
  }

  /** Takes a row into account. */
  apply(row: Row): void {
    for (const process of row.processes) {
      const state = this.#states.get(process);
      if (state === undefined) continue;
      switch (row.act) {
        case "kill":
        case "end":
        case "server-down":
          state.isAlive = false;
          state.handlers = 0;
          break;
        case "start":
        case "server-up":
          state.isAlive = true;
          break;
        case "handler-start":
          state.handlers += row.entries.length;
          break;
        case "handler-ok":
        case "handler-fail":
          state.handlers = Math.max(0, state.handlers - row.entries.length);
          break;
        default:
      }
    }
  }
}
