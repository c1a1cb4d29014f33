/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript, groupBefore } from "../test-transcript.js";

describe("XAUTOCLAIM", () => {
  it("walks the PEL in steps of COUNT", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2", "1-3", "1-4", "1-5"),
      [
        "XREADGROUP GROUP g a STREAMS s >",
        "*1|*2|$1|s|*5|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|1-3|*2|$1|f|$1|v|*2|$3|1-4|*2|$1|f|$1|v|*2|$3|1-5|*2|$1|f|$1|v|",
      ],
      ["XAUTOCLAIM s g b 0 - COUNT 2", "*3|$3|1-3|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*0|"],
      ["XAUTOCLAIM s g b 0 1-3 COUNT 2 JUSTID", "*3|$3|1-5|*2|$3|1-3|$3|1-4|*0|"],
      ["XAUTOCLAIM s g b 0 (1-4 COUNT 2", "*3|$3|0-0|*1|*2|$3|1-5|*2|$1|f|$1|v|*0|"],
      ["XAUTOCLAIM s g b 0 +", "*3|$3|0-0|*0|*0|"],
      ["XPENDING s g", "*4|:5|$3|1-1|$3|1-5|*1|*2|$1|b|$1|5|"],
      [
        "XPENDING s g - + 10",
        "*5|*4|$3|1-1|$1|b|:0|:2|*4|$3|1-2|$1|b|:0|:2|*4|$3|1-3|$1|b|:0|:1|*4|$3|1-4|$1|b|:0|:1|*4|$3|1-5|$1|b|:0|:2|",
      ],
    ]);
  });

  it("drops deleted entries from the PEL and reports them, whatever their idle time", () => {
    expectTranscript([
      ...groupBefore("1-1", "1-2", "1-3", "1-4"),
      [
        "XREADGROUP GROUP g a STREAMS s >",
        "*1|*2|$1|s|*4|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|1-3|*2|$1|f|$1|v|*2|$3|1-4|*2|$1|f|$1|v|",
      ],
      ["XDEL s 1-1 1-3", ":2|"],
      ["XAUTOCLAIM s g b 60000 0 COUNT 1", "*3|$3|1-2|*0|*1|$3|1-1|"],
      ["XAUTOCLAIM s g b 60000 0", "*3|$3|0-0|*0|*1|$3|1-3|"],
      ["XPENDING s g", "*4|:2|$3|1-2|$3|1-4|*1|*2|$1|a|$1|2|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:2|$17|last-delivered-id|$3|1-4|$12|entries-read|:4|$3|lag|:0|",
      ],
    ]);
  });

  it("looks at ten times COUNT entries and no more", () => {
    expectTranscript([
      ...groupBefore("1-0", "1-1", "1-2", "1-3", "1-4", "1-5", "1-6", "1-7", "1-8", "1-9", "1-10", "1-11"),
      ["XREADGROUP GROUP g a NOACK COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-0|*2|$1|f|$1|v|"],
      [
        "XREADGROUP GROUP g a STREAMS s >",
        "*1|*2|$1|s|*11|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|1-3|*2|$1|f|$1|v|*2|$3|1-4|*2|$1|f|$1|v|*2|$3|1-5|*2|$1|f|$1|v|*2|$3|1-6|*2|$1|f|$1|v|*2|$3|1-7|*2|$1|f|$1|v|*2|$3|1-8|*2|$1|f|$1|v|*2|$3|1-9|*2|$1|f|$1|v|*2|$4|1-10|*2|$1|f|$1|v|*2|$4|1-11|*2|$1|f|$1|v|",
      ],
      ["XAUTOCLAIM s g b 60000 0 COUNT 1", "*3|$4|1-11|*0|*0|"],
      ["XAUTOCLAIM s g b 60000 1-11 COUNT 1", "*3|$3|0-0|*0|*0|"],
    ]);
  });

  it("makes its consumer only when something is claimed", () => {
    expectTranscript([
      ...groupBefore("1-1"),
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XAUTOCLAIM s g b 60000 0", "*3|$3|0-0|*0|*0|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:1|$17|last-delivered-id|$3|1-1|$12|entries-read|:1|$3|lag|:0|",
      ],
      ["XAUTOCLAIM s g b 0 0", "*3|$3|0-0|*1|*2|$3|1-1|*2|$1|f|$1|v|*0|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:2|$7|pending|:1|$17|last-delivered-id|$3|1-1|$12|entries-read|:1|$3|lag|:0|",
      ],
    ]);
  });

  it("checks all its arguments before the key", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XAUTOCLAIM str g a x bad", "-ERR Invalid min-idle-time argument for XAUTOCLAIM|"],
      ["XAUTOCLAIM str g a 0 bad", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XAUTOCLAIM str g a 0 (18446744073709551615-18446744073709551615", "-ERR invalid start ID for the interval|"],
      ["XAUTOCLAIM str g a 0 0 FOO", "-ERR syntax error|"],
      ["XAUTOCLAIM str g a 0 0 COUNT", "-ERR syntax error|"],
      ["XAUTOCLAIM str g a 0 0 COUNT 0", "-ERR COUNT must be > 0|"],
      ["XAUTOCLAIM str g a 0 0 COUNT x", "-ERR COUNT must be > 0|"],
      ["XAUTOCLAIM str g a 0 0 COUNT 576460752303423488", "-ERR COUNT must be > 0|"],
      ["XAUTOCLAIM str g a 0 0", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XAUTOCLAIM none g a 0 0", "-NOGROUP No such key 'none' or consumer group 'g'|"],
      ["XAUTOCLAIM s nog a 0 0", "-NOGROUP No such key 's' or consumer group 'nog'|"],
      [
        "XAUTOCLAIM s g a 0 0 COUNT 576460752303423487",
        "-ERR Insufficient memory, failed allocating transient memory, COUNT too high.|",
      ],
      ["XAUTOCLAIM s g a 0 0 COUNT 5 JUSTID JUSTID", "*3|$3|0-0|*0|*0|"],
      ["XAUTOCLAIM s g a 0", "-ERR wrong number of arguments for 'xautoclaim' command|"],
    ]);
  });
});
