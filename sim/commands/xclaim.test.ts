/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript, groupBefore } from "../test-transcript.js";

describe("XCLAIM", () => {
  it("makes pending entries another consumer's", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XCLAIM s g b 0 1-1 9-9", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XPENDING s g - + 10", "*2|*4|$3|1-1|$1|b|:0|:2|*4|$3|1-2|$1|a|:0|:1|"],
      ["XCLAIM s g b 60000 1-2", "*0|"],
      ["XCLAIM s g b 0 1-2 JUSTID", "*1|$3|1-2|"],
      ["XPENDING s g - + 10", "*2|*4|$3|1-1|$1|b|:0|:2|*4|$3|1-2|$1|b|:0|:1|"],
      ["XCLAIM s g b -5 1-2", "*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XPENDING s g", "*4|:2|$3|1-1|$3|1-2|*1|*2|$1|b|$1|2|"],
    ]);
  });

  it("claims what was never delivered only with FORCE, and then counts that delivery", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      ["XCLAIM s g a 0 1-1", "*0|"],
      ["XINFO CONSUMERS s g", "*0|"],
      ["XCLAIM s g a 60000 1-1 FORCE", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XCLAIM s g a 0 1-2 FORCE JUSTID", "*1|$3|1-2|"],
      ["XCLAIM s g a 0 5-5 FORCE", "*0|"],
      ["XPENDING s g - + 10", "*2|*4|$3|1-1|$1|a|:0|:2|*4|$3|1-2|$1|a|:0|:1|"],
    ]);
  });

  it("drops a deleted entry from the PEL, whatever its idle time", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XDEL s 1-1", ":1|"],
      ["XCLAIM s g b 60000 1-1 1-2", "*0|"],
      ["XPENDING s g", "*4|:1|$3|1-2|$3|1-2|*1|*2|$1|a|$1|1|"],
    ]);
  });

  it("sets the delivery count with RETRYCOUNT, which wraps as 64 bits do", () => {
    expectTranscript([
      ...groupBefore("1-1"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XCLAIM s g a 0 1-1 RETRYCOUNT 0 JUSTID", "*1|$3|1-1|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|a|:0|:0|"],
      ["XCLAIM s g a 0 1-1 RETRYCOUNT 9007199254740993 JUSTID", "*1|$3|1-1|"],
      ["XCLAIM s g a 0 1-1", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|a|:0|:9007199254740994|"],
      ["XCLAIM s g a 0 1-1 RETRYCOUNT 9223372036854775807 JUSTID", "*1|$3|1-1|"],
      ["XCLAIM s g a 0 1-1", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|a|:0|:-9223372036854775808|"],
      ["XCLAIM s g a 0 1-1 RETRYCOUNT -1 JUSTID", "*1|$3|1-1|"],
    ]);
  });

  it("takes a delivery time that makes no sense for now", () => {
    expectTranscript([
      ...groupBefore("1-1"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XCLAIM s g a 0 1-1 IDLE -1 JUSTID", "*1|$3|1-1|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|a|:0|:1|"],
      ["XCLAIM s g a 0 1-1 IDLE 9223372036854775807 JUSTID", "*1|$3|1-1|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|a|:0|:1|"],
      ["XCLAIM s g a 0 1-1 TIME 99999999999999 JUSTID", "*1|$3|1-1|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|a|:0|:1|"],
      ["XCLAIM s g a 0 1-1 TIME -1 JUSTID", "*1|$3|1-1|"],
      ["XPENDING s g - + 1", "*1|*4|$3|1-1|$1|a|:0|:1|"],
      ["XCLAIM s g b 1000 1-1", "*0|"],
      ["XCLAIM s g a 0 1-1 TIME 0 JUSTID", "*1|$3|1-1|"],
      ["XCLAIM s g b 1000 1-1", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
    ]);
  });

  it("moves last-delivered-id on with LASTID, and never back", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2"),
      ["XCLAIM s g a 0 1-1 LASTID 1-1", "*0|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|1-1|$12|entries-read|$-1|$3|lag|:1|",
      ],
      ["XCLAIM s g a 0 1-1 LASTID 0-5", "*0|"],
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
    ]);
  });

  it("finds the group first, then reads on until something is no id", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XCLAIM str g a 0 1-1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XCLAIM none g a x bad", "-NOGROUP No such key 'none' or consumer group 'g'|"],
      ["XCLAIM s nog a x bad", "-NOGROUP No such key 's' or consumer group 'nog'|"],
      ["XCLAIM s g a x bad", "-ERR Invalid min-idle-time argument for XCLAIM|"],
      ["XCLAIM s g a 0 bad", "-ERR Unrecognized XCLAIM option 'bad'|"],
      ["XCLAIM s g a 0 1-1 bad 1-2", "-ERR Unrecognized XCLAIM option 'bad'|"],
      ["XCLAIM s g a 0 FORCE 1-1", "-ERR Unrecognized XCLAIM option '1-1'|"],
      ["XCLAIM s g a 0 -", "-ERR Unrecognized XCLAIM option '-'|"],
      ["XCLAIM s g a 0 FORCE", "*0|"],
      ["XCLAIM s g a 0 1-1 IDLE", "-ERR Unrecognized XCLAIM option 'IDLE'|"],
      ["XCLAIM s g a 0 1-1 IDLE x", "-ERR Invalid IDLE option argument for XCLAIM|"],
      ["XCLAIM s g a 0 1-1 TIME x", "-ERR Invalid TIME option argument for XCLAIM|"],
      ["XCLAIM s g a 0 1-1 RETRYCOUNT x", "-ERR Invalid RETRYCOUNT option argument for XCLAIM|"],
      ["XCLAIM s g a 0 1-1 LASTID +", "-ERR Invalid stream ID specified as stream command argument|"],
      ['XCLAIM s g a 0 1-1 "a\\r\\nb\\x00c"', "-ERR Unrecognized XCLAIM option 'a  b'|"],
      ["XCLAIM s g a 0", "-ERR wrong number of arguments for 'xclaim' command|"],
    ]);
  });
});
