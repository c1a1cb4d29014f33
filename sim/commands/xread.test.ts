/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XREAD", () => {
  it("gives what is after an id, stream by stream", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XADD t 5-1 f v", "$3|5-1|"],
      [
        "XREAD STREAMS s t 0 0",
        "*2|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*2|$1|t|*1|*2|$3|5-1|*2|$1|f|$1|v|",
      ],
      ["XREAD COUNT 1 STREAMS s t 1-1 5-1", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      [
        "XREAD COUNT 1 STREAMS s none s 1-1 0 0",
        "*2|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|",
      ],
      ["XREAD STREAMS s t 1-2 5-1", "*-1|"],
      ["XREAD STREAMS s $", "*-1|"],
      ["XREAD COUNT 0 STREAMS s 0", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREAD COUNT -5 STREAMS s 0", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREAD STREAMS s 18446744073709551615-18446744073709551615", "*-1|"],
    ]);
  });

  it("answers a map in RESP3", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD t 5-1 f v", "$3|5-1|"],
        ["XREAD STREAMS s t 0 0", "%2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|$1|t|*1|*2|$3|5-1|*2|$1|f|$1|v|"],
        ["XREAD STREAMS s 1-1", "_|"],
      ],
      3,
    );
  });

  it("does not see what was deleted", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XDEL s 1-2", ":1|"],
      ["XREAD STREAMS s 1-1", "*-1|"],
      ["XREAD STREAMS s 0", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XTRIM s MAXLEN 0", ":1|"],
      ["XREAD STREAMS s 0", "*-1|"],
    ]);
  });

  it("checks its options from left to right, then each key with its id", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XREAD STREAMS s", "-ERR wrong number of arguments for 'xread' command|"],
      [
        "XREAD STREAMS s 0 0",
        "-ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.|",
      ],
      [
        "XREAD STREAMS s s 0 0 0",
        "-ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.|",
      ],
      ["XREAD COUNT 5 s 0", "-ERR syntax error|"],
      ["XREAD COUNT x STREAMS s", "-ERR value is not an integer or out of range|"],
      ["XREAD BLOCK x STREAMS s 0", "-ERR timeout is not an integer or out of range|"],
      ["XREAD BLOCK -1 STREAMS s 0", "-ERR timeout is negative|"],
      ["XREAD BLOCK STREAMS s 0", "-ERR timeout is not an integer or out of range|"],
      [
        "XREAD GROUP g c STREAMS s 0",
        "-ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.|",
      ],
      ["XREAD NOACK STREAMS s 0", "-ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.|"],
      ["XREAD FOO STREAMS s 0", "-ERR syntax error|"],
      ["XREAD COUNT 1 COUNT", "-ERR syntax error|"],
      ["XREAD COUNT 1 STREAMS", "-ERR syntax error|"],
      [
        "XREAD STREAMS s >",
        "-ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.|",
      ],
      ["XREAD STREAMS s bad", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XREAD STREAMS s +", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XREAD STREAMS s -", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XREAD STREAMS str bad", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XREAD STREAMS s str bad 0", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XREAD STREAMS s str 0 0", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });

  it("does not wait inside a transaction", () => {
    expectTranscript([
      ["MULTI", "+OK|"],
      ["XREAD BLOCK 0 STREAMS s $", "+QUEUED|"],
      ["EXEC", "*1|*-1|"],
    ]);
  });
});
