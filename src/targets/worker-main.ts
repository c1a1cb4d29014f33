/** What a child process of a run on a real server runs: one worker, or the producer, with the user's own code. */

import { writeSync } from "node:fs";
import type { NewEvent } from "../history/recorder.js";
import { onReached } from "../runtime/reached.js";
import { redirectConnections } from "../runtime/redirect.js";
import { replaceDate } from "../runtime/replaced-date.js";
import { placeOf } from "../runtime/call-site.js";
import { processName, type HandlerFault } from "../faults/fault.js";
import { makeHandle } from "../scenario/handler.js";
import { loadScenarioFile } from "../scenario/load.js";
import { runProducer } from "../scenario/producer.js";
import type { ProcessContext, Scenario } from "../scenario/scenario.js";
import { clientFactory, redisClass } from "./client-factory.js";
import { routesOf } from "./routes.js";
import {
  monotonicMs,
  scaledMs,
  WORKER_PIPE,
  type WorkerMessage,
  type WorkerSettings,
  type WorkerSignal,
  type WorkerStart,
} from "./worker-protocol.js";

// Above the first await: what stands below it is not there yet when the user's code runs.
const SPANS_PER_PROCESS = 1_000_000;
/** How long the user's code may take to end by itself when the run is over. */
const GRACE_MS = 250;

const controller = new AbortController();
let isLoading = true;
let clockOffsetMs = 0;
/** The user's code has taken the signal: whoever asks for it is taken to listen. */
let hasAskedForSignal = false;
/** It was told to end, by SIGTERM. */
let isTerminating = false;

process.on("uncaughtExceptionMonitor", failed);
// The run that started this process is gone.
process.on("disconnect", () => process.exit(0));
process.on("message", (message: WorkerMessage) => {
  if (message.kind === "stop") stop();
  if (message.kind === "clock-offset") shiftClock(message.ms);
});
process.on("SIGTERM", terminate);

const { settings } = await messageOf("settings");
redirectConnections(...routesOf(settings));
if (settings.mayClockJump) replaceDate((realNowMs) => realNowMs() + clockOffsetMs);
const told = new Set<string>();
onReached((words) => {
  if (told.has(words) || isLoading) return;
  told.add(words);
  record({ kind: "reached", process: processName(settings.process), words });
});
const scenario = await load(settings);
// Loaded now, so that it takes no time when the process begins.
redisClass(scenario);
isLoading = false;
const go = messageOf("go");
signal({ kind: "ready" });
await begin((await go).start).then(ended, end);

/** Resolves with the next message of that kind. */
function messageOf<K extends WorkerMessage["kind"]>(kind: K): Promise<WorkerMessage & { readonly kind: K }> {
  return new Promise((resolve) => {
    const listener = (message: WorkerMessage): void => {
      if (message.kind !== kind) return;
      process.off("message", listener);
      resolve(message as WorkerMessage & { readonly kind: K });
    };
    process.on("message", listener);
  });
}

async function load({ scenarioFile, scenarioName }: WorkerSettings): Promise<Scenario> {
  const { scenarios } = await loadScenarioFile(scenarioFile);
  const found = scenarios.find(({ name }) => name === scenarioName);
  if (found === undefined) throw new Error(`${scenarioFile} exports no scenario "${scenarioName}" any more`);
  return found;
}

async function begin(start: WorkerStart): Promise<void> {
  clockOffsetMs = start.clockOffsetMs;
  if (settings.process === 0) return produce();
  await scenario.consume(Object.assign(context(), { consumer: start.consumer, handle: handleOf(start) }));
}

function context(): ProcessContext {
  const server = { host: "127.0.0.1", port: settings.proxyPort };
  return {
    redis: clientFactory(scenario, server, settings.topology?.seeds),
    url: `redis://${server.host}:${server.port}`,
    ...(settings.topology === undefined ? {} : { topology: settings.topology.seeds }),
    stream: scenario.stream,
    group: scenario.group,
    get signal() {
      hasAskedForSignal = true;
      return controller.signal;
    },
    ms: (durationMs) => scaledMs(durationMs, settings.timeScale),
  };
}

function produce(): Promise<void> {
  const { entries, backlog, timeScale } = settings;
  const work = { entries, backlog, intervalMs: scaledMs(scenario.workload.intervalMs, timeScale) };
  const isTimeForRest = messageOf("publish-rest");
  return runProducer(scenario, context(), work, {
    invoked: ({ token }) => record({ kind: "publish-invoked", process: "producer", token }),
    completed: ({ token }, outcome, error) =>
      record({
        kind: "publish-completed",
        process: "producer",
        token,
        outcome,
        ...(error === undefined ? {} : { error }),
      }),
    backlogDone: async () => {
      signal({ kind: "backlog-done" });
      await isTimeForRest;
    },
    done: () => signal({ kind: "publishing-done" }),
  });
}

function handleOf(start: WorkerStart): (...args: unknown[]) => Promise<void> {
  const process = processName(settings.process);
  const poison = new Set(settings.poisonTokens);
  const faults = new Map(start.handlerFaults.map((fault) => [fault.nth, fault]));
  void messageOf("faults-stopped").then(() => faults.clear());
  let calls = start.handlerCalls;
  return makeHandle({
    isPoison: (token) => poison.has(token),
    call: () => {
      const fault = faults.get(calls);
      const usual = { durationMs: scaledMs(scenario.timing.handlerMs, settings.timeScale), fails: false };
      if (fault === undefined) return usual;
      if (fault.kind === "handler-crash") {
        setTimeout(() => die(fault), usual.durationMs / 2);
        return usual;
      }
      signal({ kind: "handler-fault", nth: calls });
      switch (fault.kind) {
        case "slow-handler":
          return { durationMs: scaledMs(fault.durationMs, settings.timeScale), fails: false };
        case "handler-hangs":
          return { durationMs: Infinity, fails: false };
        case "handler-fails":
          return { ...usual, fails: true };
      }
    },
    started: (token) => {
      calls += 1;
      const span = settings.process * SPANS_PER_PROCESS + calls;
      record({ kind: "handler-started", process, token, span });
      return span;
    },
    finished: (token, span, outcome) => record({ kind: "handler-finished", process, token, span, outcome }),
    unidentified: ({ what, mend }) => signal({ kind: "unidentified", what, mend }),
  });
}

/** In the midst of a handler call, also when the faults have stopped since it began. */
function die(fault: HandlerFault): void {
  signal({ kind: "handler-fault", nth: fault.nth });
  process.kill(process.pid, "SIGKILL");
}

/** Heard by the run before a reply that it has kept back goes on. */
function shiftClock(ms: number): void {
  clockOffsetMs = ms;
  signal({ kind: "clock-offset", ms });
}

function record(event: NewEvent): void {
  write({ atMs: monotonicMs(), event });
}

function signal(what: WorkerSignal): void {
  write({ atMs: monotonicMs(), signal: what });
}

/** Written before the next line of the user's code runs. */
function write(line: unknown): void {
  let rest = Buffer.from(`${JSON.stringify(line)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(WORKER_PIPE, rest));
    } catch (error) {
      // Nobody reads any more: the run is over.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
    }
  }
}

function failed(error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  signal({ kind: "failed", error: text, where: error instanceof Error ? placeOf(error) : undefined, isLoading });
}

/** A consumer that returns before it is told to has only gone to the background: its process stays. */
function ended(): void {
  if (controller.signal.aborted) process.exit(0);
}

/** The user's code rejected: the process ends, as an unhandled rejection ends any. */
function end(error: unknown): void {
  if (controller.signal.aborted && !isTerminating) process.exit(0);
  failed(error);
  process.exit(1);
}

/**
 * What any process does on SIGTERM: who neither listens nor has asked for `signal` dies of it, others end when nothing is
 * left that could run.
 */
function terminate(): void {
  const isHeard = hasAskedForSignal || process.listenerCount("SIGTERM") > 1;
  if (!isHeard) process.exit(0);
  isTerminating = true;
  controller.abort();
  // What the run has to say keeps no process alive that has nothing else to do.
  process.channel?.unref();
}

function stop(): void {
  signal({ kind: "stopping" });
  controller.abort();
  setTimeout(() => process.exit(0), GRACE_MS);
}
