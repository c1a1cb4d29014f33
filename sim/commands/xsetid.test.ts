/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XSETID", () => {
  it("sets last-generated-id, not below the last entry", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XSETID s 1-1", "-ERR The ID specified in XSETID is smaller than the target stream top item|"],
      ["XSETID s 1-2", "+OK|"],
      ["XSETID s 9-9", "+OK|"],
      ["XADD s 9-9 f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:2|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|9-9|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:2|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-2|*2|$1|f|$1|v|",
      ],
      ["XDEL s 1-1 1-2", ":2|"],
      ["XSETID s 0-1", "+OK|"],
      ["XADD s 0-* f v", "$3|0-2|"],
    ]);
  });

  it("sets the counters too", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      [
        "XSETID s 1-2 ENTRIESADDED 1",
        "-ERR The entries_added specified in XSETID is smaller than the target stream length|",
      ],
      ["XSETID s 1-2 ENTRIESADDED 10 MAXDELETEDID 1-1", "+OK|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:2|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-2|$20|max-deleted-entry-id|$3|1-1|$13|entries-added|:10|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-2|*2|$1|f|$1|v|",
      ],
      ["XSETID s 1-2 MAXDELETEDID 0-0", "+OK|"],
      ["XSETID s 2-0 entriesadded 9223372036854775807", "+OK|"],
      ["XADD s 3-0 f v", "$3|3-0|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:3|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|3-0|$20|max-deleted-entry-id|$3|1-1|$13|entries-added|:-9223372036854775808|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|3-0|*2|$1|f|$1|v|",
      ],
    ]);
  });

  it("checks its arguments before the key", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XSETID str bad", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XSETID str 5 ENTRIESADDED", "-ERR syntax error|"],
      ["XSETID str 5 ENTRIESADDED x", "-ERR value is not an integer or out of range|"],
      ["XSETID str 5 ENTRIESADDED -1", "-ERR entries_added must be positive|"],
      ["XSETID str 5 MAXDELETEDID bad", "-ERR Invalid stream ID specified as stream command argument|"],
      [
        "XSETID str 5 MAXDELETEDID 6",
        "-ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id|",
      ],
      ["XSETID str 5 FOO 1", "-ERR syntax error|"],
      ["XSETID str 5", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XSETID none 5", "-ERR no such key|"],
      ["XSETID s -", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XSETID s +", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XSETID s", "-ERR wrong number of arguments for 'xsetid' command|"],
    ]);
  });
});
