/**
 * Notices simulated code that never returns from a synchronous loop. Nothing inside this thread can: a second thread
 * watches a heartbeat, and when it stops, it pauses this thread through the inspector to see where it is.
 */

import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/** What the watchdog reports: where the code loops, `file:line`. */
export interface Stall {
  readonly where: string | undefined;
}

/** Code that has not come back after this long never will. */
const STALL_MS = 5_000;

const BEAT = 0;
const IS_BUSY = 1;
let heart: Int32Array | undefined;

/** Simulated code makes a step. */
export function beat(): void {
  if (heart !== undefined) Atomics.add(heart, BEAT, 1);
}

/** From here on (or no longer) a heartbeat is expected. */
export function expectBeats(isBusy: boolean): void {
  if (heart === undefined) return;
  Atomics.add(heart, BEAT, 1);
  Atomics.store(heart, IS_BUSY, isBusy ? 1 : 0);
}

/** One frame of a paused stack, as the inspector tells it; lines and columns from 0. */
interface Frame {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Starts watching. The code that loops is ended; `onStall` runs soon after it and has to end the process, as nothing
 * that waits for that code will ever go on.
 */
export function watchStalls(onStall: (stall: Stall) => void): void {
  if (heart !== undefined) return;
  const shared = new SharedArrayBuffer(8);
  heart = new Int32Array(shared);
  const thread = new Worker(WATCHER, { eval: true, workerData: { shared, stallMs: STALL_MS }, execArgv: [] });
  thread.on("message", (frames: readonly Frame[]) => onStall({ where: placeIn(frames) }));
  thread.unref();
}

function placeIn(frames: readonly Frame[]): string | undefined {
  const frame = frames.find(({ url }) => /^(file:|\/)/.test(url) && !/node_modules|\/dist\/(src|sim)\//.test(url));
  if (frame === undefined) return undefined;
  const { url, line, column } = frame;
  const path = url.startsWith("file:") ? fileURLToPath(url) : url;
  const original = (findSourceMap(url) ?? findSourceMap(path))?.findEntry(line, column);
  const shownLine = original !== undefined && "originalLine" in original ? original.originalLine : line;
  return `${path.replace(/\?.*$/, "")}:${shownLine + 1}`;
}

/** The watching thread, as text: it has to start from built files and from sources alike. */
const WATCHER = `
  const { parentPort, workerData: { shared, stallMs } } = require("node:worker_threads");
  const { Session } = require("node:inspector");
  const heart = new Int32Array(shared);
  let last = -1;
  let sinceMs = performance.now();
  let isLooking = false;
  // Goes on after a stall was seen: it keeps this thread alive for the inspector's answers.
  setInterval(() => {
    const now = Atomics.load(heart, 0);
    if (now !== last || Atomics.load(heart, 1) === 0) {
      last = now;
      sinceMs = performance.now();
    } else if (!isLooking && performance.now() - sinceMs > stallMs) {
      isLooking = true;
      look();
    }
  }, 250);
  function look() {
    const session = new Session();
    session.connectToMainThread();
    const urls = new Map();
    session.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => urls.set(scriptId, url));
    session.on("Debugger.paused", ({ params: { callFrames } }) => {
      const frames = callFrames.map(({ location: { scriptId, lineNumber, columnNumber } }) => ({
        url: urls.get(scriptId) ?? "",
        line: lineNumber,
        column: columnNumber ?? 0,
      }));
      session.post("Runtime.terminateExecution");
      session.post("Debugger.resume", () => {
        session.disconnect();
        parentPort.postMessage(frames);
      });
    });
    session.post("Debugger.enable");
    session.post("Debugger.pause");
  }
`;
