import { describe, expect, it } from "vitest";
import { NIL_ARRAY, OK, errorReply, statusReply, type Reply } from "../../sim/resp/reply.js";
import type { HistoryEvent } from "./event.js";
import { Observer, type ConnectionObserver } from "./observe.js";
import { Recorder } from "./recorder.js";

const QUEUED = statusReply("QUEUED");

class Watched {
  readonly #recorder = new Recorder(() => 0);
  readonly observer = new Observer({ recorder: this.#recorder, stream: "s", group: "g", deadLetterStream: "dead" });
  readonly #connections = new Map<string, ConnectionObserver>();

  /** Sends a command line through the process's one connection; returns the events it gave, without the bookkeeping. */
  send(process: string, line: string, reply: Reply): object[] {
    let connection = this.#connections.get(process);
    if (connection === undefined) {
      connection = this.observer.connection(process);
      this.#connections.set(process, connection);
    }
    const before = this.#recorder.history().length;
    connection.executed(line.split(" "), reply, 1);
    return this.#recorder
      .history()
      .slice(before)
      .filter((event) => event.kind !== "command")
      .map(essence);
  }

  commands(): object[] {
    return this.#recorder.history().filter((event) => event.kind === "command");
  }
}

function essence(event: HistoryEvent): object {
  switch (event.kind) {
    case "appended":
      return { appended: event.id, to: event.stream, token: event.token };
    case "delivered":
      return {
        delivered: event.id,
        to: event.consumer,
        by: event.command,
        count: event.deliveryCount,
        ...(event.isDeleted ? { isDeleted: true } : {}),
        ...(event.isUnacknowledged ? { isUnacknowledged: true } : {}),
        ...(event.token === undefined ? { token: undefined } : {}),
      };
    case "acknowledged":
      return { acknowledged: event.id, token: event.token };
    default:
      return event;
  }
}

const row = (id: string, n: number): Reply => [id, ["data", `{"id":"entry-${n}"}`]];

function withTwoPending(): Watched {
  const watched = new Watched();
  watched.send("producer", "XADD s * data entry-1", "1-0");
  watched.send("producer", "XADD s * data entry-2", "2-0");
  watched.send("worker-1", "XREADGROUP GROUP g c1 COUNT 10 STREAMS s >", [["s", [row("1-0", 1), row("2-0", 2)]]]);
  return watched;
}

describe("what an observer sees of XADD", () => {
  it("records the id, the token and the fields, past all options", () => {
    const watched = new Watched();
    const line = "xadd s NOMKSTREAM MAXLEN ~ 1000 LIMIT 100 * kind order data entry-7";
    expect(watched.send("producer", line, "5-0")).toEqual([{ appended: "5-0", to: "s", token: "entry-7" }]);
  });

  it("gives fields as text, whatever their bytes", () => {
    const recorder = new Recorder(() => 0);
    const observer = new Observer({ recorder, stream: "s", group: "g", deadLetterStream: undefined });
    const name = Buffer.from("größe", "utf8").toString("latin1");
    observer.connection("producer").executed(["XADD", "s", "*", "data", name], "1-0", 1);
    expect(recorder.history()[1]).toMatchObject({ kind: "appended", fields: ["data", "größe"], token: undefined });
  });

  it("records every entry of the dead-letter stream, and those of other streams only if they carry a token", () => {
    const watched = new Watched();
    expect(watched.send("worker-1", "XADD dead * reason none", "1-0")).toEqual([
      { appended: "1-0", to: "dead", token: undefined },
    ]);
    expect(watched.send("worker-1", "XADD retry * data entry-1", "1-0")).toHaveLength(1);
    expect(watched.send("worker-1", "XADD audit * data none", "1-0")).toEqual([]);
  });

  it("records nothing for a refused XADD, one that NOMKSTREAM stopped, or a duplicate that the server recognised", () => {
    const watched = new Watched();
    expect(watched.send("producer", "XADD s 0-0 data entry-1", errorReply("ERR no"))).toEqual([]);
    expect(watched.send("producer", "XADD s NOMKSTREAM * data entry-1", null)).toEqual([]);
    watched.send("producer", "XADD s IDMP p 1 * data entry-1", "1-0");
    expect(watched.send("producer", "XADD s IDMP p 1 * data entry-1", "1-0")).toEqual([]);
    const toDeadLetters = "XADD dead IDMPAUTO c1 * data entry-1";
    expect(watched.send("worker", toDeadLetters, "2-0")).toMatchObject([{ appended: "2-0", to: "dead" }]);
    expect(watched.send("worker", toDeadLetters, "2-0")).toEqual([]);
    expect(watched.send("worker", "XADD dead IDMPAUTO c2 * data entry-1", "2-1")).toMatchObject([{ appended: "2-1" }]);
  });

  it("records the command with its error", () => {
    const watched = new Watched();
    watched.send("producer", "XADD s 0-0 data entry-1", errorReply("ERR The ID must be greater"));
    expect(watched.commands()).toMatchObject([{ name: "xadd", nth: 1, error: "ERR The ID must be greater" }]);
  });

  it("tells what an XGROUP is, failed or not", () => {
    const watched = new Watched();
    watched.send("worker-1", "xgroup DELCONSUMER s g c1", 1);
    watched.send("worker-1", "XGROUP create s g 0", errorReply("BUSYGROUP Consumer Group name already exists"));
    expect(watched.commands()).toMatchObject([
      { name: "xgroup", subcommand: "delconsumer" },
      { name: "xgroup", subcommand: "create", error: "BUSYGROUP Consumer Group name already exists" },
    ]);
  });
});

describe("what an observer sees of deliveries", () => {
  it("reads RESP2 arrays and RESP3 maps alike", () => {
    for (const reply of [[["s", [row("1-0", 1)]]], { kind: "map" as const, items: ["s", [row("1-0", 1)]] }]) {
      const watched = new Watched();
      expect(watched.send("worker-1", "XREADGROUP GROUP g c1 BLOCK 5 STREAMS s >", reply)).toEqual([
        { delivered: "1-0", to: "c1", by: "xreadgroup", count: 1 },
      ]);
    }
  });

  it("takes only the scenario's stream and group", () => {
    const watched = new Watched();
    const reply = [
      ["other", [row("9-0", 1)]],
      ["s", [row("1-0", 1)]],
    ];
    expect(watched.send("worker-1", "XREADGROUP GROUP g c1 STREAMS other s > >", reply)).toHaveLength(1);
    expect(watched.send("worker-1", "XREADGROUP GROUP h c1 STREAMS s >", [["s", [row("1-0", 1)]]])).toEqual([]);
    expect(watched.send("worker-1", "XREADGROUP GROUP g c1 STREAMS s >", NIL_ARRAY)).toEqual([]);
  });

  it("counts a read of one's own history as the server does, deleted entries aside", () => {
    const watched = withTwoPending();
    const reply: Reply = [["s", [row("1-0", 1), ["2-0", null]]]];
    for (const count of [2, 3]) {
      expect(watched.send("worker-1", "XREADGROUP GROUP g c1 STREAMS s 0", reply)).toEqual([
        { delivered: "1-0", to: "c1", by: "history", count },
        { delivered: "2-0", to: "c1", by: "history", count: 1, isDeleted: true },
      ]);
    }
  });

  it("knows of several streams which one is read from where", () => {
    const watched = withTwoPending();
    const reply: Reply = [["s", [row("1-0", 1)]]];
    expect(watched.send("worker-1", "XREADGROUP GROUP g c1 COUNT 1 STREAMS other s > 0", reply)).toMatchObject([
      { by: "history", count: 2 },
    ]);
  });

  it("counts XCLAIM and XAUTOCLAIM, but not their JUSTID", () => {
    const watched = withTwoPending();
    expect(watched.send("worker-2", "XCLAIM s g c2 0 1-0", [row("1-0", 1)])).toMatchObject([
      { by: "xclaim", count: 2 },
    ]);
    expect(watched.send("worker-1", "XCLAIM s g c1 0 1-0 JUSTID", ["1-0"])).toMatchObject([{ to: "c1", count: 2 }]);
    expect(watched.send("worker-2", "XAUTOCLAIM s g c2 0 0", ["0-0", [row("1-0", 1)], []])).toMatchObject([
      { by: "xautoclaim", count: 3 },
    ]);
  });

  it("sees no delivery in a consumer's JUSTID claim of its own entry", () => {
    expect(withTwoPending().send("worker-1", "XCLAIM s g c1 0 1-0 JUSTID", ["1-0"])).toEqual([]);
  });

  it("takes RETRYCOUNT as it is, and counts an entry that FORCE made pending as the server does", () => {
    const watched = withTwoPending();
    expect(watched.send("worker-2", "XCLAIM s g c2 0 1-0 RETRYCOUNT 7", [row("1-0", 1)])).toMatchObject([{ count: 7 }]);
    expect(watched.send("worker-2", "XCLAIM s g c2 0 9-0 FORCE", [row("9-0", 9)])).toMatchObject([{ count: 2 }]);
  });

  it("records the deleted entries that XAUTOCLAIM took off the list", () => {
    const watched = withTwoPending();
    expect(watched.send("worker-2", "XAUTOCLAIM s g c2 0 0", ["0-0", [], ["1-0"]])).toEqual([
      { delivered: "1-0", to: "c2", by: "xautoclaim", count: 1, isDeleted: true },
    ]);
  });

  it("skips the nil rows of Redis 6.2", () => {
    expect(withTwoPending().send("worker-2", "XCLAIM s g c2 0 1-0", [null])).toEqual([]);
  });

  it("takes the count of deliveries from a reply to CLAIM", () => {
    const watched = withTwoPending();
    const reply: Reply = [["s", [["1-0", ["data", "entry-1"], 500, 3]]]];
    expect(watched.send("worker-2", "XREADGROUP GROUP g c2 CLAIM 100 STREAMS s >", reply)).toMatchObject([
      { count: 4 },
    ]);
  });

  // As 8.6.3 answers: what is claimed first, then what is new, in rows of four.
  it("tells claimed entries from new ones in one reply, wherever GROUP stands", () => {
    const watched = withTwoPending();
    const reply: Reply = [
      [
        "s",
        [
          ["1-0", ["data", "entry-1"], 500, 1],
          ["3-0", ["data", "entry-3"], 0, 0],
        ],
      ],
    ];
    const line = "XREADGROUP COUNT 2 CLAIM 100 NOACK GROUP g c2 STREAMS other s > >";
    expect(watched.send("worker-2", line, reply)).toEqual([
      { delivered: "1-0", to: "c2", by: "xreadgroup", count: 2 },
      { delivered: "3-0", to: "c2", by: "xreadgroup", count: 1, isUnacknowledged: true },
    ]);
    // NOACK is for new ones only.
    expect(watched.send("worker-2", "XACK s g 3-0 1-0 9-0", 1)).toMatchObject([{ acknowledged: "1-0" }]);
  });

  it("records XREAD without group and consumer, and NOACK as a delivery that leaves nothing pending", () => {
    const watched = new Watched();
    expect(watched.send("worker-1", "XREAD STREAMS s 0", [["s", [row("1-0", 1)]]])).toEqual([
      { delivered: "1-0", to: "", by: "xread", count: 1 },
    ]);
    const read = "XREADGROUP GROUP g c1 NOACK STREAMS s >";
    expect(watched.send("worker-1", read, [["s", [row("1-0", 1), row("2-0", 2)]]])).toEqual([
      { delivered: "1-0", to: "c1", by: "xreadgroup", count: 1, isUnacknowledged: true },
      { delivered: "2-0", to: "c1", by: "xreadgroup", count: 1, isUnacknowledged: true },
    ]);
    expect(watched.send("worker-1", "XACK s g 1-0 2-0 3-0", 0)).toEqual([]);
  });
});

describe("the idle time of a claimed entry", () => {
  /** Sends each line at its time, in ms; the idle times of the deliveries. */
  function idleTimes(...lines: readonly [atMs: number, line: string, reply: Reply][]): (number | undefined)[] {
    let nowMs = 0;
    const recorder = new Recorder(() => nowMs);
    const connection = new Observer({ recorder, stream: "s", group: "g", deadLetterStream: "dead" }).connection("w");
    for (const [atMs, line, reply] of lines) {
      nowMs = atMs;
      connection.executed(line.split(" "), reply, 1);
    }
    return recorder.history().flatMap((event) => (event.kind === "delivered" ? [event.idleMs] : []));
  }

  const read: [number, string, Reply] = [100, "XREADGROUP GROUP g a STREAMS s >", [["s", [row("1-0", 1)]]]];
  const claim: [number, string, Reply] = [5_000, "XCLAIM s g b 0 1-0", [row("1-0", 1)]];

  it("is the time since it was last delivered, and nothing is known of one that was never", () => {
    expect(idleTimes(read, claim)).toEqual([undefined, 4_900]);
    expect(idleTimes(claim)).toEqual([undefined]);
    const automatic: Reply = ["0-0", [row("1-0", 1)], []];
    expect(idleTimes(read, claim, [5_500, "XAUTOCLAIM s g c 0 0", automatic])).toEqual([undefined, 4_900, 500]);
  });

  it("begins anew with a claim of one's own, with or without JUSTID", () => {
    expect(idleTimes(read, [4_000, "XCLAIM s g a 0 1-0 JUSTID", ["1-0"]], claim)).toEqual([undefined, 1_000]);
  });

  it("is what a claim sets it to by IDLE, and unknown after TIME", () => {
    const given = (option: string): [number, string, Reply] => [4_000, `XCLAIM s g a 0 1-0 ${option} JUSTID`, ["1-0"]];
    expect(idleTimes(read, given("IDLE 60000"), claim)).toEqual([undefined, 61_000]);
    expect(idleTimes(read, given("TIME 1767225600000"), claim)).toEqual([undefined, undefined]);
  });
});

describe("what an observer sees of acknowledgements", () => {
  it("believes the reply to XACK of one id", () => {
    const watched = withTwoPending();
    expect(watched.send("worker-2", "XACK s g 1-0", 1)).toEqual([{ acknowledged: "1-0", token: "entry-1" }]);
    expect(watched.send("worker-1", "XACK s g 1-0", 0)).toEqual([]);
    expect(watched.send("worker-1", "XACK s other 2-0", 1)).toEqual([]);
  });

  it("knows which of several ids were pending", () => {
    const watched = withTwoPending();
    watched.send("worker-1", "XACK s g 1-0", 1);
    expect(watched.send("worker-1", "XACK s g 1-0 2-0", 1)).toEqual([{ acknowledged: "2-0", token: "entry-2" }]);
  });

  it("forgets what a deleted consumer, group or stream had pending", () => {
    for (const line of ["XGROUP DELCONSUMER s g c1", "XGROUP DESTROY s g", "DEL s", "FLUSHALL"]) {
      const watched = withTwoPending();
      watched.send("worker-2", line, 1);
      expect(watched.send("worker-1", "XACK s g 1-0 2-0 3-0", 1)).toEqual([]);
    }
  });

  it("reads XACKDEL's codes", () => {
    const watched = withTwoPending();
    expect(watched.send("worker-1", "XACKDEL s g KEEPREF IDS 3 1-0 9-0 2-0", [1, -1, 2])).toMatchObject([
      { acknowledged: "1-0" },
      { acknowledged: "2-0" },
    ]);
  });

  // 8.6.3 takes the policy behind the ids too, and of two lists the last.
  it("finds XACKDEL's ids wherever they are", () => {
    const watched = withTwoPending();
    expect(watched.send("worker-1", "XACKDEL s g IDS 1 9-0 IDS 1 2-0 ACKED", [2])).toMatchObject([
      { acknowledged: "2-0" },
    ]);
    expect(watched.send("worker-1", "XACKDEL s g delref ids 2 2-0 1-0", [-1, 1])).toMatchObject([
      { acknowledged: "1-0" },
    ]);
  });

  // 8.6.3 clears references of entries that are gone already too (-1).
  it("forgets what DELREF took off the group's list", () => {
    for (const [line, reply] of [
      ["XDELEX s DELREF IDS 2 1-0 2-0", [1, -1]],
      ["XACKDEL s other DELREF IDS 2 1-0 2-0", [1, 1]],
    ] as const) {
      const watched = withTwoPending();
      expect(watched.send("janitor", line, reply)).toEqual([]);
      expect(watched.send("worker-1", "XACK s g 1-0 2-0 3-0", 1)).toEqual([]);
    }
  });

  it("keeps what XDELEX and another group's XACKDEL leave on the list", () => {
    for (const line of ["XDELEX s IDS 1 1-0", "XDELEX s ACKED IDS 1 1-0", "XACKDEL s other ACKED IDS 1 1-0"]) {
      const watched = withTwoPending();
      watched.send("janitor", line, [1]);
      expect(watched.send("worker-1", "XACK s g 1-0 3-0", 1)).toMatchObject([{ acknowledged: "1-0" }]);
    }
  });
});

describe("the time of what a command did", () => {
  it("is that of the command, although the clock goes on", () => {
    let nowMs = 0;
    const recorder = new Recorder(() => (nowMs += 1));
    const connection = new Observer({ recorder, stream: "s", group: "g", deadLetterStream: undefined }).connection(
      "worker-1",
    );
    connection.executed("XREADGROUP GROUP g c STREAMS s >".split(" "), [["s", [row("1-0", 1), row("2-0", 2)]]], 1);
    expect(recorder.history().map(({ timeMs }) => timeMs)).toEqual([1, 1, 1]);
  });
});

describe("what an observer sees of transactions", () => {
  it("records what a transaction did when it is executed, not when it is queued", () => {
    const watched = withTwoPending();
    watched.send("worker-1", "MULTI", OK);
    expect(watched.send("worker-1", "XADD dead * data entry-1", QUEUED)).toEqual([]);
    expect(watched.send("worker-1", "XACK s g 1-0", QUEUED)).toEqual([]);
    expect(watched.send("worker-1", "EXEC", ["3-0", 1])).toEqual([
      { appended: "3-0", to: "dead", token: "entry-1" },
      { acknowledged: "1-0", token: "entry-1" },
    ]);
    expect(watched.commands().filter((command) => "isQueued" in command)).toMatchObject([
      { name: "xadd" },
      { name: "xack" },
    ]);
  });

  it("leaves out the commands that failed at EXEC", () => {
    const watched = withTwoPending();
    watched.send("worker-1", "MULTI", OK);
    watched.send("worker-1", "XADD dead * data entry-1", QUEUED);
    watched.send("worker-1", "XACK s g 1-0", QUEUED);
    expect(watched.send("worker-1", "EXEC", [errorReply("WRONGTYPE no"), 1])).toMatchObject([{ acknowledged: "1-0" }]);
  });

  it("records nothing of a transaction that was aborted, discarded or refused", () => {
    const endings: [string, Reply][] = [
      ["EXEC", errorReply("EXECABORT Transaction discarded")],
      ["EXEC", null],
      ["EXEC", NIL_ARRAY],
      ["DISCARD", OK],
    ];
    for (const [line, reply] of endings) {
      const watched = withTwoPending();
      watched.send("worker-1", "MULTI", OK);
      watched.send("worker-1", "XACK s g 1-0", QUEUED);
      expect(watched.send("worker-1", line, reply)).toEqual([]);
      expect(watched.send("worker-1", "XACK s g 1-0", 1)).toHaveLength(1);
    }
  });

  it("keeps the transactions of two connections of one process apart", () => {
    const recorder = new Recorder(() => 0);
    const observer = new Observer({ recorder, stream: "s", group: "g", deadLetterStream: "dead" });
    observer.connection("worker-1").executed(["MULTI"], OK, 1);
    observer.connection("worker-1").executed(["XADD", "s", "*", "data", "entry-1"], "1-0", 1);
    expect(recorder.history().map(({ kind }) => kind)).toEqual(["command", "command", "appended"]);
  });
});
