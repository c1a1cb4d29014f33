/** What has to hold of a sound consumer in every generated scenario: workload, fault plan and choices are fast-check's. */

import type { HistoryEvent } from "streamproof/fast-check";
import { expect, test } from "vitest";
import { holdsAlways } from "./holds.js";
import { soundScenario } from "./sound-scenario.js";

const NUM_RUNS = 150;

test("at-least-once delivery: each answered publish is handled, whatever connections and the server do", async () => {
  const subject = soundScenario("delivery", { disconnect: 2, slowReply: 2, brokerRestart: 1 });
  await holdsAlways(subject, {
    name: "at-least-once delivery",
    numRuns: NUM_RUNS,
    also: ({ history }) => {
      const handled = tokensOf(history, (event) => event.kind === "handler-finished" && event.outcome === "ok");
      const published = tokensOf(history, (event) => event.kind === "publish-completed" && event.outcome === "ok");
      expect([...published].filter((token) => !handled.has(token))).toEqual([]);
    },
  });
});

test("poison handling: bad entries end in the dead-letter stream with their payload, good ones beside them are handled", async () => {
  const subject = soundScenario("poison", { crash: 1, disconnect: 1 }, { poison: 2, malformed: 2 });
  await holdsAlways(subject, {
    name: "poison handling",
    numRuns: NUM_RUNS,
    also: ({ history }) => {
      const dead = tokensOf(history, (event) => event.kind === "appended" && event.stream === "orders:dead");
      const start = history[0]!;
      const bad = start.kind === "run-started" ? start.entries.filter(({ kind }) => kind !== "sound") : [];
      const appended = tokensOf(history, (event) => event.kind === "appended" && event.stream === "orders");
      expect(bad.filter(({ token }) => appended.has(token) && !dead.has(token))).toEqual([]);
    },
  });
});

test("crash and reclaim: whatever a killed worker held is handled by another or by itself after its restart", async () => {
  const subject = soundScenario("reclaim", { crash: 3, slowHandler: 1 });
  await holdsAlways(subject, {
    name: "crash and reclaim",
    numRuns: NUM_RUNS,
    also: ({ history }) => {
      const end = history.at(-1)!;
      expect(end.kind === "final-state" ? end.pending : undefined).toEqual([]);
    },
  });
});

test("publishing: no publish appends two entries, however often connections break around it", async () => {
  const subject = soundScenario("publishing", { disconnect: 4, slowReply: 1 });
  await holdsAlways(subject, {
    name: "publishing",
    numRuns: NUM_RUNS,
    also: ({ history }) => {
      const tokens = history.flatMap((event) =>
        event.kind === "appended" && event.stream === "orders" ? [event.token] : [],
      );
      expect(new Set(tokens).size).toBe(tokens.length);
    },
  });
});

test("deploys and scaling: nothing stays behind, whoever is told to end, goes, comes, or has another clock", async () => {
  const faults = { rollingDeploy: 1, scaleIn: 2, scaleOut: 1, clockJump: 1, splitReply: 1, crash: 1 };
  await holdsAlways(soundScenario("deploys", faults), {
    name: "deploys and scaling",
    numRuns: NUM_RUNS,
    also: ({ history }) => {
      const end = history.at(-1)!;
      expect(end.kind === "final-state" ? end.pending : undefined).toEqual([]);
    },
  });
});

function tokensOf(history: readonly HistoryEvent[], isOne: (event: HistoryEvent) => boolean): Set<string> {
  return new Set(
    history.flatMap((event) => (isOne(event) && "token" in event && event.token !== undefined ? [event.token] : [])),
  );
}
