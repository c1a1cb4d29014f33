/**
 * Notices a worker thread whose code never returns from a synchronous loop, and finds where it is: this thread waits all
 * the while, so it can pause the other one through the inspector.
 */

import { Session } from "node:inspector";
import type { Worker } from "node:worker_threads";
import { wallClockMs } from "../platform/clock.js";
import { HEART, placeIn, STALL_MS, StallError, WHOSE, type Frame } from "./watchdog.js";

const LOOK_EVERY_MS = 250;
/** The inspector of a thread answers at once, or, where other processes take all cores, later. */
const ANSWER_MS = 10_000;

/** A thread that is watched, and the memory in which its heart beats. */
export interface WatchedThread {
  readonly worker: Worker;
  readonly heart: SharedArrayBuffer;
}

/**
 * Calls `onStall` when one of the threads stalls, and looks at none after that; the thread is still there then. Until the
 * returned function is called, which resolves when nobody looks any more: a thread in a debugger cannot be ended.
 */
export function watchThreads(
  threads: readonly WatchedThread[],
  onStall: (error: StallError) => void,
): () => Promise<void> {
  const seen = threads.map(({ worker, heart }) => ({
    worker,
    beats: new Int32Array(heart),
    last: -1,
    sinceMs: wallClockMs(),
  }));
  let look = Promise.resolve();
  const timer = setInterval(() => {
    for (const one of seen) {
      const now = Atomics.load(one.beats, HEART.beat);
      if (now !== one.last || Atomics.load(one.beats, HEART.isBusy) === 0) {
        one.last = now;
        one.sinceMs = wallClockMs();
      } else if (wallClockMs() - one.sinceMs > STALL_MS) {
        clearInterval(timer);
        look = whereIs(one.worker).then(onStall);
        return;
      }
    }
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return look;
  };
}

interface InspectorMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

interface ParsedScript {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

interface PausedFrame {
  readonly callFrameId: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

/** Pauses a thread, asks it where it is and whose code it runs, and lets it go on, so that it can be ended. */
async function whereIs(worker: Worker): Promise<StallError> {
  const session = new Session();
  session.connect();
  try {
    const ask = await inspectorOf(worker, session);
    return await ask();
  } catch {
    // Stalled it is all the same.
    return new StallError(undefined, "the sandbox");
  } finally {
    session.disconnect();
  }
}

/** Resolves to what pauses the thread and asks it. */
function inspectorOf(worker: Worker, session: Session): Promise<() => Promise<StallError>> {
  return inTime((resolve) => {
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      // Its workerId counts otherwise.
      if (workerInfo.title.startsWith(`[worker ${worker.threadId}]`)) resolve(() => askThread(session, sessionId));
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  });
}

async function askThread(session: Session, sessionId: string): Promise<StallError> {
  const scripts = new Map<string, ParsedScript>();
  const answers = new Map<number, (message: InspectorMessage) => void>();
  let onPaused: (frames: readonly PausedFrame[]) => void = () => {};
  let count = 0;
  session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
    if (params.sessionId !== sessionId) return;
    const message = JSON.parse(params.message) as InspectorMessage;
    if (message.id !== undefined) answers.get(message.id)?.(message);
    if (message.method === "Debugger.scriptParsed") {
      const script = message.params as ParsedScript;
      scripts.set(script.scriptId, script);
    }
    if (message.method === "Debugger.paused")
      onPaused((message.params as { readonly callFrames: readonly PausedFrame[] }).callFrames);
  });
  const send = (method: string, params: object = {}): Promise<InspectorMessage> =>
    inTime((resolve) => {
      const id = ++count;
      answers.set(id, resolve);
      session.post("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id, method, params }) });
    });
  const paused = inTime<readonly PausedFrame[]>((resolve) => (onPaused = resolve));
  try {
    await send("Debugger.enable");
    await send("Debugger.pause");
    const frames = await paused;
    const expression = `globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(WHOSE))})]()`;
    // In a frame of Node's own, where it may just be, the globals of the program are hidden.
    const isProgram = ({ location }: PausedFrame): boolean =>
      /^(file:|\/)/.test(scripts.get(location.scriptId)?.url ?? "");
    const { callFrameId } = frames.findLast(isProgram) ?? frames[0]!;
    const { result } = await send("Debugger.evaluateOnCallFrame", { callFrameId, expression, returnByValue: true });
    return new StallError(placeIn(frames.map((frame) => frameOf(frame, scripts))), String(result?.result?.value));
  } finally {
    await send("Debugger.disable");
  }
}

/** Rejects when nobody answers. */
function inTime<T>(ask: (resolve: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error("no answer")), ANSWER_MS);
    ask((value) => {
      clearTimeout(timeout);
      resolve(value);
    });
  });
}

function frameOf({ location }: PausedFrame, scripts: ReadonlyMap<string, ParsedScript>): Frame {
  const { url = "", sourceMapURL = "" } = scripts.get(location.scriptId) ?? {};
  const isOwnMap = sourceMapURL.startsWith("data:") && !url.includes("node_modules");
  const { lineNumber: line, columnNumber: column = 0 } = location;
  return { url, line, column, ...(isOwnMap ? { map: sourceMapURL } : {}) };
}
