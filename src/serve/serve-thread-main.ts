/** What runs inside the thread of the emulated server. */

import { parentPort, workerData } from "node:worker_threads";
import { assert, findProfile } from "../../sim/index.js";
import { wallTimeMs } from "../platform/clock.js";
import { EmulatedServer } from "./emulated-server.js";
import { ManualClock } from "./serve-clock.js";
import type { ServeMessage, ServeRequest } from "./serve-thread.js";

const { profile: name, clock, password, port, address } = workerData as ServeRequest;
const profile = findProfile(name);
assert(profile !== undefined && parentPort !== null, "the thread was started with another's data");
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window's
const tell = (message: ServeMessage): void => parentPort!.postMessage(message);
const server = new EmulatedServer({
  profile,
  clock: clock === "manual" ? new ManualClock() : { kind: "real", nowMs: wallTimeMs },
  ...(password === undefined ? {} : { password }),
  log: (line) => tell({ kind: "log", line }),
});
try {
  tell({ kind: "listening", port: await server.listen(port, address) });
} catch (error) {
  const { code = "", message } = error as NodeJS.ErrnoException;
  tell({ kind: "refused", code, message });
}
