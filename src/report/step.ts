/** The walk through a history: a state, and how each movement changes it. Its pictures are in `step-view.ts`, its commands in the CLI. */

import type { Anomaly } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import { UserError } from "../platform/user-error.js";
import { counted } from "../text/number-text.js";
import { printable } from "../text/printable.js";
import { durationText, timeText } from "../text/time-text.js";
import type { Row } from "./swimlane/row.js";
import { rowsOf } from "./swimlane/rows.js";

/** Where to go. */
export type Movement =
  | { readonly kind: "next" | "back"; readonly count: number }
  /** To the next, or with `isBack` the previous, step of a kind. */
  | { readonly kind: "fault" | "mark"; readonly isBack: boolean }
  | { readonly kind: "first" | "last" }
  | { readonly kind: "goto"; readonly to: Place }
  /** Follow one entry; without a token, the current step's, or stop following. */
  | { readonly kind: "entry"; readonly token?: string };

/** A step by its number from 1, the first step at or after a time, or the step of an event by its number from 1. */
export type Place =
  { readonly kind: "step" | "event"; readonly number: number } | { readonly kind: "time"; readonly timeMs: number };

/** Where a walk stands. */
export interface Walk {
  readonly history: History;
  readonly anomaly: Anomaly | undefined;
  readonly steps: readonly Row[];
  readonly position: number;
  /** The entry that is followed: the others' steps are passed over. */
  readonly followed: string | undefined;
}

/** Begins a walk. What connections say to begin with is no step. */
export function beginWalk(history: History, anomaly: Anomaly | undefined): Walk {
  const steps = rowsOf(history).filter((row) => row.quiet !== "");
  return { history, anomaly, steps, position: 0, followed: undefined };
}

/** The index of the event with which the current step is over. */
export function lastEventOf({ steps, position }: Walk): number {
  return Math.max(0, ...(steps[position]?.events ?? []));
}

/** The walk after a movement. @throws UserError when there is nowhere to go. */
export function walked(walk: Walk, movement: Movement): Walk {
  switch (movement.kind) {
    case "next":
      return moved(walk, movement.count, 1);
    case "back":
      return moved(walk, movement.count, -1);
    case "fault":
      return found(walk, movement.isBack, { of: "fault", isWanted: (row) => row.tone === "fault" });
    case "mark":
      return found(walk, movement.isBack, {
        of: "step that shows the failure",
        isWanted: (row) => isMarked(walk, row),
      });
    case "first":
      return { ...walk, position: 0 };
    case "last":
      return { ...walk, position: Math.max(0, walk.steps.length - 1) };
    case "goto":
      return { ...walk, position: positionOf(walk, movement.to) };
    case "entry":
      return following(walk, movement.token);
  }
}

/** Whether a walk stops at a step. */
export function isVisible(row: Row, followed: string | undefined): boolean {
  return followed === undefined || row.tokens.includes(followed) || row.tone === "fault";
}

/** Whether a step shows the failure. */
export function isMarked({ anomaly }: Walk, row: Row): boolean {
  return row.events.some((index) => anomaly?.events.includes(index) === true);
}

/** Goes as far as there are steps, but at least one. */
function moved(walk: Walk, count: number, by: 1 | -1): Walk {
  let { position } = walk;
  let left = count;
  for (let at = position + by; at >= 0 && at < walk.steps.length && left > 0; at += by) {
    if (!isVisible(walk.steps[at]!, walk.followed)) continue;
    position = at;
    left--;
  }
  if (position !== walk.position || count === 0) return { ...walk, position };
  const about = walk.followed === undefined ? "" : ` about ${printable(walk.followed)}`;
  throw by === 1
    ? new UserError(`there is nothing more${about}`, { mend: "go back with b, to the first step with first" })
    : new UserError(`there is nothing before this${about}`, { mend: "go on with n, to the next fault with f" });
}

function found(
  walk: Walk,
  isBack: boolean,
  { of, isWanted }: { readonly of: string; readonly isWanted: (row: Row) => boolean },
): Walk {
  const by = isBack ? -1 : 1;
  for (let at = walk.position + by; at >= 0 && at < walk.steps.length; at += by) {
    if (isWanted(walk.steps[at]!)) return { ...walk, position: at };
  }
  const count = walk.steps.filter(isWanted).length;
  throw new UserError(`there is no ${of} ${isBack ? "before" : "after"} this step`, {
    mend:
      count === 0
        ? "the run has none"
        : `the run has ${count}; go ${isBack ? "on" : "back"} to find ${count === 1 ? "it" : "them"}`,
  });
}

function positionOf({ steps, history }: Walk, to: Place): number {
  switch (to.kind) {
    case "step":
      if (to.number >= 1 && to.number <= steps.length) return to.number - 1;
      throw new UserError(`there is no step ${to.number}`, { mend: `the steps are 1 to ${steps.length}` });
    case "event": {
      if (to.number < 1 || to.number > history.length)
        throw new UserError(`there is no event ${to.number}`, { mend: `the events are #1 to #${history.length}` });
      const at = steps.findIndex(({ events }) => Math.max(...events) >= to.number - 1);
      return at === -1 ? steps.length - 1 : at;
    }
    case "time": {
      const at = steps.findIndex(({ timeMs }) => timeMs >= to.timeMs);
      if (at !== -1) return at;
      throw new UserError(`nothing happens at ${durationText(to.timeMs)} or later`, {
        mend: `the run ends at ${timeText(steps.at(-1)?.timeMs ?? 0)}`,
      });
    }
  }
}

function following(walk: Walk, token: string | undefined): Walk {
  const wanted = token ?? (walk.followed === undefined ? walk.steps[walk.position]?.tokens[0] : undefined);
  if (wanted === undefined) {
    if (walk.followed !== undefined) return { ...walk, followed: undefined };
    throw new UserError("this step is about no entry", { mend: "name one, such as: entry entry-1" });
  }
  if (walk.steps.some(({ tokens }) => tokens.includes(wanted))) return { ...walk, followed: wanted };
  const tokens = new Set(walk.steps.flatMap((row) => row.tokens));
  throw new UserError(`there is no ${printable(wanted)} in this run`, {
    mend: `it has ${counted(tokens.size, "entry", "entries")}${tokens.size === 0 ? "" : `, such as ${[...tokens][0]}`}`,
  });
}
