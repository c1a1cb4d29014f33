/**
 * The server evicts the stream's key, as one does that has no memory left. Real eviction: under `volatile-lru` and a limit
 * that nothing fits, everything goes that has an end; for that moment only the stream has one.
 */

import type { EvictionFault } from "../../faults/fault.js";
import type { Control } from "../server.js";
import type { RealFault } from "./real-fault.js";

export const eviction: RealFault<EvictionFault> = {
  isOnServer: true,
  async strike(_fault, { place }) {
    await place.at(async () => {
      if (!place.isUp) return;
      const before = await place.held();
      await place.ask((control) => evict(control, place.names.stream));
      place.changed("eviction", before, await place.held());
    });
  },
};

async function evict(control: Control, key: string): Promise<void> {
  if ((await control.exists(key)) === 0) return;
  const ends = await withoutEnds(control, key);
  const settings = await settingsOf(control, ["maxmemory", "maxmemory-policy"]);
  await control.pexpire(key, FAR_MS);
  await control.config("SET", "maxmemory-policy", "volatile-lru");
  await control.config("SET", "maxmemory", "1");
  // It is evicted before the next command.
  const isThere = await control.exists(key);
  for (const [name, value] of Object.entries(settings)) await control.config("SET", name, value);
  for (const [name, atMs] of ends) await control.pexpireat(name, atMs);
  if (isThere === 1) throw new Error(`the server does not evict ${key}`);
}

/** Makes all other keys stay, and returns when each of them was to end. */
async function withoutEnds(control: Control, but: string): Promise<readonly (readonly [string, number])[]> {
  const ends: [string, number][] = [];
  let cursor = "0";
  do {
    const [next, names] = await control.scan(cursor, "COUNT", 1000);
    cursor = next;
    for (const name of names) {
      const leftMs = await control.pttl(name);
      if (name === but || leftMs < 0) continue;
      const [seconds, micros] = await control.time();
      ends.push([name, Math.floor(Number(seconds) * 1000 + Number(micros) / 1000) + leftMs]);
      await control.persist(name);
    }
  } while (cursor !== "0");
  return ends;
}

async function settingsOf(control: Control, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const [, value] = (await control.config("GET", name)) as [string, string];
    found[name] = value;
  }
  return found;
}

/** Later than the run's end. */
const FAR_MS = 3_600_000;
