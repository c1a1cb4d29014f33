/** Virtual clocks: Date, performance.now, process.hrtime, process.uptime, AbortSignal.timeout. */

import { replaceDate } from "./replaced-date.js";
import { VirtualTimer } from "./timer.js";
import { currentProcess } from "./virtual-process.js";

/** Replaces all clocks that code can read. */
export function shimTime(): void {
  shimDate();
  const realPerformanceNow = performance.now.bind(performance);
  Object.defineProperty(performance, "now", {
    configurable: true,
    writable: true,
    value: () => {
      const owner = currentProcess();
      return owner === undefined ? realPerformanceNow() : (owner.world.nowUs() - owner.startedUs) / 1000;
    },
  });
  shimProcessClocks();
  const realTimeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (delayMs) => {
    const owner = currentProcess();
    if (owner === undefined) return realTimeout(delayMs);
    const controller = new AbortController();
    const abort = (): void =>
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    new VirtualTimer(owner, abort, { delayMs, kind: "timeout" }).unref();
    return controller.signal;
  };
}

function shimDate(): void {
  replaceDate((realNowMs) => {
    const owner = currentProcess();
    return owner === undefined ? realNowMs() : Math.floor(owner.world.nowUs() / 1000) + owner.clockOffsetMs;
  });
}

function shimProcessClocks(): void {
  const realHrtime = process.hrtime.bind(process);
  const realBigint = process.hrtime.bigint.bind(process.hrtime);
  const hrtime = (previous?: [number, number]): [number, number] => {
    const owner = currentProcess();
    if (owner === undefined) return realHrtime(previous);
    const elapsedUs = owner.world.nowUs() - owner.startedUs;
    const now: [number, number] = [Math.floor(elapsedUs / 1e6), (elapsedUs % 1e6) * 1000];
    if (previous === undefined) return now;
    const nanos = (now[0] - previous[0]) * 1e9 + now[1] - previous[1];
    return [Math.floor(nanos / 1e9), nanos - Math.floor(nanos / 1e9) * 1e9];
  };
  const bigint = (): bigint => {
    const owner = currentProcess();
    return owner === undefined ? realBigint() : BigInt(owner.world.nowUs() - owner.startedUs) * 1000n;
  };
  process.hrtime = Object.assign(hrtime, { bigint }) as typeof process.hrtime;
  const realUptime = process.uptime.bind(process);
  process.uptime = () => {
    const owner = currentProcess();
    return owner === undefined ? realUptime() : (owner.world.nowUs() - owner.startedUs) / 1e6;
  };
}
