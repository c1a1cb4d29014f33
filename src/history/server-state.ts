/** What a server held before and after its data changed behind the backs of all clients, as an event of the history. */

import { findToken } from "../scenario/plan.js";
import type { ServerState } from "./event.js";
import { finalStateOf, type Ask, type HeldState, type StateNames } from "./final-state.js";
import { compareIds } from "./entry-order.js";
import { isArray } from "./reply-shape.js";

/** What a server holds of a run at one moment. */
export interface HeldData {
  readonly names: StateNames;
  readonly state: HeldState;
  readonly deadLetters: HeldState["entries"];
}

/** As its source knows it: the recorder adds index and time. */
type NewServerState = Omit<ServerState, "index" | "timeMs">;

/** Asks a server what it holds of a run. */
export function heldData(names: StateNames, ask: Ask): HeldData {
  const letters = names.deadLetterStream === undefined ? [] : ask("XRANGE", names.deadLetterStream, "-", "+");
  const deadLetters = (isArray(letters) ? letters : []).map((row) => {
    const [id, fields] = row as unknown as [string, readonly string[]];
    return { id, token: fields.map(findToken).find((token) => token !== undefined) };
  });
  return { names, state: finalStateOf(names, ask), deadLetters };
}

/** The event for a change by this cause, from what was held right before and right after it. */
export function serverState(cause: ServerState["cause"], before: HeldData, after: HeldData): NewServerState {
  const { stream, deadLetterStream = "" } = before.names;
  return {
    kind: "server-state",
    process: "server",
    cause,
    ...after.state,
    destroyed: [
      ...missing(stream, before.state.entries, after.state.entries),
      ...missing(deadLetterStream, before.deadLetters, after.deadLetters),
    ],
    ...moved(before.state, after.state),
  };
}

function missing(stream: string, before: HeldState["entries"], after: HeldState["entries"]): ServerState["destroyed"] {
  // One that has the id of another was destroyed all the same.
  const left = new Set(after.map(({ id, token }) => `${id} ${token}`));
  return before.filter(({ id, token }) => !left.has(`${id} ${token}`)).map(({ id, token }) => ({ stream, id, token }));
}

/** As `serverState` for a failover that leaves two servers behind: from now on whatever is in reach may be delivered by either. */
export function splitState(before: HeldData, after: HeldData): NewServerState {
  const isInReach = reach(after.state);
  const returned = after.state.entries.map(({ id }) => id).filter(isInReach);
  return { ...serverState("failover", before, after), phase: "split", returned };
}

/** Entries that are there before and after, and stand otherwise with the group. */
function moved(before: HeldState, after: HeldState): Pick<ServerState, "returned" | "outOfReach"> {
  const placeBefore = places(before);
  const place = places(after);
  const were = new Set(before.entries.map(({ id }) => id));
  const changed = after.entries.filter(({ id }) => were.has(id) && placeBefore(id) !== place(id)).map(({ id }) => id);
  return {
    returned: changed.filter((id) => place(id) !== PASSED),
    outOfReach: changed.filter((id) => place(id) === PASSED),
  };
}

const PASSED = "passed";

/** Where an entry of the stream stands with the group: unread, pending for someone, or passed: nobody is given it any more. */
function places({ pending, lastDeliveredId }: HeldState): (id: string) => string {
  const owners = new Map(pending.map(({ id, consumer }) => [id, consumer]));
  return (id) => {
    if (isUnread({ lastDeliveredId }, id)) return "unread";
    const owner = owners.get(id);
    return owner === undefined ? PASSED : `pending ${owner}`;
  };
}

/** Whether a read of `>` gives an entry of the stream; one that is pending too is then new once more. */
export function isUnread({ lastDeliveredId }: Pick<HeldState, "lastDeliveredId">, id: string): boolean {
  return lastDeliveredId === undefined || compareIds(id, lastDeliveredId) > 0;
}

/** Which entries of the stream somebody can still be given: pending ones, those behind last-delivered-id, and all when there is no group. */
export function reach(state: HeldState): (id: string) => boolean {
  const place = places(state);
  return (id) => place(id) !== PASSED;
}
