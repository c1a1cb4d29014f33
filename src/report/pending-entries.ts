/** The group's pending entries (its PEL) as a history shows them: derived from deliveries and acknowledgements only. */

import { becomesPending } from "../history/becomes-pending.js";
import type { EntryDelivered, HistoryEvent, ServerState } from "../history/event.js";

/** One pending entry. */
export interface PendingEntry {
  readonly id: string;
  readonly token: string | undefined;
  readonly consumer: string;
  /** The process that was last given it. */
  readonly process: string;
  readonly deliveryCount: number;
  /** When it was last delivered. */
  readonly sinceMs: number;
}

/**
 * Follows a history event by event. It knows what replies say: one that a deleted consumer took with it stays.
 */
export class PendingEntries {
  readonly #entries = new Map<string, PendingEntry>();
  #names = { stream: "", group: "" };
  /** The process that goes by each consumer name. */
  readonly #processes = new Map<string, string>();

  /** Takes the next event into account. */
  apply(event: HistoryEvent): void {
    switch (event.kind) {
      case "delivered":
        this.#deliver(event);
        break;
      case "acknowledged":
        this.#entries.delete(key(event));
        break;
      case "run-started":
        this.#names = { stream: event.stream, group: event.group };
        break;
      case "process-started":
        this.#processes.set(event.consumer, event.process);
        break;
      case "server-state":
        this.#restore(event);
        break;
      default:
    }
  }

  #restore({ entries, pending, timeMs }: ServerState): void {
    const tokens = new Map(entries.map(({ id, token }) => [id, token]));
    const before = new Map(this.#entries);
    this.#entries.clear();
    for (const { id, consumer, deliveryCount } of pending) {
      const at = key({ ...this.#names, id });
      const known = before.get(at);
      const process = this.#processes.get(consumer) ?? consumer;
      const token = tokens.get(id) ?? known?.token;
      const sinceMs = known?.consumer === consumer ? known.sinceMs : timeMs;
      this.#entries.set(at, { id, token, consumer, process, deliveryCount, sinceMs });
    }
  }

  #deliver(event: EntryDelivered): void {
    if (!becomesPending(event)) return;
    // Since Redis 7.0 XAUTOCLAIM takes deleted entries off the list; the other commands leave them there.
    if (event.isDeleted && event.command === "xautoclaim") {
      this.#entries.delete(key(event));
      return;
    }
    const { id, token, consumer, process, deliveryCount, timeMs } = event;
    this.#entries.set(key(event), { id, token, consumer, process, deliveryCount, sinceMs: timeMs });
  }

  /** The pending entry that an event is about, as it was before that event if it is not applied yet. */
  of(event: { readonly stream: string; readonly group: string; readonly id: string }): PendingEntry | undefined {
    return this.#entries.get(key(event));
  }

  /** All pending entries, longest pending first. */
  all(): readonly PendingEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.sinceMs - b.sinceMs);
  }
}

function key({ stream, group, id }: { readonly stream: string; readonly group: string; readonly id: string }): string {
  return JSON.stringify([stream, group, id]);
}
