/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XREVRANGE", () => {
  it("gives the entries from one id down to another, both included", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XADD s 2-1 f v", "$3|2-1|"],
      ["XREVRANGE s + -", "*3|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XREVRANGE s - +", "*0|"],
      ["XREVRANGE s 1 1", "*2|*2|$3|1-2|*2|$1|f|$1|v|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XREVRANGE s 1 2", "*0|"],
      ["XREVRANGE s (2-1 (1-1", "*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREVRANGE s + - COUNT 2", "*2|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XREVRANGE s + - COUNT 0", "*-1|"],
      ["XREVRANGE none + - COUNT 0", "*0|"],
      ["XDEL s 1-2", ":1|"],
      ["XREVRANGE s 1-2 -", "*1|*2|$3|1-1|*2|$1|f|$1|v|"],
    ]);
  });

  it("reads the smaller id first", () => {
    expectTranscript([
      ["XREVRANGE s (0-0 (18446744073709551615-18446744073709551615", "-ERR invalid start ID for the interval|"],
      ["XREVRANGE s + (18446744073709551615-18446744073709551615", "-ERR invalid start ID for the interval|"],
      ["XREVRANGE s (0-0 -", "-ERR invalid end ID for the interval|"],
      ["XREVRANGE s bad (18446744073709551615-18446744073709551615", "-ERR invalid start ID for the interval|"],
    ]);
  });
});
