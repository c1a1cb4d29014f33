import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../../history/event.js";
import {
  busyRun,
  concurrentHandling,
  discardedPoison,
  duplicatePublish,
  strandedEntry,
  type Sample,
} from "../sample-histories.js";
import { begin } from "../sample-script.js";
import type { Span } from "./picture.js";
import { pictureOf } from "./picture-of.js";

function spansOf({ history, anomaly }: Sample, kind: Span["kind"]): readonly Span[] {
  return pictureOf(history, anomaly).spans.filter((span) => span.kind === kind);
}

describe("the picture of a run", () => {
  it("has a step for each event, at its time", () => {
    for (const { history, anomaly } of [strandedEntry(), discardedPoison(), busyRun()]) {
      const { steps } = pictureOf(history, anomaly);
      expect(steps.map(({ timeMs }) => timeMs)).toEqual(history.map(({ timeMs }) => timeMs));
      expect(steps.flatMap(({ isMarked }, n) => (isMarked ? [n] : []))).toEqual(
        [...anomaly.events].sort((a, b) => a - b),
      );
    }
  });

  it("ends with as many pending entries as the server says that it has", () => {
    for (const { history, anomaly } of [
      strandedEntry(),
      concurrentHandling(),
      discardedPoison(),
      duplicatePublish(),
      busyRun(),
    ]) {
      const final = history.findLast((event) => event.kind === "final-state");
      expect(pictureOf(history, anomaly).pending.at(-1)).toBe(final?.pending.length);
    }
  });

  it("has a lane for the producer, each worker in order of number, and the server last", () => {
    const history = begin(["sound"], 11, []).history();
    expect(pictureOf(history, undefined).lanes.map(({ name }) => name)).toEqual([
      "producer",
      ...Array.from({ length: 11 }, (_, n) => `worker-${n + 1}`),
      "server",
    ]);
  });

  it("passes an entry from worker to worker with its delivery count", () => {
    const owners = spansOf(discardedPoison(), "pending").map(({ lane, count, ending }) => [lane, count, ending]);
    expect(owners).toEqual([
      [1, 1, "claimed by worker-2"],
      [2, 2, "claimed by worker-1"],
      [1, 3, "claimed by worker-2"],
      [2, 4, "claimed by worker-1"],
      [1, 5, "claimed by worker-2"],
      [2, 6, "acknowledged by worker-2"],
    ]);
  });

  it("leaves an entry pending for a worker that was killed, and cuts its handler off", () => {
    const sample = busyRun();
    const entry = pictureOf(sample.history, sample.anomaly).focus.entry;
    const own = (kind: Span["kind"]): readonly Span[] => spansOf(sample, kind).filter((span) => span.entry === entry);
    expect(own("pending")).toMatchObject([{ lane: 3, ending: "", to: sample.history.length - 1 }]);
    expect(own("handler")).toMatchObject([{ lane: 3, ending: "cut off by the end of its process" }]);
    expect(spansOf(sample, "life").filter(({ lane }) => lane === 3)).toHaveLength(2);
    expect(spansOf(sample, "down")).toHaveLength(1);
  });

  it("gives two handlers of one entry in one worker a row each", () => {
    const script = begin(["sound"], 1, []);
    script.at(2).deliver(1, [[1, 1]]);
    script.at(3).handle(1, 1);
    script.at(4).handle(1, 1);
    const { spans } = pictureOf(script.history(), undefined);
    const rows = spans.filter(({ kind }) => kind === "handler").map(({ row }) => row);
    expect(new Set(rows).size).toBe(2);
  });

  it("never puts two entries into one row of a lane at the same time while there are rows", () => {
    const { spans } = pictureOf(busyRun(20).history, undefined);
    const owned = spans.filter(({ kind }) => kind === "pending" || kind === "waiting");
    for (const a of owned)
      for (const b of owned) {
        if (a === b || a.lane !== b.lane || a.row !== b.row || a.entry === b.entry) continue;
        expect(a.to <= b.from || b.to <= a.from).toBe(true);
      }
  });

  it("counts as lag what is in the stream and was given to nobody", () => {
    const { history, anomaly } = strandedEntry();
    const { lag } = pictureOf(history, anomaly);
    const after = (wanted: (event: HistoryEvent) => boolean): number | undefined => lag[history.findLastIndex(wanted)];
    expect(after((event) => event.kind === "appended")).toBe(2);
    expect(after((event) => event.kind === "delivered" && event.token === "entry-1")).toBe(1);
    expect(lag.at(-1)).toBe(0);
  });

  it("takes entries that a restarted server lost off the pending ones", () => {
    const at = { process: 1, command: "xack", nth: 1, when: "before" } as const;
    const script = begin(["sound", "sound"], 1, []);
    script.at(2).deliver(1, [[1, 1]]);
    script.at(3).fault({ kind: "broker-restart", at, downMs: 10, data: "lost" });
    script.record({ kind: "server-down", process: "server" });
    script.at(13).record({ kind: "server-up", process: "server" });
    const ids = script.history().flatMap((event) => (event.kind === "appended" ? [event.id] : []));
    script.record({
      kind: "server-state",
      process: "server",
      cause: "restart",
      entries: [],
      pending: [],
      lastDeliveredId: undefined,
      destroyed: ids.map((id) => ({ stream: "orders", id, token: undefined })),
      returned: [],
      outOfReach: [],
    });
    const { pending, lag, spans } = pictureOf(script.history(), undefined);
    expect([pending.at(-2), pending.at(-1)]).toEqual([1, 0]);
    expect([lag.at(-2), lag.at(-1)]).toEqual([1, 0]);
    expect(spans.filter(({ ending }) => ending === "gone from the server")).toHaveLength(2);
  });

  it("shows an event of a kind that it does not know as a step with all that the event says", () => {
    const script = begin(["sound"], 1, []);
    const strange = { kind: "clock-jumped", process: "worker-1", byMs: 5000, why: "<b>NTP</b>" };
    script.at(2).record(strange as unknown as Parameters<typeof script.record>[0]);
    expect(pictureOf(script.history(), undefined).steps.at(-1)).toMatchObject({
      kind: "clock-jumped",
      text: "clock jumped",
      detail: "byMs: 5000, why: <b>NTP</b>",
      lane: 1,
    });
  });

  it("takes it as nothing wrong when a server does not know how a client introduces itself", () => {
    const script = begin(["sound"], 1, []);
    script.at(2).command(1, "client", "ERR unknown subcommand 'SETINFO'");
    expect(pictureOf(script.history(), undefined).steps.at(-1)).toMatchObject({ tone: "dim", isQuiet: true });
    script.at(3).command(1, "xadd", "OOM command not allowed");
    expect(pictureOf(script.history(), undefined).steps.at(-1)).toMatchObject({ tone: "bad", isQuiet: false });
  });

  it("words what is wrong as wrong", () => {
    const bad = ({ history, anomaly }: Sample): string[] =>
      pictureOf(history, anomaly).steps.flatMap(({ tone, text }) => (tone === "bad" ? [text] : []));
    expect(bad(concurrentHandling())).toContain("handles entry-1 WHILE worker-1 still does");
    expect(bad(duplicatePublish())).toContain("entry-1 is appended AGAIN: copy 2 of it");
    expect(bad(discardedPoison())).toContain("acknowledges entry-1 though its handler failed");
    expect(bad(strandedEntry())).toContain("OUT OF TIME: the run ends unsettled");
  });
});
