import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../history/event.js";
import { Script } from "./sample-script.js";
import * as samples from "./sample-histories.js";
import { renderSwimlane } from "./swimlane.js";

const plain = { width: 80, color: false } as const;
const ALL = Object.values(samples);

function pictureOf({ history, anomaly }: samples.Sample, width = 80): string {
  return renderSwimlane(history, anomaly, { width, color: false });
}

/** The pictures here were judged by eye before they were written down: whoever changes one looks at it again. */
describe("a picture", () => {
  it("shows a killed worker that leaves its entry stranded", () => {
    expect(`\n${pictureOf(samples.strandedEntry())}\n`).toBe(`
             producer worker-1 worker-2 server
     0.1 ms     ├────────────────────────►│   XADD entry-1..2
     1.0 ms     │        ┬        ┬       │   starts
►    1.4 ms     │        │╳╌╌╌╌╌╌╌┼╌╌╌╌╌╌╌┤   XREADGROUP: entry-1 ×1, reply lost
►               │        ╳        │       │   KILLED after its 1st XREADGROUP
                │                 │       │   took effect; entry-1 stays pending
     1.6 ms     │                 │◄──────┤   XREADGROUP: entry-2 ×1
     1.7 ms     │                 ✓       │   handles entry-2
     2.9 ms     │                 ├──────►│   XACK entry-2
                ┊                 ┊       ┊   … 999 ms later …
    1.001 s     │        ┬        │       │   starts again under the same name
                ┊        ┊        ┊       ┊   … 15 s later … 6 empty reads
   16.000 s  ───┼────────┼────────┼───────┼─  no more faults; to settle within 1
                │        │        │       │   min
                ┊        ┊        ┊       ┊   … 1 min later … 24 empty reads
!  76.000 s  ───┼────────┼────────┼───────┼─  OUT OF TIME: the run ends
                │        │        │       │   unsettled
                │        │        │       │   at the end still pending: entry-1
                │        │        │       │   ×1 (worker-1)
`);
  });

  it("shows two handlers on one entry as bars side by side", () => {
    expect(`\n${pictureOf(samples.concurrentHandling())}\n`).toBe(`
             producer worker-1 worker-2 server
     0.1 ms     ├────────────────────────►│   XADD entry-1
     1.0 ms     │        ┬        ┬       │   starts
     1.4 ms     │        │◄───────┼───────┤   XREADGROUP: entry-1 ×1
!               │        ~        │       │   SLOW: its 1st handler call takes
                │        │        │       │   20 s
►    1.5 ms     │        ┳        │       │   handles entry-1
                ┊        ┃        ┊       ┊   … 15 s later … 3 empty reads by
                ┊        ┃        ┊       ┊   worker-2
   15.002 s     │        ┃        │◄──────┤   XAUTOCLAIM: entry-1 ×2 from
                │        ┃        │       │   worker-1
►               │        ┃        ┳       │   handles entry-1 WHILE worker-1
                │        ┃        ┃       │   still does
   15.003 s     │        ┃        ✓       │   has handled entry-1
                │        ┃        ├──────►│   XACK entry-1
                ┊        ┃        ┊       ┊   … 5 s later …
   20.002 s     │        ✓        │       │   has handled entry-1
                │        ├────────┼──────►│   XACK: was not pending
             ───┼────────┼────────┼───────┼─  no more faults; to settle within 1
                │        │        │       │   min
             ───┼────────┼────────┼───────┼─  the run ends: all is settled
`);
  });

  it("shows a publish that the client sent twice", () => {
    expect(`\n${pictureOf(samples.duplicatePublish())}\n`).toBe(`
             producer worker-1 server
     0.5 ms     │        ┬       │   starts
►    1.1 ms     ├────────┼──────►│   XADD entry-1, reply lost
!               ╪        │       │   connection RESET after its 1st XADD took
                │        │       │   effect: reply lost
►   51.5 ms     ├────────┼──────►│   XADD entry-1 AGAIN: copy 2 of it
    52.0 ms     │        │◄──────┤   XREADGROUP: entry-1 ×1
    52.1 ms     │        ✓       │   handles entry-1
    53.2 ms     │        ├──────►│   XACK entry-1
    54.0 ms  ───┼────────┼───────┼─  no more faults; to settle within 1 min
    55.0 ms  ───┼────────┼───────┼─  the run ends: all is settled
`);
  });

  it("counts the deliveries of poison and says that it was acknowledged after its handler failed", () => {
    const lines = pictureOf(samples.discardedPoison()).split("\n");
    for (let n = 1; n <= 6; n++) expect(lines.filter((line) => line.includes(`entry-1 ×${n}`))).toHaveLength(1);
    expect(lines.join(" ").replaceAll(/[│\s]+/g, " ")).toContain("XACK entry-1, though its handler failed");
    expect(lines.filter((line) => line.startsWith("►"))).toHaveLength(2);
  });

  it("folds a long run to what is about the anomaly, and keeps each fault", () => {
    const picture = pictureOf(samples.busyRun());
    expect(picture.split("\n").length).toBeLessThan(45);
    expect(picture).toMatch(/⋮ 15 events about entry-1\.\.5/);
    expect(picture).toContain("KILLED before its 2nd XACK");
    expect(picture).toContain("server STOPS");
    expect(picture).toContain("worker-3-b");
  });

  it("folds cycles that repeat", () => {
    const script = new Script(["poison"], 1, []);
    script.start(1);
    for (let count = 1; count <= 30; count++) {
      script.at(10 * count).deliver(1, [[1, count]], "xautoclaim");
      script.handle(1, 1);
      script.finish(1, 1, "fail");
    }
    const picture = renderSwimlane(script.history(), undefined, plain);
    expect(picture).toContain("⋮ the same 27 more times in 260 ms");
    expect(picture).toContain("entry-1 ×30");
  });

  it("draws every command when asked for all", () => {
    const { history, anomaly } = samples.strandedEntry();
    const picture = renderSwimlane(history, anomaly, { ...plain, all: true });
    expect(picture).toContain("HELLO");
    expect(picture.split("\n").length).toBeGreaterThan(60);
    expect(picture).not.toContain("empty reads");
  });

  it("of 1 or 2 entries and 2 workers takes at most 40 lines", () => {
    for (const sample of ALL.slice(1)) expect(pictureOf(sample()).split("\n").length).toBeLessThanOrEqual(40);
  });
});

describe("the words of a picture", () => {
  it("say when an entry is acknowledged that nobody has handled, and that another holds", () => {
    const script = new Script(["sound"], 2, []);
    script.add(0, 1);
    script.deliver(1, [[1, 1]]);
    script.at(1).ack(2, 1);
    const picture = renderSwimlane(script.history(), undefined, { width: 140, color: false });
    expect(picture).toContain("XACK entry-1 before any handler of it (pending for worker-1)");
  });

  it("say that an entry is acknowledged before its handler is done", () => {
    const script = new Script(["sound"], 1, []);
    script.deliver(1, [[1, 1]]);
    script.handle(1, 1);
    script.ack(1, 1);
    script.at(5).finish(1, 1);
    expect(renderSwimlane(script.history(), undefined, plain)).toContain("XACK entry-1 before its handler is done");
  });

  it("say what a killed handler was handling", () => {
    const script = new Script(["sound"], 1, []);
    script.start(1);
    script.deliver(1, [[1, 1]]);
    script.handle(1, 1);
    script.at(2).killed(1);
    expect(renderSwimlane(script.history(), undefined, plain)).toContain("KILLED while it handles entry-1");
  });

  it("name a dead letter and where it went", () => {
    const script = new Script(["poison"], 1, []);
    script.add(1, 1, { stream: "orders:dead" });
    expect(renderSwimlane(script.history(), undefined, plain)).toContain("dead-letters entry-1 to orders:dead");
  });

  it("tell of a transaction what it does when it is executed, and nothing of what waits for that", () => {
    const script = new Script(["poison"], 1, []);
    script.deliver(1, [[1, 5]]);
    script.handle(1, 1);
    script.at(1).finish(1, 1, "fail");
    script.command(1, "multi");
    for (const name of ["xadd", "xack"])
      script.record({ kind: "command", process: "worker-1", name, nth: 1, isQueued: true });
    script.at(2).command(1, "exec");
    const entry = { process: "worker-1", id: "1-1", token: "entry-1" } as const;
    script.record({ kind: "appended", ...entry, stream: "orders:dead", fields: ["data", "entry-1"] });
    script.record({ kind: "acknowledged", ...entry, stream: "orders", group: "billing" });
    const picture = renderSwimlane(script.history(), undefined, plain);
    expect(picture).toContain("dead-letters entry-1 to orders:dead");
    expect(picture).toContain("XACK entry-1, dead-lettered");
    expect(picture).not.toContain("was not pending");
    expect(picture).toContain("not drawn: 1 MULTI, 1 XADD, 1 XACK");
  });

  it("do not call pending what was read with NOACK", () => {
    const script = new Script(["sound"], 1, []);
    script.start(1);
    script.command(1, "xreadgroup");
    const names = { process: "worker-1", consumer: "worker-1", stream: "orders", group: "billing" };
    const entry = { id: "1-1", token: "entry-1", deliveryCount: 1, isDeleted: false } as const;
    script.record({ kind: "delivered", ...names, ...entry, command: "xreadgroup", isUnacknowledged: true });
    script.at(2).killed(1);
    const picture = renderSwimlane(script.history(), undefined, plain);
    expect(picture).toContain("XREADGROUP: entry-1 ×1 with NOACK: never pending");
    expect(picture).toMatch(/KILLED$/m);
  });

  it("show errors of the server, but not that the group is there already", () => {
    const script = new Script(["sound"], 1, []);
    script.command(1, "xgroup", "BUSYGROUP Consumer Group name already exists");
    script.command(1, "xreadgroup", "NOGROUP No such key 'orders' or consumer group 'billing'");
    const picture = renderSwimlane(script.history(), undefined, { width: 140, color: false });
    expect(picture).toContain("XREADGROUP answers NOGROUP No such key");
    expect(picture).not.toContain("BUSYGROUP");
  });

  it("fold a long series of failures, whatever its rhythm, and repeat no error's text", () => {
    const script = new Script(["sound"], 1, []);
    script.start(1);
    for (let n = 0; n < 40; n++)
      script.at(n * 500).command(1, n % 7 === 3 ? "xautoclaim" : "xreadgroup", "NOGROUP No such key");
    const picture = renderSwimlane(script.history(), undefined, { width: 140, color: false });
    const words = picture.split("\n").flatMap((line) => /(?:answers|⋮) .*/.exec(line)?.[0] ?? []);
    expect(words).toEqual([
      "answers NOGROUP No such key",
      "⋮ 2 commands more fail in 500 ms",
      "answers NOGROUP again",
      "⋮ 35 commands more fail in 17 s",
      "answers NOGROUP again",
    ]);
  });

  it("name what is done to the group once it is there", () => {
    const script = new Script(["sound"], 1, []);
    script.start(1);
    for (const subcommand of ["create", "createconsumer", "delconsumer"])
      script.record({ kind: "command", process: "worker-1", name: "xgroup", subcommand, nth: 1 });
    const picture = renderSwimlane(script.history(), undefined, plain);
    expect(picture.match(/XGROUP.*/g)).toEqual(["XGROUP DELCONSUMER"]);
  });

  it("say that the group is created behind an entry, which nobody is given then", () => {
    const script = new Script(["sound"], 1, []);
    script.publish(1);
    script.start(1);
    script.command(1, "xgroup");
    script.at(60_000).end(false, [], 1);
    const picture = renderSwimlane(script.history(), undefined, { width: 140, color: false });
    expect(picture).toContain("XGROUP creates the group behind entry-1");
    expect(picture).toContain("nothing is pending; delivered to nobody, though last-delivered-id is past: entry-1");
  });

  it("say that the group is moved past an entry, when it was not created behind it", () => {
    const script = new Script(["sound"], 1, []);
    script.publish(1);
    script.start(1);
    for (const [n, subcommand] of ["create", "setid"].entries())
      script.record({ kind: "command", process: "worker-1", name: "xgroup", subcommand, nth: n + 1 });
    script.at(60_000).end(false, [], 1);
    const picture = renderSwimlane(script.history(), undefined, { width: 140, color: false });
    expect(picture).toContain("XGROUP SETID moves the group past entry-1");
    expect(picture).not.toContain("behind entry-1");
  });

  it("say nothing of a group that leaves nothing out", () => {
    const script = new Script(["sound"], 1, []);
    script.publish(1);
    script.start(1);
    script.command(1, "xgroup");
    script.deliver(1, [[1, 1]]);
    script.ack(1, 1);
    script.end(true, [], 1);
    const picture = renderSwimlane(script.history(), undefined, { width: 140, color: false });
    expect(picture).not.toContain("XGROUP");
    expect(picture).not.toContain("last-delivered-id");
  });

  it("escape control characters, wide characters and those that turn the direction of writing", () => {
    const script = new Script(["sound"], 1, []);
    script.start(1, "evil\u001b[2J\n\u202e漢");
    const picture = renderSwimlane(script.history(), undefined, plain);
    expect(picture).toContain(String.raw`starts as evil\e[2J\n\u{202e}\u{6f22}`);
    // eslint-disable-next-line no-control-regex
    expect(picture.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});

describe("any picture", () => {
  it("keeps to its width at every width from 60 up", () => {
    for (const sample of ALL) {
      for (const width of [60, 72, 80, 100, 140]) {
        for (const line of pictureOf(sample(), width).split("\n")) expect(line.length).toBeLessThanOrEqual(width);
      }
    }
  });

  it("says the same with and without colour", () => {
    for (const sample of ALL) {
      const { history, anomaly } = sample();
      const colored = renderSwimlane(history, anomaly, { width: 80, color: true });
      expect(colored).toContain("\u001b[");
      // eslint-disable-next-line no-control-regex
      expect(colored.replaceAll(/\u001b\[[\d;]*m/g, "")).toBe(pictureOf(sample()));
    }
  });

  it("marks the events that show the anomaly", () => {
    for (const sample of ALL) expect(pictureOf(sample())).toMatch(/^►/m);
  });

  it("of an empty history is only its titles", () => {
    expect(renderSwimlane([], undefined, plain)).toBe("             server");
  });

  it("can be drawn of events in any order and with any left out", () => {
    const events: readonly HistoryEvent[] = ALL.flatMap((sample) => sample().history.slice(0, 60));
    fc.assert(
      fc.property(fc.shuffledSubarray([...events], { maxLength: 80 }), fc.boolean(), (chosen, all) => {
        const history: History = chosen.map((event, index) => ({ ...event, index, timeMs: index * 7 }));
        const picture = renderSwimlane(history, undefined, { width: 80, color: false, all });
        for (const line of picture.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
