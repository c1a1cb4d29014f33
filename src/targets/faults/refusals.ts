/**
 * The server refuses commands: out of memory by a `maxmemory` that nothing fits, unable to save after a snapshot that
 * failed, read-only as the replica of a primary that is not there. That it is loading, which a server with little data is
 * for no time, the proxy answers in its place, and the run says so.
 */

import { setTimeout as sleep } from "node:timers/promises";
import {
  createBroker,
  encodeReply,
  isErrorReply,
  type Bytes,
  type Profile,
  type Reply,
  type ServerCondition,
} from "../../../sim/index.js";
import { conditionWords } from "../../faults/refusals.js";
import type { RefusalsFault } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import type { RealWorld } from "../real-world.js";
import type { Control } from "../server.js";
import type { RealFault } from "./real-fault.js";

type Condition = RefusalsFault["condition"];

export const refusals: RealFault<RefusalsFault> = {
  isOnServer: true,
  strike: ({ condition, forMs }, world) => refuseFor(world, forMs, () => begin(condition, world)),
};

/** Something makes the server refuse commands for so long; what it returns makes the server well again. */
export async function refuseFor(
  world: RealWorld,
  forMs: number,
  beginRefusing: () => Promise<() => Promise<void>>,
): Promise<void> {
  const { place } = world;
  await place.at(async () => {
    if (!place.isUp || world.refusing !== undefined) return;
    const recover = await beginRefusing();
    world.refusing = async () => {
      world.refusing = undefined;
      if (place.isUp) await recover();
    };
    world.unwell(forMs, () => void place.at(async () => await world.refusing?.()));
  });
}

/** Returns what makes it well again. */
function begin(condition: Condition, world: RealWorld): Promise<() => Promise<void>> {
  const { place } = world;
  switch (condition) {
    case "out-of-memory":
      return outOfMemory(world);
    case "cannot-save":
      return cannotSave(world);
    case "read-only":
      // A server that changes its role loses its replicas, which other faults of the run need.
      return hasReplica(world) || place.tap !== undefined ? byProxy(condition, world) : readOnly(world);
    case "loading":
      return byProxy(condition, world);
  }
}

function hasReplica({ place }: RealWorld): boolean {
  return place.standby !== undefined || place.current.topology !== undefined;
}

function outOfMemory({ place }: RealWorld): Promise<() => Promise<void>> {
  return setAll(place, { "maxmemory-policy": "noeviction", maxmemory: "1" });
}

async function cannotSave({ place }: RealWorld): Promise<() => Promise<void>> {
  const unblock = await place.current.blockSnapshots!();
  // A snapshot a year, so that the one that fails counts.
  const restore = await setAll(place, { save: "31536000 1000000", "stop-writes-on-bgsave-error": "yes" });
  await place.ask(failingSnapshot);
  return async () => {
    await restore();
    await unblock();
  };
}

async function failingSnapshot(control: Control): Promise<void> {
  await control.call("BGSAVE");
  const startedMs = wallClockMs();
  for (;;) {
    const info = await control.info("persistence");
    if (/^rdb_last_bgsave_status:err/m.test(info)) return;
    if (wallClockMs() - startedMs > SNAPSHOT_MS_MAX) throw new Error("the snapshot that was to fail does not");
    await sleep(2);
  }
}

async function readOnly({ place }: RealWorld): Promise<() => Promise<void>> {
  // Nobody listens on this port of loopback, and nobody ever will.
  await place.ask((control) => control.call("REPLICAOF", "127.0.0.1", "1"));
  return async () => void (await place.ask((control) => control.call("REPLICAOF", "NO", "ONE")));
}

/** The proxies answer what a server of this condition refuses. */
export function byProxy(condition: ServerCondition, world: RealWorld): Promise<() => Promise<void>> {
  world.note(`that the server ${conditionWords(condition)} was answered by the proxy in its place`);
  world.refuse = refuserLike(condition, world.options.scenario.profile);
  return Promise.resolve(() => {
    world.refuse = undefined;
    return Promise.resolve();
  });
}

/** What a server of this condition answers to what it refuses; undefined to the rest. */
function refuserLike(condition: ServerCondition, profile: Profile): (args: readonly Bytes[]) => Bytes | undefined {
  const code = CODES[condition];
  return (args) => {
    let answer: Reply = null;
    const broker = createBroker({ profile });
    broker.condition = condition;
    broker.execute(broker.connect({ sink: (reply) => (answer = reply) }), args, 0);
    return isErrorReply(answer) && (answer as { text: string }).text.startsWith(code)
      ? encodeReply(answer, 2)
      : undefined;
  };
}

const CODES: Readonly<Record<ServerCondition, string>> = {
  "out-of-memory": "OOM",
  "cannot-save": "MISCONF",
  "read-only": "READONLY",
  loading: "LOADING",
  "disk-full": "MISCONF",
};

/** Changes settings, and returns what puts them back. */
export async function setAll(
  place: RealWorld["place"],
  settings: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const before: [string, string][] = [];
  await place.ask(async (control) => {
    for (const [name, value] of Object.entries(settings)) {
      before.push((await control.config("GET", name)) as [string, string]);
      await control.config("SET", name, value);
    }
  });
  return () =>
    place.ask(async (control) => {
      for (const [name, value] of before.toReversed()) await control.config("SET", name, value);
    });
}

const SNAPSHOT_MS_MAX = 10_000;
