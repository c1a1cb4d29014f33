/** Transcripts of a redis-server 8.6.3: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { expectTranscript } from "../test-transcript.js";

describe("XIDMPRECORD", () => {
  it("says which entry an id of a producer stands for", () => {
    expectTranscript(
      [
        ["XADD s 1700000000000-5 f v", "$15|1700000000000-5|"],
        ["XIDMPRECORD s p i 1700000000000-5", "+OK|"],
        ["XADD s IDMP p i * f v", "$15|1700000000000-5|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$15|1700000000000-5|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$15|1700000000000-5|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:1|$12|iids-tracked|:1|$10|iids-added|:1|$15|iids-duplicates|:1|$6|groups|:0|$11|first-entry|*2|$15|1700000000000-5|*2|$1|f|$1|v|$10|last-entry|*2|$15|1700000000000-5|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("may be said again, but not of another entry", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XIDMPRECORD s p i 1-1", "+OK|"],
        ["XIDMPRECORD s p i 1-1", "+OK|"],
        ["XIDMPRECORD s p i 2-1", "-ERR IID already exists for this producer with a different stream ID|"],
        ["XIDMPRECORD s q i 2-1", "+OK|"],
      ],
      2,
      redis86,
    );
  });

  it("wants an entry that is there", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XDEL s 1-1", ":1|"],
        ["XIDMPRECORD s p i 1-1", "-ERR No such message in stream|"],
        ["XIDMPRECORD s p i 2", "-ERR No such message in stream|"],
        ["XIDMPRECORD s p i 2-*", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XIDMPRECORD s p i -", "-ERR Invalid stream ID specified as stream command argument|"],
      ],
      2,
      redis86,
    );
  });

  it("looks at the entry's id first, then at the names, then at the stream", () => {
    expectTranscript(
      [
        ['XIDMPRECORD missing "" i nonsense', "-ERR Invalid stream ID specified as stream command argument|"],
        ['XIDMPRECORD missing "" i 1-1', "-ERR producer ID must be non-empty|"],
        ['XIDMPRECORD missing p "" 1-1', "-ERR idempotent ID must be non-empty|"],
        ["XIDMPRECORD missing p i 1-1", "-ERR no such key|"],
        ["SET k v", "+OK|"],
        ["XIDMPRECORD k p i 1-1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
        ["XIDMPRECORD k p i", "-ERR wrong number of arguments for 'xidmprecord' command|"],
      ],
      2,
      redis86,
    );
  });
});
