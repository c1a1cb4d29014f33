/** Transcripts of a redis-server 8.6.3: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { expectTranscript } from "../test-transcript.js";

describe("XDELEX", () => {
  it("answers 1 for each entry that it deleted and -1 for each that is not there", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XDELEX s IDS 3 1-1 1-1 2-1", "*3|:1|:-1|:1|"],
        ["XLEN s", ":0|"],
        ["XDELEX missing IDS 2 1-1 nonsense", "*2|:-1|:-1|"],
      ],
      2,
      redis86,
    );
  });

  it("needs no policy: KEEPREF is what it does without, and leaves pending entries behind", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XDELEX s IDS 1 1-1", "*1|:1|"],
        ["XDELEX s KEEPREF IDS 1 2-1", "*1|:1|"],
        ["XPENDING s g", "*4|:2|$3|1-1|$3|2-1|*1|*2|$1|c|$1|2|"],
      ],
      2,
      redis86,
    );
  });

  it("DELREF takes the entry out of every PEL, even one that is gone already", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XGROUP CREATE s h 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XREADGROUP GROUP h c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XDEL s 1-1", ":1|"],
        ["XDELEX s DELREF IDS 2 1-1 2-1", "*2|:-1|:1|"],
        ["XPENDING s g", "*4|:0|$-1|$-1|*-1|"],
        ["XPENDING s h", "*4|:0|$-1|$-1|*-1|"],
      ],
      2,
      redis86,
    );
  });

  it("ACKED answers 2 as long as a group has yet to read the entry or has it pending", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XDELEX s ACKED IDS 1 1-1", "*1|:2|"],
        ["XREADGROUP GROUP g c COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XDELEX s ACKED IDS 2 1-1 2-1", "*2|:2|:2|"],
        ["XACK s g 1-1", ":1|"],
        ["XDELEX s ACKED IDS 2 1-1 2-1", "*2|:1|:2|"],
      ],
      2,
      redis86,
    );
  });

  it("ACKED deletes at once where there is no group, and answers 2 for an id that groups have not reached", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XDELEX s ACKED IDS 2 1-1 2-1", "*2|:1|:-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XDELEX s ACKED IDS 1 9-9", "*1|:2|"],
      ],
      2,
      redis86,
    );
  });

  it("takes the policy before or behind the ids, once, and of two lists of ids the last", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XDELEX s IDS 1 1-1 IDS 1 2-1 ACKED", "*1|:1|"],
        ["XLEN s", ":1|"],
        ["XDELEX s ACKED KEEPREF IDS 1 1-1", "-ERR syntax error|"],
        ["XDELEX s DELREF DELREF IDS 1 1-1", "-ERR syntax error|"],
        ["XDELEX s DELREF DELREF ACKED", "-ERR syntax error|"],
      ],
      2,
      redis86,
    );
  });

  it("refuses a count that is none, or is another one than that of the ids", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XDELEX s IDS 0 1-1", "-ERR Number of IDs must be a positive integer|"],
        ["XDELEX s IDS -1 1-1", "-ERR Number of IDs must be a positive integer|"],
        ["XDELEX s IDS one 1-1", "-ERR Number of IDs must be a positive integer|"],
        ["XDELEX s IDS 9223372036854775808 1-1", "-ERR Number of IDs must be a positive integer|"],
        ["XDELEX s IDS 9223372036854775807 1-1", "-ERR The `numids` parameter must match the number of arguments|"],
        ["XDELEX s IDS 2 1-1", "-ERR The `numids` parameter must match the number of arguments|"],
        ["XDELEX s IDS 1 1-1 2-1", "-ERR syntax error|"],
        ["XDELEX s IDS 1", "-ERR wrong number of arguments for 'xdelex' command|"],
        ["XDELEX s 1-1 IDS 1", "-ERR syntax error|"],
      ],
      2,
      redis86,
    );
  });

  it("looks at the type first, then at the syntax, then at the ids", () => {
    expectTranscript(
      [
        ["SET k v", "+OK|"],
        ["XDELEX k FOO 1 1-1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
        ["XDELEX k IDS 1 nonsense", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XDELEX s FOO 1 1-1", "-ERR syntax error|"],
        ["XDELEX s IDS 2 1-1 nonsense", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XDELEX s IDS 1 -", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XLEN s", ":1|"],
      ],
      2,
      redis86,
    );
  });

  it("describes itself", () => {
    expectTranscript([["COMMAND GETKEYS XDELEX s IDS 1 1-1", "*1|$1|s|"]], 2, redis86);
  });
});
