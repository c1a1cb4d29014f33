/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { entriesAdded, expectTranscript } from "../test-transcript.js";

describe("XTRIM", () => {
  it("takes the oldest entries away until so many are left", () => {
    expectTranscript([
      ...entriesAdded("1-1", "1-2", "1-3", "1-4"),
      ["XTRIM s MAXLEN 3", ":1|"],
      ["XTRIM s MAXLEN = 3", ":0|"],
      ["XTRIM s maxlen 0", ":3|"],
      ["XTRIM s MAXLEN 0", ":0|"],
      ["XLEN s", ":0|"],
      ["EXISTS s", ":1|"],
    ]);
  });

  it("takes the entries below an id away", () => {
    expectTranscript([
      ...entriesAdded("1-1", "2-0", "2-2"),
      ["XTRIM s MINID 2", ":1|"],
      ["XTRIM s MINID 2-1", ":1|"],
      ["XRANGE s - +", "*1|*2|$3|2-2|*2|$1|f|$1|v|"],
      ["XTRIM s MINID 2-2", ":0|"],
      ["XTRIM s MINID = 3", ":1|"],
      ["XLEN s", ":0|"],
    ]);
  });

  it("takes whole nodes only with ~", () => {
    expectTranscript([
      ["CONFIG SET stream-node-max-entries 3", "+OK|"],
      ...entriesAdded("1-1", "1-2", "1-3", "1-4", "1-5", "1-6", "1-7", "1-8"),
      ["XTRIM s MAXLEN ~ 7", ":0|"],
      ["XTRIM s MAXLEN ~ 5", ":3|"],
      ["XTRIM s MAXLEN ~ 3", ":0|"],
      ["XTRIM s MAXLEN ~ 2", ":3|"],
      ["XTRIM s MINID ~ 1-8", ":0|"],
      ["XTRIM s MINID ~ 1-9", ":2|"],
      ["XLEN s", ":0|"],
    ]);
  });

  it("stops before the node that would pass LIMIT", () => {
    expectTranscript([
      ["CONFIG SET stream-node-max-entries 3", "+OK|"],
      ...entriesAdded("1-1", "1-2", "1-3", "1-4", "1-5", "1-6", "1-7", "1-8", "1-9"),
      ["XTRIM s MAXLEN ~ 0 LIMIT 2", ":0|"],
      ["XTRIM s MAXLEN ~ 0 LIMIT 5", ":3|"],
      ["XTRIM s MINID ~ 9 LIMIT 1", ":0|"],
      ["XTRIM s MINID ~ 9 LIMIT 0", ":6|"],
      ["XLEN s", ":0|"],
    ]);
  });

  it("counts a deleted entry for the last id of its node, and not for its length", () => {
    expectTranscript([
      ["CONFIG SET stream-node-max-entries 3", "+OK|"],
      ...entriesAdded("1", "2", "3", "4", "5", "6"),
      ["XDEL s 2 3", ":2|"],
      ["XTRIM s MINID ~ 3", ":0|"],
      ["XTRIM s MINID ~ 4", ":1|"],
      ["XDEL s 4", ":1|"],
      ["XTRIM s MAXLEN ~ 1", ":0|"],
      ["XTRIM s MAXLEN ~ 0", ":2|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:0|$15|radix-tree-keys|:0|$16|radix-tree-nodes|:1|$17|last-generated-id|$3|6-0|$20|max-deleted-entry-id|$3|4-0|$13|entries-added|:6|$23|recorded-first-entry-id|$3|0-0|$6|groups|:0|$11|first-entry|$-1|$10|last-entry|$-1|",
      ],
    ]);
  });

  it("leaves a node without entries when its last one was deleted before", () => {
    expectTranscript([
      ["CONFIG SET stream-node-max-entries 3", "+OK|"],
      ...entriesAdded("1", "2", "3", "4"),
      ["XDEL s 3", ":1|"],
      ["XTRIM s MINID 3", ":2|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:1|$15|radix-tree-keys|:2|$16|radix-tree-nodes|:6|$17|last-generated-id|$3|4-0|$20|max-deleted-entry-id|$3|3-0|$13|entries-added|:4|$23|recorded-first-entry-id|$3|4-0|$6|groups|:0|$11|first-entry|*2|$3|4-0|*2|$1|f|$1|v|$10|last-entry|*2|$3|4-0|*2|$1|f|$1|v|",
      ],
      ["XTRIM s MINID 4", ":0|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|4-0|$20|max-deleted-entry-id|$3|3-0|$13|entries-added|:4|$23|recorded-first-entry-id|$3|4-0|$6|groups|:0|$11|first-entry|*2|$3|4-0|*2|$1|f|$1|v|$10|last-entry|*2|$3|4-0|*2|$1|f|$1|v|",
      ],
    ]);
  });

  it("does not move max-deleted-entry-id", () => {
    expectTranscript([
      ...entriesAdded("1-1", "1-2"),
      ["XTRIM s MAXLEN 1", ":1|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-2|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:2|$23|recorded-first-entry-id|$3|1-2|$6|groups|:0|$11|first-entry|*2|$3|1-2|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-2|*2|$1|f|$1|v|",
      ],
    ]);
  });

  it("checks its options before the key", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XTRIM str MAXLEN x", "-ERR value is not an integer or out of range|"],
      ["XTRIM str MAXLEN 5", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XTRIM none MAXLEN 5", ":0|"],
      ["XTRIM s", "-ERR wrong number of arguments for 'xtrim' command|"],
      ["XTRIM s MAXLEN", "-ERR wrong number of arguments for 'xtrim' command|"],
      ["XTRIM s FOO 5", "-ERR syntax error|"],
      ["XTRIM s LIMIT 5", "-ERR syntax error, LIMIT cannot be used without specifying a trimming strategy|"],
      ["XTRIM s LIMIT 5 LIMIT 5", "-ERR syntax error, LIMIT cannot be used without specifying a trimming strategy|"],
      ["XTRIM s LIMIT 0 LIMIT 0", "-ERR syntax error, XTRIM must be called with a trimming strategy|"],
      ["XTRIM s MAXLEN = 5 LIMIT 3", "-ERR syntax error, LIMIT cannot be used without the special ~ option|"],
      ["XTRIM s MAXLEN 5 5", "-ERR syntax error|"],
      ["XTRIM s MAXLEN ~ ~", "-ERR value is not an integer or out of range|"],
      ["XTRIM s MAXLEN = = 5", "-ERR value is not an integer or out of range|"],
      ["XTRIM s MINID ( 5", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XTRIM s MINID -", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XTRIM s NOMKSTREAM 5", "-ERR syntax error|"],
      ["XTRIM s MAXLEN -1", "-ERR The MAXLEN argument must be >= 0.|"],
    ]);
  });
});
