/** What a driver process runs: its turns, and talk with the load that started it. */

import { writeFileSync } from "node:fs";
import { monotonicUs } from "../platform/clock.js";
import { Driver } from "./driver.js";
import type { DriverMessage, DriverReport, DriverSettings } from "./driver-protocol.js";

/** How exact a rest is: Linux ends it up to 50 µs late unless a process asks for better. */
const TIMER_SLACK_NS = 1_000;
/** Rests shorter than this are not worth the two switches that they take. */
const REST_US_MIN = 10;
const READY_INTERVAL_MS = 5;

/** Never changes: what waits for it to change only rests. */
const rest = new Int32Array(new SharedArrayBuffer(4));
let driver: Driver | undefined;

// The load that started this process is gone.
process.on("disconnect", () => process.exit(0));
process.on("message", take);
try {
  writeFileSync("/proc/self/timerslack_ns", String(TIMER_SLACK_NS));
} catch {
  // Elsewhere rests are as exact as they are.
}
tell({ kind: "awake" });

function take(message: DriverMessage): void {
  switch (message.kind) {
    case "settings":
      return connect(message.settings);
    case "go":
      driver!.begin(message.startUs);
      return;
    case "disruption":
      return driver!.disrupted(message.index);
    case "disruption-over":
      return driver!.disruptionOver(message.index, message.endUs);
    case "drop-consumer":
      return driver!.dropConsumer();
    case "end-early":
      return driver!.endEarly();
    case "finish":
      return driver!.finish();
  }
}

function connect(settings: DriverSettings): void {
  const one = new Driver(settings, {
    monotonicUs,
    cpuUs: () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    tell,
  });
  driver = one;
  const timer = setInterval(() => {
    if (!one.isReady) return;
    clearInterval(timer);
    tell({ kind: "ready" });
    takeTurns(one);
  }, READY_INTERVAL_MS);
}

/**
 * Turns at a steady pace, one after another: what is due is sent in one write, and replies come in together. A timer of
 * Node's would be up to 1 ms late, and turns without rest take a core from the server.
 */
function takeTurns(one: Driver): void {
  let wakeUs = one.nowUs();
  const turn = (): void => {
    one.turn();
    const nowUs = one.nowUs();
    wakeUs = Math.max(wakeUs + one.restUs, nowUs);
    if (wakeUs - nowUs > REST_US_MIN) Atomics.wait(rest, 0, 0, (wakeUs - nowUs) / 1000);
    setImmediate(turn);
  };
  turn();
}

function tell(report: DriverReport): void {
  // Its end is noticed elsewhere.
  if (process.connected) process.send!(report);
}
