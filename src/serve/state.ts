/** What a debugger would ask of the emulated server, as one plain value: SIM.STATE says it. */

import { groupLag, type Broker, type Session } from "../../sim/index.js";
import { faultWords } from "./fault-words.js";
import type { JsonValue } from "./json-value.js";
import type { ServeHost } from "./serve-host.js";

/** No list is longer than this; counts beside it say how many there are. */
const ROWS_MAX = 1_000;

type State = Readonly<Record<string, JsonValue>>;
type Stream = Extract<ReturnType<Broker["databases"][number]["get"]>, { readonly kind: "stream" }>;
type Group = ReturnType<Stream["groups"]["sorted"]>[number];

/** The clock, the data, the clients and the faults. */
export function stateOf(host: ServeHost): State {
  const { broker, clock } = host;
  const nowMs = clock.nowMs();
  const { name, version } = broker.profile;
  return {
    clock: { kind: clock.kind, "now-ms": nowMs, "next-deadline-ms": broker.nextDeadlineMs() ?? null },
    server: { profile: name, version },
    streams: streams(broker, nowMs),
    clients: [...broker.sessions.values()].slice(0, ROWS_MAX).map((session) => client(session, nowMs)),
    faults: host.faults
      .list()
      .map(({ number, spec, matched, struck }) => ({ number, fault: faultWords(spec), matched, struck })),
  };
}

function streams(broker: Broker, nowMs: number): readonly JsonValue[] {
  const found: JsonValue[] = [];
  for (const database of broker.databases) {
    if (database.size === 0) continue;
    for (const key of database.keys()) {
      const value = database.get(key, nowMs);
      if (value?.kind !== "stream") continue;
      found.push({ database: database.index, key, ...streamState(broker, value, nowMs) });
      if (found.length >= ROWS_MAX) return found;
    }
  }
  return found;
}

function streamState(broker: Broker, stream: Stream, nowMs: number): State {
  return {
    length: stream.length,
    "last-generated-id": stream.lastId.text,
    "max-deleted-entry-id": stream.maxDeletedId.text,
    "entries-added": stream.entriesAdded,
    groups: stream.groups
      .sorted()
      .slice(0, ROWS_MAX)
      .map((group) => groupState(broker, stream, group, nowMs)),
  };
}

function groupState(broker: Broker, stream: Stream, group: Group, nowMs: number): State {
  return {
    name: group.name,
    "last-delivered-id": group.lastId.text,
    "entries-read": group.entriesRead ?? null,
    lag: groupLag(stream, group, broker.profile) ?? null,
    consumers: group.consumers
      .sorted()
      .slice(0, ROWS_MAX)
      .map(({ name, pending, seenAtMs }) => ({ name, pending: pending.size, "idle-ms": age(seenAtMs, nowMs) })),
    "pending-count": group.pending.size,
    pending: pendingRows(group, nowMs),
  };
}

function pendingRows({ pending }: Group, nowMs: number): readonly JsonValue[] {
  const rows: JsonValue[] = [];
  const cursor = pending.start();
  for (let entry = cursor.item; entry !== undefined && rows.length < ROWS_MAX; entry = cursor.next()) {
    rows.push({
      id: cursor.id.text,
      consumer: entry.consumer.name,
      "idle-ms": age(entry.deliveredAtMs, nowMs),
      deliveries: entry.deliveryCount,
    });
  }
  return rows;
}

function client(session: Session, nowMs: number): State {
  const { blocked } = session;
  return {
    id: session.id,
    name: session.name,
    address: session.address,
    database: session.database.index,
    protocol: session.protocol,
    "last-command": session.lastCommandName,
    "queued-commands": session.transaction?.queued.length ?? null,
    "watched-keys": watchedKeys(session),
    "blocked-on": blocked === undefined ? null : blocked.keys.slice(0, ROWS_MAX),
    // Nobody is told before the millisecond after the deadline.
    "blocked-for-ms": blocked?.deadlineMs === undefined ? null : blocked.deadlineMs - nowMs,
  };
}

function watchedKeys({ watched }: Session): readonly JsonValue[] {
  const found: JsonValue[] = [];
  for (const keys of watched.values()) found.push(...[...keys].slice(0, ROWS_MAX));
  return found;
}

function age(sinceMs: number, nowMs: number): number {
  return Math.max(nowMs - sinceMs, 0);
}
