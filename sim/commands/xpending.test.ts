/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { entriesAdded, expectTranscript, groupBefore } from "../test-transcript.js";

describe("XPENDING", () => {
  it("sums up by consumer, in order of name, without those who have nothing", () => {
    expectTranscript([
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XPENDING s g", "*4|:0|$-1|$-1|*-1|"],
      ...entriesAdded("1-1", "1-2", "1-3", "1-4"),
      ["XREADGROUP GROUP g b COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g aa COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-3|*2|$1|f|$1|v|*2|$3|1-4|*2|$1|f|$1|v|"],
      ["XGROUP CREATECONSUMER s g idle", ":1|"],
      ["XPENDING s g", "*4|:4|$3|1-1|$3|1-4|*3|*2|$1|a|$1|2|*2|$2|aa|$1|1|*2|$1|b|$1|1|"],
    ]);
  });

  it("answers nulls in RESP3 when nothing is pending", () => {
    expectTranscript(
      [
        ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
        ["XPENDING s g", "*4|:0|_|_|_|"],
        ["XPENDING s g - + 10", "*0|"],
      ],
      3,
    );
  });

  it("lists the pending entries between two ids", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2", "1-3", "1-4"),
      [
        "XREADGROUP GROUP g a COUNT 3 STREAMS s >",
        "*1|*2|$1|s|*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|1-3|*2|$1|f|$1|v|",
      ],
      ["XREADGROUP GROUP g b STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-4|*2|$1|f|$1|v|"],
      [
        "XPENDING s g - + 10",
        "*4|*4|$3|1-1|$1|a|:0|:1|*4|$3|1-2|$1|a|:0|:1|*4|$3|1-3|$1|a|:0|:1|*4|$3|1-4|$1|b|:0|:1|",
      ],
      ["XPENDING s g (1-1 1-3 10", "*2|*4|$3|1-2|$1|a|:0|:1|*4|$3|1-3|$1|a|:0|:1|"],
      ["XPENDING s g - + 2", "*2|*4|$3|1-1|$1|a|:0|:1|*4|$3|1-2|$1|a|:0|:1|"],
      ["XPENDING s g - + 10 b", "*1|*4|$3|1-4|$1|b|:0|:1|"],
      ["XPENDING s g - + 10 nobody", "*0|"],
      ["XPENDING s g - + 0", "*0|"],
      ["XPENDING s g - + -5", "*0|"],
      ["XPENDING s g + - 10", "*0|"],
      ["XDEL s 1-4", ":1|"],
      ["XPENDING s g 1-4 + 1", "*1|*4|$3|1-4|$1|b|:0|:1|"],
    ]);
  });

  it("leaves out what is not idle for long enough", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XPENDING s g IDLE 60000 - + 10", "*0|"],
      ["XPENDING s g IDLE 0 - + 10", "*2|*4|$3|1-1|$1|a|:0|:1|*4|$3|1-2|$1|a|:0|:1|"],
      ["XPENDING s g IDLE -5 - + 10 a", "*2|*4|$3|1-1|$1|a|:0|:1|*4|$3|1-2|$1|a|:0|:1|"],
      ["XPENDING s g idle 60000 - + 10 a", "*0|"],
    ]);
  });

  it("checks its arguments before the key, the count before the ids", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XPENDING s", "-ERR wrong number of arguments for 'xpending' command|"],
      ["XPENDING s g -", "-ERR syntax error|"],
      ["XPENDING s g - +", "-ERR syntax error|"],
      ["XPENDING str g - + x", "-ERR value is not an integer or out of range|"],
      ["XPENDING str g bad + x", "-ERR value is not an integer or out of range|"],
      ["XPENDING str g bad + 5", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XPENDING str g - bad 5", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XPENDING s g (18446744073709551615-18446744073709551615 + 5", "-ERR invalid start ID for the interval|"],
      ["XPENDING s g - (0-0 5", "-ERR invalid end ID for the interval|"],
      ["XPENDING s g IDLE 5 - +", "-ERR syntax error|"],
      ["XPENDING s g IDLE x - + 5", "-ERR value is not an integer or out of range|"],
      ["XPENDING s g IDLE 5 - + 5 c extra", "-ERR syntax error|"],
      ["XPENDING s g - + 5 c extra extra", "*0|"],
      ["XPENDING s g - + 5 c extra extra extra", "-ERR syntax error|"],
      ["XPENDING none g", "-NOGROUP No such key 'none' or consumer group 'g'|"],
      ["XPENDING s nog - + 5", "-NOGROUP No such key 's' or consumer group 'nog'|"],
      ["XPENDING str g", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });
});
