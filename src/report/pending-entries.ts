/** The group's pending entries (its PEL) as a history shows them: derived from deliveries and acknowledgements only. */

import type { EntryDelivered, HistoryEvent } from "../history/event.js";

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
 * Follows a history event by event. It knows what replies say: an entry read with NOACK counts as pending here, and one
 * that a deleted consumer took with it stays.
 */
export class PendingEntries {
  readonly #entries = new Map<string, PendingEntry>();
  #isDataLost = false;

  /** Takes the next event into account. */
  apply(event: HistoryEvent): void {
    switch (event.kind) {
      case "delivered":
        this.#deliver(event);
        break;
      case "acknowledged":
        this.#entries.delete(key(event));
        break;
      case "fault":
        if (event.fault.kind === "broker-restart") this.#isDataLost = event.fault.data === "lost";
        break;
      case "server-up":
        if (this.#isDataLost) this.#entries.clear();
        this.#isDataLost = false;
        break;
      default:
    }
  }

  #deliver(event: EntryDelivered): void {
    if (event.command === "xread") return;
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
