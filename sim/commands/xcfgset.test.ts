/** Transcripts of a redis-server 8.6.3: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { expectTranscript } from "../test-transcript.js";

describe("XCFGSET", () => {
  it("sets how long and how much is remembered, and says so in XINFO STREAM", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XCFGSET s IDMP-DURATION 86400", "+OK|"],
        ["XCFGSET s idmp-maxsize 10000", "+OK|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$3|1-1|$13|idmp-duration|:86400|$12|idmp-maxsize|:10000|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-1|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("forgets every idempotent id when a limit changes, and counts on", () => {
    expectTranscript(
      [
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["XCFGSET s IDMP-DURATION 100 IDMP-MAXSIZE 100", "+OK|"],
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["XCFGSET s IDMP-MAXSIZE 99", "+OK|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$15|1700000000000-0|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$15|1700000000000-0|$13|idmp-duration|:100|$12|idmp-maxsize|:99|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:1|$15|iids-duplicates|:2|$6|groups|:0|$11|first-entry|*2|$15|1700000000000-0|*2|$1|f|$1|v|$10|last-entry|*2|$15|1700000000000-0|*2|$1|f|$1|v|",
        ],
        ["XADD s IDMP p i * f v", "$15|1700000000000-1|"],
      ],
      2,
      redis86,
    );
  });

  it("refuses what is out of range, said twice, half or unknown, and then sets nothing", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XCFGSET s", "-ERR At least one parameter must be specified|"],
        ["XCFGSET s IDMP-DURATION", "-ERR syntax error|"],
        ["XCFGSET s IDMP-DURATION 0", "-ERR IDMP-DURATION must be between 1 and 86400 seconds|"],
        ["XCFGSET s IDMP-DURATION 86401", "-ERR IDMP-DURATION must be between 1 and 86400 seconds|"],
        ["XCFGSET s IDMP-DURATION -1", "-ERR IDMP-DURATION must be between 1 and 86400 seconds|"],
        ["XCFGSET s IDMP-DURATION soon", "-ERR value is not an integer or out of range|"],
        ["XCFGSET s IDMP-DURATION 5 IDMP-DURATION 6", "-ERR IDMP-DURATION specified multiple times|"],
        ["XCFGSET s IDMP-MAXSIZE 0", "-ERR IDMP-MAXSIZE must be between 1 and 10000 entries|"],
        ["XCFGSET s IDMP-MAXSIZE 10001", "-ERR IDMP-MAXSIZE must be between 1 and 10000 entries|"],
        ["XCFGSET s IDMP-MAXSIZE 5 IDMP-MAXSIZE 0", "-ERR IDMP-MAXSIZE specified multiple times|"],
        ["XCFGSET s IDMP-DURATION 5 IDMP-MAXSIZE 0", "-ERR IDMP-MAXSIZE must be between 1 and 10000 entries|"],
        ["XCFGSET s IDMP-DURATION 0 FOO 1", "-ERR IDMP-DURATION must be between 1 and 86400 seconds|"],
        ["XCFGSET s FOO 1", "-ERR syntax error|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$3|1-1|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-1|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("wants a stream first", () => {
    expectTranscript(
      [
        ["XCFGSET missing FOO", "-ERR no such key|"],
        ["XCFGSET missing", "-ERR no such key|"],
        ["SET k v", "+OK|"],
        ["XCFGSET k FOO", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ],
      2,
      redis86,
    );
  });

  it("new streams begin with the server's settings, and keep them", () => {
    expectTranscript(
      [
        ["CONFIG SET stream-idmp-duration 7 stream-idmp-maxsize 8", "+OK|"],
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["CONFIG SET stream-idmp-duration 100 stream-idmp-maxsize 100", "+OK|"],
        ["XGROUP CREATE t g $ MKSTREAM", "+OK|"],
        ["COPY s u", ":1|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$3|1-1|$13|idmp-duration|:7|$12|idmp-maxsize|:8|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-1|*2|$1|f|$1|v|",
        ],
        [
          "XINFO STREAM t",
          "*32|$6|length|:0|$15|radix-tree-keys|:0|$16|radix-tree-nodes|:1|$17|last-generated-id|$3|0-0|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:0|$23|recorded-first-entry-id|$3|0-0|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:1|$11|first-entry|$-1|$10|last-entry|$-1|",
        ],
        [
          "XINFO STREAM u",
          "*32|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$3|1-1|$13|idmp-duration|:7|$12|idmp-maxsize|:8|$12|pids-tracked|:0|$12|iids-tracked|:0|$10|iids-added|:0|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-1|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });
});
