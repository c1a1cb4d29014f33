/** Histories written by hand, for the tests of renderers: one failure each, as a run would record it. */

import type { Anomaly } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import type { Fault } from "../faults/fault.js";
import { begin, Script } from "./sample-script.js";

/** A history with what is wrong in it. */
export interface Sample {
  readonly history: History;
  readonly anomaly: Anomaly;
}

/** A worker dies after its read took effect, its reply lost; nobody ever claims the entry. */
export function strandedEntry(): Sample {
  const crash: Fault = {
    kind: "crash",
    at: { process: 1, command: "xreadgroup", nth: 1, when: "after" },
    restart: "same-name",
    restartAfterMs: 1000,
  };
  const script = begin(["sound", "sound"], 2, [crash]);
  const delivered = script.at(1.4).deliver(1, [[1, 1]]);
  const fault = script.fault(crash);
  script.killed(1);
  script.at(1.6).deliver(2, [[2, 1]]);
  script.at(1.7).handle(2, 2);
  script.at(2.7).finish(2, 2);
  script.at(2.9).ack(2, 2);
  script.at(1001.4).start(1);
  script.at(1001.9).command(1, "xgroup", "BUSYGROUP Consumer Group name already exists");
  script.emptyReads([1, 2], [1002, 6002, 11_002]);
  script.at(16_000).record({ kind: "faults-stopped", process: "nemesis" });
  script.emptyReads(
    [1, 2],
    Array.from({ length: 12 }, (_, n) => 16_002 + 5000 * n),
  );
  script.at(76_000).end(false, [[1, 1, 1]], 2);
  const sentence =
    "entry-1 is lost: it was delivered to worker-1, which was killed before it handled it, and nobody has claimed it 60 s after the faults stopped";
  return {
    history: script.history(),
    anomaly: { checker: "no-loss", name: "lost-entry", sentence, token: "entry-1", events: [delivered, fault] },
  };
}

/** Poison is retried by claims, and acknowledged away after six deliveries without being kept. */
export function discardedPoison(): Sample {
  const script = begin(["poison"], 2, []);
  const events: number[] = [];
  for (let count = 1; count <= 6; count++) {
    const at = 1.4 + 5000 * (count - 1);
    const worker = ((count - 1) % 2) + 1;
    if (count > 1) script.emptyReads([1, 2], [at - 4000, at - 2000]);
    events.push(script.at(at).deliver(worker, [[1, count]], count === 1 ? "xreadgroup" : "xautoclaim"));
    if (count === 6) break;
    script.at(at + 0.1).handle(worker, 1);
    script.at(at + 1.1).finish(worker, 1, "fail");
  }
  events.push(script.at(25_001.9).ack(2, 1));
  script.at(25_002).record({ kind: "faults-stopped", process: "nemesis" });
  script.at(25_003).end(true, [], 1);
  const sentence =
    "entry-1 (poison) was delivered 6 times and acknowledged by worker-2, but it is not in orders:dead: its payload is gone";
  return {
    history: script.history(),
    anomaly: { checker: "poison-kept", name: "poison-discarded", sentence, token: "entry-1", events: events.slice(-2) },
  };
}

/** A handler is slower than the idle time after which others claim: two workers handle one entry at once. */
export function concurrentHandling(): Sample {
  const slow: Fault = { kind: "slow-handler", process: 1, nth: 1, durationMs: 20_000 };
  const script = begin(["sound"], 2, [slow]);
  script.at(1.4).deliver(1, [[1, 1]]);
  script.fault(slow);
  const first = script.at(1.5).handle(1, 1);
  script.emptyReads([2], [1.6, 5001.6, 10_001.6]);
  script.at(15_002).deliver(2, [[1, 2]], "xautoclaim");
  const second = script.at(15_002.1).handle(2, 1);
  script.at(15_003.1).finish(2, 1, "ok", 2);
  script.at(15_003.3).ack(2, 1);
  script.at(20_001.5).finish(1, 1, "ok", 1);
  script.at(20_001.7).command(1, "xack");
  script.record({ kind: "faults-stopped", process: "nemesis" });
  script.at(20_002).end(true, [], 1);
  const sentence = "worker-1 and worker-2 handled entry-1 at the same time, from 15.002 s to 15.003 s";
  return {
    history: script.history(),
    anomaly: {
      checker: "no-concurrent-handling",
      name: "concurrent-handling",
      sentence,
      token: "entry-1",
      events: [first, second],
    },
  };
}

/** The producer's connection is reset after its XADD took effect; the client sends it again. */
export function duplicatePublish(): Sample {
  const reset: Fault = { kind: "disconnect", at: { process: 0, command: "xadd", nth: 1, when: "after" } };
  const script = new Script(["sound"], 1, [reset]);
  script.at(0.5).start(1);
  script.at(1).record({ kind: "publish-invoked", process: "producer", token: "entry-1" });
  const first = script.at(1.1).add(0, 1);
  script.fault(reset);
  script.at(51.3).command(0, "hello");
  const second = script.at(51.5).add(0, 1, { copy: 1 });
  script.record({ kind: "publish-completed", process: "producer", token: "entry-1", outcome: "ok" });
  script.at(52).deliver(1, [[1, 1]]);
  script.at(52.1).handle(1, 1);
  script.at(53.1).finish(1, 1);
  script.at(53.2).ack(1, 1);
  script.at(54).record({ kind: "faults-stopped", process: "nemesis" });
  script.at(55).end(true, [], 1);
  const sentence = "one publish of entry-1 made 2 entries, 1700000000001-0 and 1700000000001-1";
  return {
    history: script.history(),
    anomaly: {
      checker: "one-entry-per-publish",
      name: "duplicate-publish",
      sentence,
      token: "entry-1",
      events: [first, second],
    },
  };
}

/** Many entries in batches by four workers, one killed in a handler, the server restarted: too long to be drawn in full. */
export function busyRun(entries = 50): Sample {
  const crash: Fault = {
    kind: "crash",
    at: { process: 3, command: "xack", nth: 2, when: "before" },
    restart: "new-name",
    restartAfterMs: 1000,
  };
  const stop: Fault = {
    kind: "broker-restart",
    at: { process: 1, command: "xreadgroup", nth: 9, when: "after" },
    downMs: 500,
    data: "kept",
  };
  const script = begin(
    Array.from({ length: entries }, () => "sound" as const),
    4,
    [crash, stop],
  );
  let fault = 0;
  for (let n = 1; n <= entries; n++) {
    const worker = (n % 4) + 1;
    const at = 10 + n * 2;
    script.at(at).deliver(worker, [[n, 1]]);
    script.at(at + 0.1).handle(worker, n);
    if (n === 6) {
      fault = script.at(at + 0.5).fault(crash);
      script.killed(3);
      script.at(at + 0.7).start(3, "worker-3-b");
      continue;
    }
    script.at(at + 0.8).finish(worker, n);
    script.at(at + 1).ack(worker, n);
    if (n === 30) {
      script.at(at + 1.2).record({ kind: "server-down", process: "server" });
      script.fault(stop);
      script.at(at + 1.9).record({ kind: "server-up", process: "server" });
    }
  }
  script.at(500).record({ kind: "faults-stopped", process: "nemesis" });
  script.at(60_500).end(false, [[6, 3, 1]], entries);
  const sentence = "entry-6 is lost: worker-3 was killed while it handled it, and nobody claimed it";
  return {
    history: script.history(),
    anomaly: { checker: "no-loss", name: "lost-entry", sentence, token: "entry-6", events: [fault] },
  };
}
