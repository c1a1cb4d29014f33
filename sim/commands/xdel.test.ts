/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XDEL", () => {
  it("counts what it really deleted", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XADD s 1-3 f v", "$3|1-3|"],
      ["XDEL s 1-2 1-2 9-9", ":1|"],
      ["XRANGE s - +", "*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-3|*2|$1|f|$1|v|"],
      ["XDEL s 1-2", ":0|"],
      ["XDEL s 1-1 1-3", ":2|"],
      ["EXISTS s", ":1|"],
      ["XLEN s", ":0|"],
    ]);
  });

  it("parses every id before it deletes any, and none without a key", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XDEL s 1-1 bad", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XLEN s", ":1|"],
      ["XDEL none bad", ":0|"],
      ["XDEL str bad", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XDEL s -", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XDEL s 1-1 +", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XDEL s", "-ERR wrong number of arguments for 'xdel' command|"],
    ]);
  });

  it("moves max-deleted-entry-id and the first entry, and not last-generated-id", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XADD s 1-3 f v", "$3|1-3|"],
      ["XDEL s 1-3", ":1|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:2|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-3|$20|max-deleted-entry-id|$3|1-3|$13|entries-added|:3|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-2|*2|$1|f|$1|v|",
      ],
      ["XDEL s 1-1", ":1|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-3|$20|max-deleted-entry-id|$3|1-3|$13|entries-added|:3|$23|recorded-first-entry-id|$3|1-2|$6|groups|:0|$11|first-entry|*2|$3|1-2|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-2|*2|$1|f|$1|v|",
      ],
      ["XDEL s 1-2", ":1|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:0|$15|radix-tree-keys|:0|$16|radix-tree-nodes|:1|$17|last-generated-id|$3|1-3|$20|max-deleted-entry-id|$3|1-3|$13|entries-added|:3|$23|recorded-first-entry-id|$3|0-0|$6|groups|:0|$11|first-entry|$-1|$10|last-entry|$-1|",
      ],
    ]);
  });
});
