import { expect, it } from "vitest";
import type { Reply } from "../../sim/resp/reply.js";
import { Observer } from "./observe.js";
import { Recorder } from "./recorder.js";

/** What is seen of group `audit`, and of deletions, when these commands are executed: `change ids`. */
function seen(...commands: readonly [line: string, reply: Reply][]): string[] {
  const recorder = new Recorder(() => 0);
  const options = { recorder, stream: "s", group: "g", otherGroups: ["audit"], deadLetterStream: undefined };
  const connection = new Observer(options).connection("worker-1");
  for (const [line, reply] of commands) connection.executed(line.split(" "), reply, 1);
  return recorder.history().flatMap((event) => {
    if (event.kind === "deleted") return [`deleted ${event.ids.join(" ")}`];
    return event.kind === "other-group" ? [`${event.change} ${event.ids.join(" ")}`] : [];
  });
}

const rows = (...ids: string[]): Reply => ids.map((id) => [id, ["data", "x"]]);
const read: [string, Reply] = ["XREADGROUP GROUP audit a STREAMS s >", [["s", rows("1-0", "2-0")]]];

it("sees what another group is given, by whatever command", () => {
  expect(seen(read)).toEqual(["delivered 1-0 2-0"]);
  expect(seen(["XCLAIM s audit a 0 1-0", rows("1-0")])).toEqual(["delivered 1-0"]);
  expect(seen(["XCLAIM s audit a 0 1-0 JUSTID", ["1-0"]])).toEqual(["delivered 1-0"]);
  expect(seen(["XAUTOCLAIM s audit a 0 0", ["0-0", rows("2-0"), []]])).toEqual(["delivered 2-0"]);
});

it("sees from where another group begins", () => {
  expect(seen(["XGROUP CREATE s audit $ MKSTREAM", "OK"])).toEqual(["created $"]);
});

it("sees which entries another group acknowledges: of several, those that were pending", () => {
  expect(seen(read, ["XACK s audit 1-0 9-0", 1])).toEqual(["delivered 1-0 2-0", "acknowledged 1-0"]);
  expect(seen(read, ["XACK s audit 9-0", 0])).toEqual(["delivered 1-0 2-0"]);
});

it("sees what is deleted by its id, whoever does it and for whichever group", () => {
  expect(seen(["XDEL s 1-0 2-0", 2])).toEqual(["deleted 1-0 2-0"]);
  expect(seen(["XDEL s 1-0", 0])).toEqual([]);
  expect(seen(["XACKDEL s g KEEPREF IDS 2 1-0 2-0", [1, 2]])).toEqual(["deleted 1-0"]);
  expect(seen(read, ["XACKDEL s audit ACKED IDS 1 1-0", [2]])).toEqual(["delivered 1-0 2-0", "acknowledged 1-0"]);
  expect(seen(["XDELEX s DELREF IDS 1 1-0", [1]])).toEqual(["deleted 1-0"]);
});

it("has no eyes for other streams and for groups that nobody named", () => {
  expect(seen(["XDEL other 1-0", 1], ["XREADGROUP GROUP audit a STREAMS other >", [["other", rows("1-0")]]])).toEqual(
    [],
  );
  expect(seen(["XREADGROUP GROUP g a STREAMS s >", [["s", rows("1-0")]]], ["XACK s g 1-0", 1])).toEqual([]);
});
