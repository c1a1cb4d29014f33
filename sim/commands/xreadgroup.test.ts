/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript, groupBefore } from "../test-transcript.js";

describe("XREADGROUP", () => {
  it("delivers each entry to one consumer of the group", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2", "1-3"),
      ["XREADGROUP GROUP g a COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g b STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|1-3|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g a STREAMS s >", "*-1|"],
      ["XPENDING s g", "*4|:3|$3|1-1|$3|1-3|*2|*2|$1|a|$1|1|*2|$1|b|$1|2|"],
    ]);
  });

  it("answers a map in RESP3", () => {
    expectTranscript(
      [
        ...groupBefore("1-1"),
        ["XREADGROUP GROUP g a STREAMS s >", "%1|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XREADGROUP GROUP g a STREAMS s >", "_|"],
        ["XREADGROUP GROUP g a STREAMS s 0", "%1|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ],
      3,
    );
  });

  it("shows a consumer its own pending entries, and counts that as a delivery", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2", "1-3"),
      ["XREADGROUP GROUP g a COUNT 2 STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g b STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-3|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g a STREAMS s 0", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g a COUNT 1 STREAMS s 1-1", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g a NOACK STREAMS s 1-1", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g a STREAMS s 1-2", "*1|*2|$1|s|*0|"],
      ["XPENDING s g - + 10", "*3|*4|$3|1-1|$1|a|:0|:2|*4|$3|1-2|$1|a|:0|:4|*4|$3|1-3|$1|b|:0|:1|"],
    ]);
  });

  it("shows only the id of a pending entry that was deleted, and does not count that", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XDEL s 1-1", ":1|"],
      ["XREADGROUP GROUP g a STREAMS s 0", "*1|*2|$1|s|*2|*2|$3|1-1|*-1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XPENDING s g - + 10", "*2|*4|$3|1-1|$1|a|:0|:1|*4|$3|1-2|$1|a|:0|:2|"],
    ]);
  });

  it("makes the consumer only when it answers with the stream", () => {
    expectTranscript([
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XREADGROUP GROUP g a STREAMS s >", "*-1|"],
      ["XREADGROUP GROUP g b STREAMS s 18446744073709551615-18446744073709551615", "*-1|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:0|",
      ],
      ["XREADGROUP GROUP g c STREAMS s 0", "*1|*2|$1|s|*0|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:0|",
      ],
    ]);
  });

  it("leaves nothing pending with NOACK", () => {
    expectTranscript([
      ...groupBefore("1-1"),
      ["XREADGROUP GROUP g a NOACK STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XPENDING s g", "*4|:0|$-1|$-1|*-1|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:0|$17|last-delivered-id|$3|1-1|$12|entries-read|:1|$3|lag|:0|",
      ],
    ]);
  });

  it("takes an entry from whoever has it when the group was moved back", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g a STREAMS s 0", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XGROUP SETID s g 1-1", "+OK|"],
      ["XREADGROUP GROUP g b STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XPENDING s g - + 10", "*2|*4|$3|1-1|$1|a|:0|:2|*4|$3|1-2|$1|b|:0|:1|"],
      ["XPENDING s g", "*4|:2|$3|1-1|$3|1-2|*2|*2|$1|a|$1|1|*2|$1|b|$1|1|"],
    ]);
  });

  it("reads the same stream twice in one call", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      [
        "XREADGROUP GROUP g a COUNT 1 STREAMS s s > >",
        "*2|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|",
      ],
      ["XREADGROUP GROUP g a COUNT 1 STREAMS s s > 0", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
    ]);
  });

  it("checks each key with its group and its id, in this order", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XGROUP CREATE s g 0", "+OK|"],
      ["XREADGROUP GROUP g a STREAMS s", "-ERR wrong number of arguments for 'xreadgroup' command|"],
      [
        "XREADGROUP GROUP g a STREAMS s s >",
        "-ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.|",
      ],
      ["XREADGROUP NOACK COUNT 1 STREAMS s >", "-ERR Missing GROUP option for XREADGROUP|"],
      ["XREADGROUP NOACK COUNT 1 BLOCK 0 FOO STREAMS s >", "-ERR syntax error|"],
      [
        "XREADGROUP GROUP g a STREAMS s $",
        "-ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.|",
      ],
      ["XREADGROUP GROUP g a STREAMS s +", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XREADGROUP GROUP g a STREAMS s bad", "-ERR Invalid stream ID specified as stream command argument|"],
      [
        "XREADGROUP GROUP g a STREAMS none bad",
        "-NOGROUP No such key 'none' or consumer group 'g' in XREADGROUP with GROUP option|",
      ],
      ["XREADGROUP GROUP g a STREAMS str bad", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XREADGROUP GROUP nog a STREAMS str bad", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      [
        "XREADGROUP GROUP nog a STREAMS s bad",
        "-NOGROUP No such key 's' or consumer group 'nog' in XREADGROUP with GROUP option|",
      ],
      [
        "XREADGROUP GROUP g a STREAMS s none > >",
        "-NOGROUP No such key 'none' or consumer group 'g' in XREADGROUP with GROUP option|",
      ],
      [
        'XREADGROUP GROUP "n\\r\\no\\x00x" a STREAMS "k\\n" >',
        "-NOGROUP No such key 'k ' or consumer group 'n  o' in XREADGROUP with GROUP option|",
      ],
    ]);
  });

  it("does not wait inside a transaction", () => {
    expectTranscript([
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["MULTI", "+OK|"],
      ["XREADGROUP GROUP g a BLOCK 0 STREAMS s >", "+QUEUED|"],
      ["EXEC", "*1|*-1|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:0|",
      ],
    ]);
  });
});
