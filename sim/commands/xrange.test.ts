/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XRANGE", () => {
  it("gives the entries from one id to another, both included", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v g w", "$3|1-2|"],
      ["XADD s 2-1 f v", "$3|2-1|"],
      ["XRANGE s - +", "*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*4|$1|f|$1|v|$1|g|$1|w|*2|$3|2-1|*2|$1|f|$1|v|"],
      ["XRANGE s 1-2 1-2", "*1|*2|$3|1-2|*4|$1|f|$1|v|$1|g|$1|w|"],
      ["XRANGE s 1 1", "*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*4|$1|f|$1|v|$1|g|$1|w|"],
      ["XRANGE s 2 1", "*0|"],
      ["XRANGE s + -", "*0|"],
      ["XRANGE s 1-2 +", "*2|*2|$3|1-2|*4|$1|f|$1|v|$1|g|$1|w|*2|$3|2-1|*2|$1|f|$1|v|"],
    ]);
  });

  it("leaves out an end with a parenthesis", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XADD s 2-1 f v", "$3|2-1|"],
      ["XRANGE s (1-1 +", "*2|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
      ["XRANGE s - (2-1", "*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XRANGE s (1-1 (1-2", "*0|"],
      ["XRANGE s (1 (2", "*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
      ["XRANGE s ( +", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XRANGE s (- +", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XRANGE s - (+", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XRANGE s (18446744073709551615-18446744073709551615 +", "-ERR invalid start ID for the interval|"],
      ["XRANGE s - (0-0", "-ERR invalid end ID for the interval|"],
      ["XRANGE s - (0", "*0|"],
    ]);
  });

  it("answers a null array to a COUNT of 0 or less, where there is a stream", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XRANGE s - + COUNT 1", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XRANGE s - + COUNT 0", "*-1|"],
      ["XRANGE s - + COUNT -5", "*-1|"],
      ["XRANGE none - + COUNT 0", "*0|"],
      ["XRANGE s 5 + COUNT 0", "*-1|"],
      ["XRANGE s 5 +", "*0|"],
      ["XRANGE s - + COUNT 9223372036854775807", "*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XRANGE s - + COUNT 9223372036854775808", "-ERR value is not an integer or out of range|"],
      ["XRANGE s - + COUNT 1 COUNT 2", "*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
    ]);
  });

  it("answers null to COUNT 0 in RESP3", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XRANGE s - + COUNT 0", "_|"],
      ],
      3,
    );
  });

  it("checks the ids, then the options, then the key", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XRANGE none bad +", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XRANGE none - bad", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XRANGE str bad bad COUNT x", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XRANGE str - + COUNT x", "-ERR value is not an integer or out of range|"],
      ["XRANGE str - + COUNT", "-ERR syntax error|"],
      ["XRANGE str - + FOO", "-ERR syntax error|"],
      ["XRANGE str - +", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XRANGE none - +", "*0|"],
      ["XRANGE s -", "-ERR wrong number of arguments for 'xrange' command|"],
      ["XRANGE s -5 +", "-ERR Invalid stream ID specified as stream command argument|"],
    ]);
  });

  it("keeps names and values as they were sent, whatever the names before", () => {
    expectTranscript([
      ["XADD s 1 f v", "$3|1-0|"],
      ["XADD s 2 g v", "$3|2-0|"],
      ["XADD s 3 f v g v", "$3|3-0|"],
      ["XADD s 4 f 007", "$3|4-0|"],
      ["XADD s 5 f -0", "$3|5-0|"],
      ["XADD s 6 f 9223372036854775808", "$3|6-0|"],
      ['XADD s 7 f "\\x00\\xff"', "$3|7-0|"],
      ["XADD s 8 '' ''", "$3|8-0|"],
      ["XADD s 9 f f f f", "$3|9-0|"],
      [
        "XRANGE s - +",
        "*9|*2|$3|1-0|*2|$1|f|$1|v|*2|$3|2-0|*2|$1|g|$1|v|*2|$3|3-0|*4|$1|f|$1|v|$1|g|$1|v|*2|$3|4-0|*2|$1|f|$3|007|*2|$3|5-0|*2|$1|f|$2|-0|*2|$3|6-0|*2|$1|f|$19|9223372036854775808|*2|$3|7-0|*2|$1|f|$2|\x00\xff|*2|$3|8-0|*2|$0||$0||*2|$3|9-0|*4|$1|f|$1|f|$1|f|$1|f|",
      ],
      ["XDEL s 2 5", ":2|"],
      [
        "XRANGE s - + COUNT 4",
        "*4|*2|$3|1-0|*2|$1|f|$1|v|*2|$3|3-0|*4|$1|f|$1|v|$1|g|$1|v|*2|$3|4-0|*2|$1|f|$3|007|*2|$3|6-0|*2|$1|f|$19|9223372036854775808|",
      ],
    ]);
  });
});
