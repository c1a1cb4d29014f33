/** Transcripts of a redis-server 8.6.3: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { expectTranscript } from "../test-transcript.js";

describe("XADD of idempotent producers", () => {
  it("answers the first entry's id to the same id of the same producer, whatever the fields are", () => {
    expectTranscript(
      [
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["XADD s IDMP p i * f other", "$15|1700000000000-0|"],
        ["XADD s IDMP q i * f v", "$15|1700000000000-1|"],
        ["XADD s IDMP p j * f v", "$15|1700000000000-2|"],
        ["XLEN s", ":3|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:3|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$15|1700000000000-2|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:3|$23|recorded-first-entry-id|$15|1700000000000-0|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:2|$12|iids-tracked|:3|$10|iids-added|:3|$15|iids-duplicates|:1|$6|groups|:0|$11|first-entry|*2|$15|1700000000000-0|*2|$1|f|$1|v|$10|last-entry|*2|$15|1700000000000-2|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("makes the id from the fields: the same pairs in any order are a duplicate, twice the same pair is something else", () => {
    expectTranscript(
      [
        ["XADD s IDMPAUTO p * a 1 b 2", "$15|1700000000000-0|"],
        ["XADD s IDMPAUTO p * b 2 a 1", "$15|1700000000000-0|"],
        ["XADD s IDMPAUTO p * a 2 b 1", "$15|1700000000000-1|"],
        ["XADD s IDMPAUTO p * a 1 b 2 a 1", "$15|1700000000000-2|"],
        ["XADD s IDMPAUTO p * b 2 a 1 a 1", "$15|1700000000000-2|"],
        ["XADD s IDMPAUTO p * b 2", "$15|1700000000000-3|"],
        ["XADD s IDMPAUTO p * ab c", "$15|1700000000000-4|"],
        ["XADD s IDMPAUTO p * a bc", "$15|1700000000000-5|"],
        ["XADD s IDMPAUTO q * a 1 b 2", "$15|1700000000000-6|"],
      ],
      2,
      redis86,
    );
  });

  it("a duplicate stays one though the entry is gone, trims nothing, and breaks no watch", () => {
    expectTranscript(
      [
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["XADD s IDMP p j * f v", "$15|1700000000000-1|"],
        ["XDEL s 1700000000000-0", ":1|"],
        ["XADD s MAXLEN 0 IDMP p i * f v", "$15|1700000000000-0|"],
        ["XLEN s", ":1|"],
        ["XTRIM s MAXLEN 0", ":1|"],
        ["WATCH s", "+OK|"],
        ["XADD s NOMKSTREAM IDMP p j * f v", "$15|1700000000000-1|"],
        ["MULTI", "+OK|"],
        ["PING", "+QUEUED|"],
        ["EXEC", "*1|+PONG|"],
      ],
      2,
      redis86,
    );
  });

  it("COPY and RENAME keep what the stream remembers, DEL does not", () => {
    expectTranscript(
      [
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["COPY s t", ":1|"],
        ["XADD t IDMP p i * f v", "$15|1700000000000-0|"],
        ["RENAME t u", "+OK|"],
        ["XADD u IDMP p i * f v", "$15|1700000000000-0|"],
        ["XADD u IDMP p j * f v", "$15|1700000000000-1|"],
        ["XADD s IDMP p j * f v", "$15|1700000000000-1|"],
        ["DEL u", ":1|"],
        ["XADD u IDMP p i * f v", "$15|1700000000000-0|"],
        [
          "XINFO STREAM u",
          "*32|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$15|1700000000000-0|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$15|1700000000000-0|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:1|$12|iids-tracked|:1|$10|iids-added|:1|$15|iids-duplicates|:0|$6|groups|:0|$11|first-entry|*2|$15|1700000000000-0|*2|$1|f|$1|v|$10|last-entry|*2|$15|1700000000000-0|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("remembers so many ids of each producer, and forgets the oldest first", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XCFGSET s IDMP-MAXSIZE 2", "+OK|"],
        ["XADD s IDMP p i1 * f v", "$15|1700000000000-0|"],
        ["XADD s IDMP p i2 * f v", "$15|1700000000000-1|"],
        ["XADD s IDMP q i1 * f v", "$15|1700000000000-2|"],
        ["XADD s IDMP p i3 * f v", "$15|1700000000000-3|"],
        ["XADD s IDMP p i2 * f v", "$15|1700000000000-1|"],
        ["XADD s IDMP p i1 * f v", "$15|1700000000000-4|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:6|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$15|1700000000000-4|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:6|$23|recorded-first-entry-id|$3|1-1|$13|idmp-duration|:100|$12|idmp-maxsize|:2|$12|pids-tracked|:2|$12|iids-tracked|:3|$10|iids-added|:5|$15|iids-duplicates|:1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$15|1700000000000-4|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("wants names, once, and an id that the server makes", () => {
    expectTranscript(
      [
        ['XADD s IDMP "" i * f v', "-ERR syntax error, IDMP requires a non-empty producer ID|"],
        ['XADD s IDMP p "" * f v', "-ERR syntax error, IDMP requires a non-empty idempotent ID|"],
        ['XADD s IDMPAUTO "" * f v', "-ERR syntax error, IDMPAUTO requires a non-empty producer ID|"],
        ["XADD s IDMP p i IDMPAUTO p * f v", "-ERR syntax error, IDMP/IDMPAUTO specified multiple times|"],
        ["XADD s IDMPAUTO p IDMPAUTO p * f v", "-ERR syntax error, IDMP/IDMPAUTO specified multiple times|"],
        ["XADD s IDMP p i 1-1 f v", "-ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs|"],
        ["XADD s IDMP p i 5-* f v", "-ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs|"],
        ["XADD s IDMP p i 0-0 f", "-ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs|"],
        ["XADD s IDMP p i nonsense f v", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XADD s IDMP p * f v", "-ERR Invalid stream ID specified as stream command argument|"],
        [
          "XADD s IDMP p i LIMIT 5 * f v",
          "-ERR syntax error, LIMIT cannot be used without specifying a trimming strategy|",
        ],
        ["XADD s IDMP p i *", "-ERR wrong number of arguments for 'xadd' command|"],
        ["XADD s IDMP p i", "-ERR wrong number of arguments for 'xadd' command|"],
        ["XADD s MAXLEN 5 IDMP p", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XADD s MAXLEN 5 IDMPAUTO", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XADD missing NOMKSTREAM IDMP p i * f v", "$-1|"],
        ["SET k v", "+OK|"],
        ["XADD k IDMP p i * f v", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ],
      2,
      redis86,
    );
  });

  it("a duplicate is found before the stream's ids are used up, and a producer is known even if they are", () => {
    expectTranscript(
      [
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["XADD s 18446744073709551615-18446744073709551615 f v", "$41|18446744073709551615-18446744073709551615|"],
        ["XADD s IDMP p i * f v", "$15|1700000000000-0|"],
        ["XADD s IDMP q i * f v", "-ERR The stream has exhausted the last possible ID, unable to add more items|"],
        [
          "XINFO STREAM s",
          "*32|$6|length|:2|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$41|18446744073709551615-18446744073709551615|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:2|$23|recorded-first-entry-id|$15|1700000000000-0|$13|idmp-duration|:100|$12|idmp-maxsize|:100|$12|pids-tracked|:2|$12|iids-tracked|:1|$10|iids-added|:1|$15|iids-duplicates|:1|$6|groups|:0|$11|first-entry|*2|$15|1700000000000-0|*2|$1|f|$1|v|$10|last-entry|*2|$41|18446744073709551615-18446744073709551615|*2|$1|f|$1|v|",
        ],
      ],
      2,
      redis86,
    );
  });

  it("takes a policy without trimming, and in any place before the id", () => {
    expectTranscript(
      [
        ["XADD s KEEPREF 1-1 f v", "$3|1-1|"],
        ["XADD s MAXLEN 5 ACKED 2-1 f v", "$3|2-1|"],
        ["XADD s DELREF MAXLEN ~ 5 LIMIT 5 3-1 f v", "$3|3-1|"],
        ["XADD s MAXLEN ACKED 5 4-1 f v", "-ERR value is not an integer or out of range|"],
        ["XADD s KEEPREF KEEPREF 4-1 f v", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XADD s KEEPREF DELREF 4-1 f v", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XADD s MAXLEN 5 ACKED", "-ERR wrong number of arguments for 'xadd' command|"],
      ],
      2,
      redis86,
    );
  });
});
