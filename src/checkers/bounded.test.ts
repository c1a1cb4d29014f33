import { describe, expect, it } from "vitest";
import type { History } from "../history/event.js";
import { found, POISON, sentence, Written } from "./sample-history.js";

function handled(): Written {
  return new Written(["sound"]).publish(1).deliver(1, "worker-1").handle(1, "worker-1");
}

function pending(written: Written): History {
  return written.at(60_000).over({ entries: [["1-0", 1]], pending: [["1-0", "worker-1", 1]], last: "1-0" });
}

function consumers(...names: string[]) {
  return { also: { consumers: names.map((name) => ({ name, pending: 0, idleMs: 1000 })) }, last: "0-0" };
}

describe("bounded", () => {
  it("finds an entry that was handled and stays pending", () => {
    const history = new Written(["sound"]).publish(1).deliver(1, "worker-1").handle(1, "worker-1").faultsStop();
    history.command("worker-1", "xreadgroup").at(60_000);
    const over = history.over({ pending: [["1-0", "worker-1", 1]] });
    expect(found(over)).toEqual(["pending-leak entry-1"]);
    expect(sentence(over)).toMatch(
      /^entry-1 \(1-0\) was handled and never acknowledged: 1 min after the last publish it is still pending for worker-1\.$/,
    );
  });

  it("finds one that is in the dead-letter stream and stays pending", () => {
    const history = new Written(["poison"], POISON).publish(1).deliver(1, "worker-1").handle(1, "worker-1", "fail");
    expect(
      found(
        history
          .deadLetter(1, "worker-1")
          .at(60_000)
          .over({ pending: [["1-0", "worker-1", 1]] }),
      ),
    ).toEqual(["pending-leak entry-1"]);
  });

  it("finds nothing in an entry that was handled only just now", () => {
    const late = new Written(["sound"]).publish(1).faultsStop().at(59_000).deliver(1, "worker-1");
    expect(found(pending(late.handle(1, "worker-1")))).toEqual([]);
  });

  it("finds nothing where it is acknowledged, where nobody works any more, and before the end", () => {
    expect(found(handled().ack(1, "worker-1").over({ last: "1-0" }))).toEqual([]);
    expect(found(pending(handled().end("worker-1", "killed").end("worker-2", "killed")))).toEqual([]);
    expect(found(pending(handled()).slice(0, -1))).toEqual([]);
  });

  it("finds consumers of processes that are gone, from the limit on", () => {
    const restarted = (deadConsumersMax?: number): Written => {
      const limits = deadConsumersMax === undefined ? {} : { deadConsumersMax };
      const written = new Written(["sound"], undefined, limits).publish(1).settle(1, "worker-1");
      for (const name of ["worker-1-a", "worker-1-b"]) written.end("worker-1", "killed").start("worker-1", name);
      return written;
    };
    const left = consumers("worker-1", "worker-1-a", "worker-1-b", "worker-2");
    expect(found(restarted().over(left))).toEqual([]);
    expect(found(restarted(2).over(left))).toEqual([]);
    expect(found(restarted(1).over(left))).toEqual(["dead-consumers"]);
    expect(sentence(restarted(1).over(left))).toBe(
      "At the end the group has 2 consumers of processes that are gone, worker-1 among them: 1 is allowed.",
    );
    expect(found(restarted(1).over(consumers("worker-1-b", "worker-2")))).toEqual([]);
  });

  it("knows the names that consumers give themselves by what is delivered to them", () => {
    const limits = { deadConsumersMax: 0 };
    const written = new Written(["sound"], undefined, limits).publish(1).settle(1, "worker-1");
    // A name under which a process that lives works too is nobody's who is gone.
    const again = written.end("worker-1", "killed").start("worker-1", "worker-1-a");
    expect(found(again.over(consumers("worker-1", "worker-1-a")))).toEqual(["dead-consumers"]);
    const same = new Written(["sound"], undefined, limits).publish(1).settle(1, "worker-1");
    expect(found(same.end("worker-1", "killed").start("worker-1").over(consumers("worker-1")))).toEqual([]);
  });

  it("finds a stream and a dead-letter stream that are longer than the scenario allows", () => {
    const limits = { streamLengthMax: 1, deadLettersMax: 0 };
    const over = (length: number, deadLetters: number): string[] => {
      const entries = Array.from({ length }, (_, i): [string, number] => [`${i + 1}-0`, 1]);
      const written = new Written(["sound"], POISON, limits).publish(1).settle(1, "worker-1");
      return found(written.over({ entries, last: "1-0", also: { deadLetters } }));
    };
    expect(over(1, 0)).toEqual([]);
    expect(over(2, 0)).toEqual(["stream-growth"]);
    expect(over(1, 1)).toEqual(["dead-letter-growth"]);
  });
});
