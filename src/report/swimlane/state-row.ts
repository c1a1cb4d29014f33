/** The row for what became of the server's data behind the backs of all clients. */

import type { ServerState } from "../../history/event.js";
import { printable } from "../../text/printable.js";
import { tokenList } from "../../text/token-list.js";
import { row, type Row } from "./row.js";
import type { Story } from "./story.js";

/** What is gone and what has come back; nothing to see when all is as it was. */
export function stateRow(state: ServerState, story: Story): Row {
  const { timeMs, index, entries, destroyed, returned, outOfReach } = state;
  const tokens = new Map(entries.map(({ id, token }) => [id, token]));
  const words = stateWords(state, story, tokens);
  return row({
    timeMs,
    processes: ["server"],
    act: "note",
    lead: leadOf(state.phase) + (words.length === 0 ? "its data are as they were" : words.join("; ")),
    tone: words.length === 0 ? "dim" : "fault",
    tokens: [
      ...destroyed.map(({ token }) => token),
      ...[...returned, ...outOfReach].map((id) => tokens.get(id)),
    ].filter((token) => token !== undefined),
    events: [index],
    quiet: words.length === 0 && state.phase === undefined ? "" : undefined,
  });
}

function leadOf(phase: ServerState["phase"]): string {
  if (phase === undefined) return "";
  return phase === "split" ? "the new primary: " : "the old primary CLOSES its connections: ";
}

function stateWords(
  { destroyed, returned, outOfReach, pending, lastDeliveredId }: ServerState,
  story: Story,
  tokens: ReadonlyMap<string, string | undefined>,
): readonly string[] {
  const named = (ids: readonly string[]): string =>
    tokenList(ids.map((id) => ({ id, token: tokens.get(id), note: "" })));
  const isPending = new Set(pending.map(({ id }) => id));
  const unread = returned.filter((id) => !isPending.has(id));
  const again = returned.filter((id) => isPending.has(id));
  const words = [...new Set(destroyed.map(({ stream }) => stream))].map((stream) => {
    const gone = destroyed.filter((one) => one.stream === stream).map(({ id, token }) => ({ id, token, note: "" }));
    return `${tokenList(gone)} GONE${stream === story.run?.stream ? "" : ` from ${printable(stream)}`}`;
  });
  if (lastDeliveredId === undefined && story.hasGroup) words.push("the group is GONE");
  if (unread.length > 0) words.push(`${named(unread)} to be delivered ANEW`);
  if (again.length > 0) words.push(`${named(again)} pending AGAIN`);
  if (outOfReach.length > 0) words.push(`${named(outOfReach)} OUT OF REACH of the group`);
  return words;
}
