/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XACK", () => {
  it("counts the entries that were pending", () => {
    expectTranscript([
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XACK s g 1-1 1-1 9-9", ":1|"],
      ["XACK s g 1-1", ":0|"],
      ["XPENDING s g", "*4|:1|$3|1-2|$3|1-2|*1|*2|$1|a|$1|1|"],
      ["XREADGROUP GROUP g a STREAMS s 0", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XDEL s 1-2", ":1|"],
      ["XACK s g 1-2", ":1|"],
      ["XPENDING s g", "*4|:0|$-1|$-1|*-1|"],
    ]);
  });

  it("parses every id before it acknowledges any, and none without a group", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XACK s g 1-1 bad", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XPENDING s g", "*4|:1|$3|1-1|$3|1-1|*1|*2|$1|a|$1|1|"],
      ["XACK none g bad", ":0|"],
      ["XACK s nog bad", ":0|"],
      ["XACK str g bad", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XACK s g -", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XACK s g", "-ERR wrong number of arguments for 'xack' command|"],
    ]);
  });
});
