/**
 * The server's disk is full: a file system of its own is filled to the last block, and a write finds that out. Where there can
 * be no such file system, the proxy answers in the server's place, and the run says so.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { DiskFullFault } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import type { RealWorld } from "../real-world.js";
import type { Control } from "../server.js";
import { byProxy, refuseFor, setAll } from "./refusals.js";
import type { RealFault } from "./real-fault.js";

export const diskFull: RealFault<DiskFullFault> = {
  isOnServer: true,
  strike: ({ forMs }, world) =>
    refuseFor(world, forMs, () =>
      world.place.current.isOnVolume === true ? fill(world) : byProxy("disk-full", world),
    ),
};

async function fill(world: RealWorld): Promise<() => Promise<void>> {
  const { place } = world;
  // Under `always` a server that cannot write its log ends.
  const restore = await setAll(place, { appendfsync: "everysec" });
  const free = await place.current.fillDisk!();
  await place.ask(writeInVain);
  return async () => {
    await free();
    await place.ask((control) => untilLog(control, "ok"));
    await restore();
  };
}

/** What is larger than what the last block may still hold; in a database that no run looks at, and gone at once. */
async function writeInVain(control: Control): Promise<void> {
  await control.select(SPARE_DATABASE);
  await control.set("streamproof:fill", "x".repeat(VAIN_BYTES), "PX", 1);
  await untilLog(control, "err");
}

async function untilLog(control: Control, status: "ok" | "err"): Promise<void> {
  const startedMs = wallClockMs();
  while (!new RegExp(`^aof_last_write_status:${status}`, "m").test(await control.info("persistence"))) {
    if (wallClockMs() - startedMs > LOG_MS_MAX) throw new Error(`the server's log does not become "${status}"`);
    await sleep(5);
  }
}

const SPARE_DATABASE = 15;
const VAIN_BYTES = 65_536;
const LOG_MS_MAX = 10_000;
