/** Transcripts of a redis-server 8.6.3: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { expectTranscript } from "../test-transcript.js";

describe("XACKDEL", () => {
  it("acknowledges and deletes in one step, whatever other groups have pending", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XGROUP CREATE s h 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XREADGROUP GROUP h c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XACKDEL s g IDS 1 1-1", "*1|:1|"],
        ["XACKDEL s g KEEPREF IDS 1 2-1", "*1|:1|"],
        ["XLEN s", ":0|"],
        ["XPENDING s g", "*4|:0|$-1|$-1|*-1|"],
        ["XPENDING s h", "*4|:2|$3|1-1|$3|2-1|*1|*2|$1|c|$1|2|"],
      ],
      2,
      redis86,
    );
  });

  it("answers -1 for what is not pending, and leaves the entry there", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XACKDEL s g IDS 2 1-1 9-9", "*2|:-1|:-1|"],
        ["XACKDEL s g DELREF IDS 1 1-1", "*1|:-1|"],
        ["XLEN s", ":1|"],
        ["XACKDEL s missing IDS 2 1-1 nonsense", "*2|:-1|:-1|"],
        ["XACKDEL missing g IDS 1 1-1", "*1|:-1|"],
      ],
      2,
      redis86,
    );
  });

  it("answers 1 for a pending entry that is deleted already", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XDEL s 1-1", ":1|"],
        ["XACKDEL s g IDS 1 1-1", "*1|:1|"],
        ["XPENDING s g", "*4|:0|$-1|$-1|*-1|"],
      ],
      2,
      redis86,
    );
  });

  it("DELREF takes a deleted entry out of the other groups' PELs", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XGROUP CREATE s h 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XREADGROUP GROUP h c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XDEL s 1-1", ":1|"],
        ["XACKDEL s g DELREF IDS 1 1-1", "*1|:1|"],
        ["XPENDING s h", "*4|:0|$-1|$-1|*-1|"],
      ],
      2,
      redis86,
    );
  });

  it("ACKED answers 2 where it acknowledged only, as another group still needs the entry", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XGROUP CREATE s h 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XREADGROUP GROUP h c COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
        ["XACKDEL s g ACKED IDS 2 1-1 2-1", "*2|:2|:2|"],
        ["XPENDING s g", "*4|:0|$-1|$-1|*-1|"],
        ["XLEN s", ":2|"],
        ["XACKDEL s h ACKED IDS 2 1-1 2-1", "*2|:1|:-1|"],
        ["XREADGROUP GROUP h c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["XACKDEL s h ACKED IDS 1 2-1", "*1|:1|"],
        ["XLEN s", ":0|"],
      ],
      2,
      redis86,
    );
  });

  it("breaks a watch when it deleted, not when it acknowledged only", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XADD s 2-1 f v", "$3|2-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XGROUP CREATE s h 0", "+OK|"],
        ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*2|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|"],
        ["WATCH s", "+OK|"],
        ["XACKDEL s g ACKED IDS 1 1-1", "*1|:2|"],
        ["MULTI", "+OK|"],
        ["PING", "+QUEUED|"],
        ["EXEC", "*1|+PONG|"],
        ["WATCH s", "+OK|"],
        ["XACKDEL s g IDS 1 2-1", "*1|:1|"],
        ["MULTI", "+OK|"],
        ["PING", "+QUEUED|"],
        ["EXEC", "*-1|"],
      ],
      2,
      redis86,
    );
  });

  it("looks at the type first, then at the syntax, then at the ids", () => {
    expectTranscript(
      [
        ["SET k v", "+OK|"],
        ["XACKDEL k g FOO 1 1-1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XACKDEL missing g FOO 1 1-1", "-ERR syntax error|"],
        ["XACKDEL missing g IDS 2 1-1", "-ERR The `numids` parameter must match the number of arguments|"],
        ["XACKDEL s g IDS 1 nonsense", "-ERR Invalid stream ID specified as stream command argument|"],
        ["XACKDEL s g IDS 1", "-ERR wrong number of arguments for 'xackdel' command|"],
      ],
      2,
      redis86,
    );
  });
});
