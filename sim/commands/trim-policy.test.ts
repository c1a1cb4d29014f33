/** Transcripts of a redis-server 8.6.3: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { expectTranscript } from "../test-transcript.js";

describe("trimming by policy", () => {
  it("ACKED passes over what a group has pending or has not read, and takes what lies behind", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XADD s 3-1 f v", "$3|3-1|"],
        ["XADD s 4-1 f v", "$3|4-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        [
          "XREADGROUP GROUP g c COUNT 3 STREAMS s >",
          "*1|*2|$1|s|*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|3-1|*2|$1|f|$1|v|",
        ],
        ["XACK s g 2-1 3-1", ":2|"],
        ["XTRIM s MAXLEN 3 ACKED", ":1|"],
        ["XRANGE s - +", "*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|3-1|*2|$1|f|$1|v|*2|$3|4-1|*2|$1|f|$1|v|"],
        ["XTRIM s MAXLEN 0 ACKED", ":1|"],
        ["XRANGE s - +", "*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|4-1|*2|$1|f|$1|v|"],
      ],
      2,
      redis86,
    );
  });

  it("DELREF takes entries out of every PEL, KEEPREF leaves them there", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XADD s 3-1 f v", "$3|3-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        [
          "XREADGROUP GROUP g c STREAMS s >",
          "*1|*2|$1|s|*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|3-1|*2|$1|f|$1|v|",
        ],
        ["XTRIM s MAXLEN 2 KEEPREF", ":1|"],
        ["XTRIM s MAXLEN 1 DELREF", ":1|"],
        ["XPENDING s g", "*4|:2|$3|1-1|$3|3-1|*1|*2|$1|c|$1|2|"],
        ["XADD s DELREF MAXLEN 1 4-1 f v", "$3|4-1|"],
        ["XPENDING s g", "*4|:1|$3|1-1|$3|1-1|*1|*2|$1|c|$1|1|"],
      ],
      2,
      redis86,
    );
  });

  it("with ~ single entries go too, and only the limit counts whole nodes", () => {
    expectTranscript(
      [
        ["CONFIG SET stream-node-max-entries 2", "+OK|"],
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XADD s 3-1 f v", "$3|3-1|"],
        ["XADD s 4-1 f v", "$3|4-1|"],
        ["XADD s 5-1 f v", "$3|5-1|"],
        ["XADD s 6-1 f v", "$3|6-1|"],
        ["XADD s 7-1 f v", "$3|7-1|"],
        ["XTRIM s MAXLEN ~ 4 DELREF LIMIT 3", ":2|"],
        ["XTRIM s MAXLEN ~ 4 DELREF", ":1|"],
        ["XTRIM s MINID ~ 6 ACKED", ":2|"],
        ["XRANGE s - +", "*2|*2|$3|6-1|*2|$1|f|$1|v|*2|$3|7-1|*2|$1|f|$1|v|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:2|$15|radix-tree-keys|:2|$16|radix-tree-nodes|:6|$17|last-generated-id|$3|7-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:7|$23|recorded-first-entry-id|$3|6-1|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|*2|$3|6-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|7-1|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("a node of which nothing is left goes, unless its last entry was deleted before and lies beyond", () => {
    expectTranscript(
      [
        ["CONFIG SET stream-node-max-entries 3", "+OK|"],
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XADD s 3-1 f v", "$3|3-1|"],
        ["XADD s 4-1 f v", "$3|4-1|"],
        ["XDEL s 3-1", ":1|"],
        ["XTRIM s MINID 3 DELREF", ":2|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:1|$15|radix-tree-keys|:2|$16|radix-tree-nodes|:6|$17|last-generated-id|$3|4-1|$20|max-deleted-entry-id|$3|3-1|$13|entries-added|:4|$23|recorded-first-entry-id|$3|4-1|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|*2|$3|4-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|4-1|*2|$1|f|$1|v|",
        ],
        ["XTRIM s MAXLEN 0 DELREF", ":1|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:0|$15|radix-tree-keys|:0|$16|radix-tree-nodes|:1|$17|last-generated-id|$3|4-1|$20|max-deleted-entry-id|$3|3-1|$13|entries-added|:4|$23|recorded-first-entry-id|$3|0-0|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|$-1|$10|last-entry|$-1|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("the policy stands anywhere, once", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XTRIM s ACKED MAXLEN 5", ":0|"],
        ["XTRIM s MAXLEN ~ 5 ACKED LIMIT 5", ":0|"],
        ["XTRIM s MAXLEN ACKED 5", "-ERR value is not an integer or out of range|"],
        ["XTRIM s MAXLEN 5 ACKED DELREF", "-ERR syntax error|"],
        ["XTRIM s ACKED ACKED MAXLEN 5", "-ERR syntax error|"],
        ["XTRIM s DELREF LIMIT 0", "-ERR syntax error, XTRIM must be called with a trimming strategy|"],
        ["XTRIM s DELREF FOO", "-ERR syntax error|"],
      ],
      2,
      redis86,
    );
  });
});
