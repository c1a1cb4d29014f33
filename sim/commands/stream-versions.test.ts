/**
 * Where 6.2, 7.2 and 7.4 differ from what the real servers of the conformance runs show. Source of what is expected: the
 * facts noted from servers 6.2.16, 7.2.6 and 7.4.1 (facts/redis-versions.md), and the published command pages.
 */

import { describe, expect, it } from "vitest";
import type { Profile } from "../profiles/profile.js";
import { redis62 } from "../profiles/redis-6.2.js";
import { redis72 } from "../profiles/redis-7.2.js";
import { redis74 } from "../profiles/redis-7.4.js";
import { TestServer } from "../test-client.js";
import { entriesAdded, expectTranscript, groupBefore, type Transcript } from "../test-transcript.js";

const INVALID_ID = "-ERR Invalid stream ID specified as stream command argument|";
const NO_KEY =
  "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option " +
  "to create an empty stream automatically.|";

/** `s` with 1-1, read by `a` of the group `g` and then deleted. */
const deletedPending: Transcript = [
  ...groupBefore("1-1"),
  ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
  ["XDEL s 1-1", ":1|"],
];

function expectOf(profile: Profile, transcript: Transcript): void {
  expectTranscript(transcript, 2, profile);
}

describe("6.2", () => {
  it("takes no `ms-*` in XADD, and has a text of its own for fields without a value", () => {
    expectOf(redis62, [
      ["XADD s 1-* f v", INVALID_ID],
      ["XADD s 1-1 f v g", "-ERR wrong number of arguments for XADD|"],
    ]);
  });

  it("claims a pending entry that was deleted, shows nil and counts the delivery", () => {
    expectOf(redis62, [
      ...deletedPending,
      ["XCLAIM s g b 0 1-1", "*1|$-1|"],
      ["XCLAIM s g c 0 1-1 JUSTID", "*1|$3|1-1|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|c|:0|:2|"],
      ["XCLAIM s g c 0 1-2 FORCE", "*0|"],
    ]);
  });

  it("answers XAUTOCLAIM with a cursor and entries, whatever COUNT", () => {
    expectOf(redis62, [
      ...deletedPending,
      ["XAUTOCLAIM s g b 0 0", "*2|$3|0-0|*1|$-1|"],
      ["XAUTOCLAIM s g b 0 0 COUNT 9223372036854775807 JUSTID", "*2|$3|0-0|*1|$3|1-1|"],
    ]);
  });

  it("looks at XGROUP's key and group before the subcommand and its arguments", () => {
    const unfit = (word: string) =>
      `-ERR Unknown subcommand or wrong number of arguments for '${word}'. Try XGROUP HELP.|`;
    expectOf(redis62, [
      ["XGROUP FOO s g", NO_KEY],
      ["XGROUP CREATE s g 0 MKSTREAM", "+OK|"],
      ["XGROUP FOO s g", unfit("FOO")],
      ["XGROUP CREATE s", unfit("CREATE")],
      ["XGROUP CREATE s h 0 ENTRIESREAD", unfit("CREATE")],
      ["XGROUP SETID s g 0 ENTRIESREAD 1", unfit("SETID")],
      ["XGROUP SETID s nobody 0 1 2", "-NOGROUP No such consumer group 'nobody' for key name 's'|"],
      ["XGROUP CREATE s g 0", "-BUSYGROUP Consumer Group name already exists|"],
      ["XGROUP SETID s g 5", "+OK|"],
      ["XGROUP CREATECONSUMER s g a", ":1|"],
      ["XGROUP DELCONSUMER s g a", ":0|"],
      ["XGROUP DESTROY s g", ":1|"],
    ]);
  });

  it("tells of a stream without counters", () => {
    expectOf(redis62, [
      ...groupBefore("1-1"),
      [
        "XINFO STREAM s",
        "*14|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$6|groups|:1|" +
          "$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-1|*2|$1|f|$1|v|",
      ],
      ["XINFO GROUPS s", "*1|*8|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|"],
      ["XINFO FOO s", "-ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try XINFO HELP.|"],
      ["XINFO FOO none", "-ERR no such key|"],
      ["XINFO", "-ERR wrong number of arguments for 'xinfo' command|"],
    ]);
  });

  it("takes XSETID with an id alone, and looks for the key first", () => {
    expectOf(redis62, [
      ["XSETID s abc", "-ERR no such key|"],
      ...entriesAdded("1-1"),
      ["XSETID s 5-0 ENTRIESADDED 5", "-ERR wrong number of arguments for 'xsetid' command|"],
      ["XSETID s abc", INVALID_ID],
      ["XSETID s 5-0", "+OK|"],
    ]);
  });

  it("lets XREADGROUP go on waiting when its stream is gone, and tells it when its group is", () => {
    const server = new TestServer({}, redis62);
    const [reader, other] = [server.client(), server.client()];
    other.send("XGROUP CREATE s g $ MKSTREAM");
    expect(reader.send("XREADGROUP GROUP g a BLOCK 0 STREAMS s >")).toBe("");
    other.send("DEL s");
    expect(reader.received()).toBe("");
    other.send("XGROUP CREATE s g $ MKSTREAM");
    other.send("XGROUP DESTROY s g");
    expect(reader.received()).toBe("-NOGROUP the consumer group this client was blocked on no longer exists|");
  });
});

describe("7.2", () => {
  it("makes the consumer at once and keeps when it was active", () => {
    const server = new TestServer({}, redis72);
    const client = server.client();
    client.send("XGROUP CREATE s g $ MKSTREAM");
    client.send("XREADGROUP GROUP g a STREAMS s >");
    server.elapse(50);
    const inactive = "*1|*8|$4|name|$1|a|$7|pending|:0|$4|idle|:50|$8|inactive|:-1|";
    expect(client.send("XINFO CONSUMERS s g")).toBe(inactive);
  });

  it("runs the command of a waiting reader again when its stream or group is gone", () => {
    const server = new TestServer({}, redis72);
    const [reader, other] = [server.client(), server.client()];
    const gone = "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option|";
    for (const command of ["DEL s", "XGROUP DESTROY s g"]) {
      other.send("XGROUP CREATE s g $ MKSTREAM");
      expect(reader.send("XREADGROUP GROUP g a BLOCK 0 STREAMS s >")).toBe("");
      other.send(command);
      expect(reader.received(), command).toBe(gone);
    }
  });

  it("has no id `+`, a text of its own for each unbalanced command, and refuses BLOCK beyond the end of time", () => {
    expectOf(redis72, [
      ["XREAD STREAMS s +", INVALID_ID],
      [
        "XREAD STREAMS s t 0",
        "-ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be specified.|",
      ],
      [
        "XREADGROUP GROUP g a STREAMS s t 0",
        "-ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.|",
      ],
      ["XREAD BLOCK 9223372036854775807 STREAMS s 0", "-ERR timeout is out of range|"],
    ]);
  });

  it("refuses with XSETID an id below max-deleted-entry-id, and with `ms-*` a millisecond that is used up", () => {
    expectOf(redis72, [
      ...entriesAdded("5-1"),
      ["XDEL s 5-1", ":1|"],
      ["XSETID s 4-1", "-ERR The ID specified in XSETID is smaller than current max_deleted_entry_id|"],
      ...entriesAdded("6-18446744073709551615"),
      ["XADD s 6-* f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
    ]);
  });
});

describe("7.4", () => {
  it("reads the last entry as `+`, nothing when that was deleted, and refuses it on a stream that never had one", () => {
    expectOf(redis74, [
      ["XGROUP CREATE t g $ MKSTREAM", "+OK|"],
      ["XREAD STREAMS t +", "-ERR the stream last element ID is 0-0|"],
      ...entriesAdded("1-1", "1-2"),
      ["XREAD COUNT 5 STREAMS s +", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XDEL s 1-2", ":1|"],
      ["XREAD STREAMS s +", "*-1|"],
      [
        "XREADGROUP GROUP g a STREAMS t +",
        "-ERR The + ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by " +
          "specifying a proper ID, or use the > ID to get new messages. The + ID would just return an empty result set.|",
      ],
    ]);
  });

  it("still counts entries that were deleted before the first one into a group's lag", () => {
    expectOf(redis74, [
      ...groupBefore("1-1", "1-2", "1-3", "1-4", "1-5"),
      ["XGROUP SETID s g 0", "+OK|"],
      ["XREADGROUP GROUP g a COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XDEL s 1-1 1-2", ":2|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:1|$17|last-delivered-id|$3|1-1|$12|entries-read|:1|$3|lag|:4|",
      ],
    ]);
  });
});
