/** What redis-server 7.0.15 and 8.0.2 and valkey-server 8.1.1 and 9.1.2 all answer to the stream commands and options of Redis 8.2 to 8.6. */

import { describe, it } from "vitest";
import { redis70 } from "../profiles/redis-7.0.js";
import { redis72 } from "../profiles/redis-7.2.js";
import { redis74 } from "../profiles/redis-7.4.js";
import { redis80 } from "../profiles/redis-8.0.js";
import { valkey81 } from "../profiles/valkey-8.1.js";
import { valkey91 } from "../profiles/valkey-9.1.js";
import { expectTranscript } from "../test-transcript.js";

const INVALID_ID = "-ERR Invalid stream ID specified as stream command argument|";

describe.each([redis70, redis72, redis74, redis80, valkey81, valkey91])("$name", (profile) => {
  it("knows none of the commands", () => {
    expectTranscript(
      [
        ["XDELEX s IDS 1 1-1", "-ERR unknown command 'XDELEX', with args beginning with: 's' 'IDS' '1' '1-1' |"],
        ["XACKDEL s g IDS 1 1", "-ERR unknown command 'XACKDEL', with args beginning with: 's' 'g' 'IDS' '1' '1' |"],
        [
          "XCFGSET s IDMP-DURATION 5",
          "-ERR unknown command 'XCFGSET', with args beginning with: 's' 'IDMP-DURATION' '5' |",
        ],
        ["XIDMPRECORD s p i 1-1", "-ERR unknown command 'XIDMPRECORD', with args beginning with: 's' 'p' 'i' '1-1' |"],
        ["COMMAND INFO xdelex xackdel xcfgset xidmprecord", "*4|$-1|$-1|$-1|$-1|"],
      ],
      2,
      profile,
    );
  });

  it("takes the options for ids, or for wrong syntax", () => {
    expectTranscript(
      [
        ["XADD s KEEPREF * f v", INVALID_ID],
        ["XADD s ACKED 1-1 f v", INVALID_ID],
        ["XADD s IDMP p i * f v", INVALID_ID],
        ["XADD s IDMPAUTO p * f v", INVALID_ID],
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XTRIM s MAXLEN 0 ACKED", "-ERR syntax error|"],
        ["XTRIM s DELREF MAXLEN 0", "-ERR syntax error|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        ["XREADGROUP GROUP g c CLAIM 0 STREAMS s >", "-ERR syntax error|"],
        ["XREADGROUP GROUP g c CLAIM abc STREAMS s >", "-ERR syntax error|"],
        ["XREAD CLAIM 0 STREAMS s 0", "-ERR syntax error|"],
      ],
      2,
      profile,
    );
  });
});
