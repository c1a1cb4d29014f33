/**
 * Notices simulated code that never returns from a synchronous loop. Nothing inside this thread can: a second thread
 * watches a heartbeat, and when it stops, it pauses this thread through the inspector to see where it is.
 */

import { closeSync, writeSync } from "node:fs";
import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker } from "node:worker_threads";
import { UserError } from "../platform/user-error.js";

/** User code that never came back. */
export class StallError extends UserError {
  /** @param place `file:line` of the loop. @param process whose code it is; the scenario file's own when left out. */
  constructor(
    readonly place: string | undefined,
    readonly process: string,
  ) {
    super(
      `${process === "scenario" ? "the scenario file" : process} never returns from a synchronous loop (or from a loop that awaits only what is already there)`,
      {
        ...(place === undefined ? {} : { where: place }),
        mend: "let the loop end, or wait in it for something that takes time: a blocking read, a timer",
        exitCode: 2,
      },
    );
  }
}

/** Code that has not come back after this long never will. */
export const STALL_MS = 5_000;

/** Places in the memory in which a heart beats: how often it did, and whether it has to. */
export const HEART = { beat: 0, isBusy: 1, bytes: 8 } as const;
const BEAT = HEART.beat;
const IS_BUSY = HEART.isBusy;
let heart: Int32Array | undefined;
let lastWords = ({ message, exitCode }: StallError): number => {
  writeSync(2, `streamproof: ${message}\n`);
  return exitCode;
};
let whose: () => string = () => "scenario";

/** Code makes a step: it is not stalled. */
export function beat(): void {
  if (heart !== undefined) Atomics.add(heart, BEAT, 1);
}

/**
 * What to do about code that never returns before the process is ended, as such code cannot be ended alone. Runs inside
 * that code, so it has to do all it does at once. Returns the exit code.
 */
export function whenStalled(report: (error: StallError) => number): void {
  lastWords = report;
}

/**
 * From here on heartbeats are expected, until the returned function is called.
 *
 * @param processName asked when they stay away: whose code is running.
 */
export function expectReturn(processName: () => string): () => void {
  heart ??= startWatching();
  whose = processName;
  Atomics.add(heart, BEAT, 1);
  Atomics.store(heart, IS_BUSY, 1);
  return () => void Atomics.store(heart!, IS_BUSY, 0);
}

/** The key of a global function of a watched thread: whose code is running. */
export const WHOSE = Symbol.for("streamproof.whose");

/** For a thread that another one watches (see `thread-watch.ts`): its heart beats there. */
export function beatIn(shared: SharedArrayBuffer): void {
  heart = new Int32Array(shared);
  (globalThis as unknown as Record<symbol, unknown>)[WHOSE] = () => whose();
}

/** One frame of a paused stack, as the inspector tells it; lines and columns from 0. */
export interface Frame {
  readonly url: string;
  readonly line: number;
  readonly column: number;
  /** The script's source map, where it stands in the script itself: a data URL. */
  readonly map?: string;
}

/** Captured before the shims are installed: simulated code is running when this is called. */
const realExit = process.exit.bind(process);
/** Test runners replace `process.exit` by a function that throws. */
const exitAtOnce = (process as unknown as { reallyExit: (code: number) => never }).reallyExit.bind(process);

const STALLED = Symbol.for("streamproof.stalled");

function startWatching(): Int32Array {
  const shared = new SharedArrayBuffer(HEART.bytes);
  (globalThis as unknown as Record<symbol, unknown>)[STALLED] = (frames: readonly Frame[]) => {
    let exitCode = 70;
    try {
      exitCode = lastWords(new StallError(placeIn(frames), whose()));
    } finally {
      // Node would say on the way out that it waits for a debugger: that is ours.
      closeSync(2);
      try {
        realExit(exitCode);
      } finally {
        exitAtOnce(exitCode);
      }
    }
  };
  // The inspector reaches the main thread only.
  const isReached = isMainThread;
  new Worker(WATCHER, { eval: true, workerData: { shared, stallMs: STALL_MS, isReached }, execArgv: [] }).unref();
  return new Int32Array(shared);
}

/** `file:line` of the innermost frame that is the user's. */
export function placeIn(frames: readonly Frame[]): string | undefined {
  const frame = frames.find(({ url }) => /^(file:|\/)/.test(url) && !/node_modules|\/dist\/(src|sim)\//.test(url));
  if (frame === undefined) return undefined;
  const { url, line, column, map } = frame;
  const path = url.startsWith("file:") ? fileURLToPath(url) : url;
  const original = (findSourceMap(url) ?? findSourceMap(path) ?? inlineMap(map))?.findEntry(line, column);
  const shownLine = original !== undefined && "originalLine" in original ? original.originalLine : line;
  return `${path.replace(/\?.*$/, "")}:${shownLine + 1}`;
}

/** The source map of a data URL. */
function inlineMap(url: string | undefined): SourceMap | undefined {
  const [head = "", data] = (url ?? "").split(",", 2);
  if (data === undefined || !/^data:application\/json\b.*;base64$/.test(head)) return undefined;
  return new SourceMap(JSON.parse(Buffer.from(data, "base64").toString()) as SourceMapPayload);
}

/** The watching thread, as text: it has to start from built files and from sources alike. */
const WATCHER = `
  const { workerData: { shared, stallMs, isReached } } = require("node:worker_threads");
  const { writeSync } = require("node:fs");
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
      if (isReached) look();
      else writeSync(2, "streamproof: code under test never returns from a synchronous loop, and cannot be ended in this worker thread; interrupt it, and run it in a process of its own to see where (vitest: pool \\"forks\\")\\n");
    }
  }, 250);
  function look() {
    const session = new Session();
    session.connectToMainThread();
    const urls = new Map();
    const maps = new Map();
    session.on("Debugger.scriptParsed", ({ params: { scriptId, url, sourceMapURL } }) => {
      urls.set(scriptId, url);
      if (sourceMapURL?.startsWith("data:") && !url.includes("node_modules")) maps.set(scriptId, sourceMapURL);
    });
    session.on("Debugger.paused", ({ params: { callFrames } }) => {
      const frames = callFrames.map(({ location: { scriptId, lineNumber, columnNumber } }) => ({
        url: urls.get(scriptId) ?? "",
        line: lineNumber,
        column: columnNumber ?? 0,
        map: maps.get(scriptId),
      }));
      const expression = "globalThis[Symbol.for('streamproof.stalled')](" + JSON.stringify(frames) + ")";
      // In a frame of Node's own, where it may just be, the globals of the program are hidden.
      const frame = callFrames.findLast(({ location }) => /^(file:|\\/)/.test(urls.get(location.scriptId))) ?? callFrames[0];
      session.post("Debugger.evaluateOnCallFrame", { callFrameId: frame.callFrameId, expression });
    });
    session.post("Debugger.enable");
    session.post("Debugger.pause");
  }
`;
