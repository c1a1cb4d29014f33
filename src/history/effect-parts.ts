/** What the effects of stream commands are told with. */

import { findToken } from "../scenario/plan.js";
import type { DeliveryCommand, EntryDelivered } from "./event.js";
import type { ClaimSettings } from "./stream-arguments.js";

/** A pending entry, as far as replies tell of it. */
export interface PendingRow {
  readonly consumer: string;
  readonly deliveryCount: number;
  /** When its idle time began, in ms of the run; undefined when that cannot be known. */
  readonly idleFromMs?: number | undefined;
}

/** The event of a delivery while it is made. */
export type Delivered = { -readonly [K in keyof EntryDelivered as Exclude<K, "index" | "timeMs">]: EntryDelivered[K] };

/** A command that delivers. */
export interface Delivery {
  readonly process: string;
  readonly consumer: string;
  readonly command: DeliveryCommand;
  /** NOACK, for an entry that is new. */
  readonly isUnacknowledged?: true;
  /** What a claim sets its entries to, where it says so. */
  readonly sets?: ClaimSettings;
}

/** The token of a published entry in its fields; undefined when none has one. */
export function tokenIn(fields: readonly string[]): string | undefined {
  for (let i = 1; i < fields.length; i += 2) {
    const token = findToken(fields[i] as string);
    if (token !== undefined) return token;
  }
  return undefined;
}
