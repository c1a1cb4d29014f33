/** How drivers on several machines become one load: they meet through keys on the server under test, and take its clock for theirs. */

import { setTimeout as sleep } from "node:timers/promises";
import { monotonicUs } from "../platform/clock.js";
import { UserError } from "../platform/user-error.js";
import type { Control } from "../targets/server.js";
import type { Share } from "./schedule.js";

/** The clock of a run: this machine's monotonic one, moved to where another is. */
export interface LoadClock {
  readonly offsetUs: number;
  /** By how much it may be wrong: half of the shortest way to the server and back. 0 where one machine's clock is all there is. */
  readonly errorUs: number;
}

const CLOCK_READINGS = 50;
const LOOK_MS = 50;
/** From the last one's coming to the start. */
const LEAD_US = 2_000_000;

/** The keys besides the stream that a joined load has. */
export function meetingKeys(stream: string): readonly [joined: string, start: string, done: string] {
  return [`${stream}:joined`, `${stream}:start`, `${stream}:done`];
}

/** Keys, and how long they live at most. */
export interface Meeting {
  readonly stream: string;
  readonly part: Share;
  readonly lifeMs: number;
  readonly signal: AbortSignal | undefined;
  /** Called while others are waited for. */
  readonly onWaiting: (there: number) => void;
}

/** Waits until all parts are there, and agrees on a start, in µs of the clock. @throws UserError when the same part is there already. */
export async function joinLoad(control: Control, meeting: Meeting, clock: LoadClock): Promise<number> {
  const { stream, part, lifeMs, signal, onWaiting } = meeting;
  const [joined, start] = meetingKeys(stream);
  if ((await control.sadd(joined, part.index)) === 0)
    throw new UserError(`part ${part.index + 1}/${part.count} has joined this load already`, {
      where: "--join",
      mend: "take another name for each load, and another part on each machine",
    });
  await control.pexpire(joined, Math.round(lifeMs));
  for (let there = 0, told = 0; there < part.count;) {
    signal?.throwIfAborted();
    there = await control.scard(joined);
    if (there > told && there < part.count) onWaiting((told = there));
    if (there < part.count) await sleep(LOOK_MS);
  }
  // Whoever comes first says when; it is the server's time, which all of them know.
  const proposedUs = Math.floor(monotonicUs() + clock.offsetUs) + LEAD_US;
  await control.set(start, proposedUs, "PX", Math.round(lifeMs), "NX");
  return Number(await control.get(start));
}

/** Says that this part is through, and waits until all are. Resolves to whether they are, in that time. */
export async function waitForAll(control: Control, meeting: Meeting, timeoutMs: number): Promise<boolean> {
  const { stream, part, lifeMs, signal } = meeting;
  const [, , done] = meetingKeys(stream);
  await control.sadd(done, part.index);
  await control.pexpire(done, Math.round(lifeMs));
  const endUs = monotonicUs() + timeoutMs * 1000;
  while ((await control.scard(done)) < part.count) {
    if (signal?.aborted === true || monotonicUs() > endUs) return false;
    await sleep(LOOK_MS);
  }
  return true;
}

/** How this machine's monotonic clock becomes the server's TIME, by the reading with the shortest way. */
export async function serverClock(control: Control): Promise<LoadClock> {
  let best: LoadClock = { offsetUs: 0, errorUs: Infinity };
  for (let reading = 0; reading < CLOCK_READINGS; reading++) {
    const beforeUs = monotonicUs();
    const [seconds, micros] = await control.time();
    const afterUs = monotonicUs();
    const errorUs = (afterUs - beforeUs) / 2;
    if (errorUs < best.errorUs)
      best = { offsetUs: Number(seconds) * 1e6 + Number(micros) - (beforeUs + afterUs) / 2, errorUs };
  }
  return best;
}
