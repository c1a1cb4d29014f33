/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XADD", () => {
  it("gives every entry the id that was asked for, and makes the stream", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v g w", "$3|1-2|"],
      ["XADD s 5 f v", "$3|5-0|"],
      ["XLEN s", ":3|"],
      ["TYPE s", "+stream|"],
      ["XRANGE s - +", "*3|*2|$3|1-1|*2|$1|f|$1|v|*2|$3|1-2|*4|$1|f|$1|v|$1|g|$1|w|*2|$3|5-0|*2|$1|f|$1|v|"],
    ]);
  });

  it("goes on within a millisecond with ms-*", () => {
    expectTranscript([
      ["XADD s 0-* f v", "$3|0-1|"],
      ["XADD s 0-* f v", "$3|0-2|"],
      ["XADD s 7-* f v", "$3|7-0|"],
      ["XADD s 7-* f v", "$3|7-1|"],
      ["XADD s 6-* f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
      ["XADD s *-1 f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s 8-** f v", "-ERR Invalid stream ID specified as stream command argument|"],
    ]);
  });

  it("never goes back", () => {
    expectTranscript([
      ["XADD s 5-5 f v", "$3|5-5|"],
      ["XADD s 5-5 f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
      ["XADD s 5-4 f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
      ["XADD s 4-9 f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
      ["XADD s 5-6 f v", "$3|5-6|"],
      ["XDEL s 5-6", ":1|"],
      ["XADD s 5-6 f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
    ]);
  });

  it("refuses 0-0 before it looks at the key", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XADD str 0-0 f v", "-ERR The ID specified in XADD must be greater than 0-0|"],
      ["XADD str 0 f v", "-ERR The ID specified in XADD must be greater than 0-0|"],
      ["XADD str bad f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD str 1-1 f v", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XADD new 0-0 f v", "-ERR The ID specified in XADD must be greater than 0-0|"],
      ["EXISTS new", ":0|"],
    ]);
  });

  it("reads ids as strtoull does", () => {
    expectTranscript([
      ["XADD s +6-1 f v", "$3|6-1|"],
      ["XADD s ' 7-1' f v", "$3|7-1|"],
      ["XADD s 08-01 f v", "$3|8-1|"],
      ["XADD s 9--03 f v", "$22|9-18446744073709551613|"],
      ['XADD s "10-\\x0b3" f v', "$4|10-3|"],
      ["XADD s '11-3 ' f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ['XADD s "12-3\\x00zz" f v', "$4|12-3|"],
      ["XADD s 20--1 f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s 20--18446744073709551615 f v", "$4|20-1|"],
      ["XADD s 20-+2 f v", "$4|20-2|"],
      ["XADD s 21-0x1 f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s 21- f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s -21 f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s '' f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s 18446744073709551616-0 f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s - f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s + f v", "-ERR Invalid stream ID specified as stream command argument|"],
    ]);
  });

  it("looks at 127 bytes of an id and at no more", () => {
    expectTranscript([
      [
        "XADD s 1-00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000007 f v",
        "$3|1-7|",
      ],
      [
        "XADD s 2-000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000007 f v",
        "-ERR Invalid stream ID specified as stream command argument|",
      ],
    ]);
  });

  it("keeps ids beyond 2^53 exact", () => {
    expectTranscript([
      ["XADD s 9007199254740992-9007199254740993 f v", "$33|9007199254740992-9007199254740993|"],
      ["XADD s 9007199254740993-9007199254740992 f v", "$33|9007199254740993-9007199254740992|"],
      ["XADD s 9007199254740993-9007199254740993 f v", "$33|9007199254740993-9007199254740993|"],
      ["XADD s 9007199254740993-* f v", "$33|9007199254740993-9007199254740994|"],
      ["XRANGE s 9007199254740993 + COUNT 1", "*1|*2|$33|9007199254740993-9007199254740992|*2|$1|f|$1|v|"],
      [
        "XRANGE s (9007199254740993-9007199254740992 (9007199254740993-9007199254740994",
        "*1|*2|$33|9007199254740993-9007199254740993|*2|$1|f|$1|v|",
      ],
    ]);
  });

  it("is exhausted after the greatest id", () => {
    expectTranscript([
      ["XADD s 18446744073709551615-18446744073709551614 f v", "$41|18446744073709551615-18446744073709551614|"],
      ["XADD s 18446744073709551615-* f v", "$41|18446744073709551615-18446744073709551615|"],
      [
        "XADD s 18446744073709551615-* f v",
        "-ERR The stream has exhausted the last possible ID, unable to add more items|",
      ],
      ["XADD s * f v", "-ERR The stream has exhausted the last possible ID, unable to add more items|"],
      ["XADD s 1-1 f v", "-ERR The stream has exhausted the last possible ID, unable to add more items|"],
      ["XADD s bad f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XDEL s 18446744073709551615-18446744073709551615", ":1|"],
      ["XADD s * f v", "-ERR The stream has exhausted the last possible ID, unable to add more items|"],
    ]);
  });

  it("says that the elements are too large when a millisecond has no sequence left", () => {
    expectTranscript([
      ["XADD s 5-18446744073709551615 f v", "$22|5-18446744073709551615|"],
      ["XADD s 5-* f v", "-ERR Elements are too large to be stored|"],
    ]);
  });

  it("makes no stream with NOMKSTREAM", () => {
    expectTranscript([
      ["XADD s NOMKSTREAM 1-1 f v", "$-1|"],
      ["EXISTS s", ":0|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s nomkstream 1-2 f v", "$3|1-2|"],
    ]);
  });

  it("answers null to NOMKSTREAM in RESP3", () => {
    expectTranscript([["XADD s NOMKSTREAM 1-1 f v", "_|"]], 3);
  });

  it("trims with the entry it adds", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XADD s MAXLEN 2 1-3 f v", "$3|1-3|"],
      ["XADD s MINID = 1-3 1-4 f v", "$3|1-4|"],
      ["XRANGE s - +", "*2|*2|$3|1-3|*2|$1|f|$1|v|*2|$3|1-4|*2|$1|f|$1|v|"],
      ["XADD s MAXLEN 0 1-5 f v", "$3|1-5|"],
      ["XLEN s", ":0|"],
      ["EXISTS s", ":1|"],
      ["XADD s 1-5 f v", "-ERR The ID specified in XADD is equal or smaller than the target stream top item|"],
      ["XADD s MINID 9 1-6 f v", "$3|1-6|"],
      ["XLEN s", ":0|"],
    ]);
  });

  it("checks its options before the number of arguments", () => {
    expectTranscript([
      ["XADD s LIMIT 5 1-1 f v", "-ERR syntax error, LIMIT cannot be used without specifying a trimming strategy|"],
      ["XADD s LIMIT 0 1-1 f v", "-ERR syntax error, LIMIT cannot be used without the special ~ option|"],
      ["XADD s MAXLEN 5 LIMIT 5 1-1 f v", "-ERR syntax error, LIMIT cannot be used without the special ~ option|"],
      ["XADD s MAXLEN ~ 5 LIMIT -1 1-1 f v", "-ERR The LIMIT argument must be >= 0.|"],
      ["XADD s MAXLEN ~ 5 LIMIT x 1-1 f v", "-ERR value is not an integer or out of range|"],
      ["XADD s MAXLEN -1 1-1 f v", "-ERR The MAXLEN argument must be >= 0.|"],
      ["XADD s MAXLEN x 1-1 f v", "-ERR value is not an integer or out of range|"],
      ["XADD s MAXLEN ~ LIMIT 1-1 f v", "-ERR value is not an integer or out of range|"],
      ["XADD s MINID x 1-1 f v", "-ERR Invalid stream ID specified as stream command argument|"],
      [
        "XADD s MAXLEN 5 MINID 1 1-1 f v",
        "-ERR syntax error, MAXLEN and MINID options at the same time are not compatible|",
      ],
      [
        "XADD s MAXLEN 5 MAXLEN 5 1-1 f v",
        "-ERR syntax error, MAXLEN and MINID options at the same time are not compatible|",
      ],
      ["XADD s LIMIT 3 MAXLEN ~ 5 1-1 f v", "$3|1-1|"],
      ["XADD s MAXLEN ~ 5 LIMIT 3 LIMIT 0 2-1 f v", "$3|2-1|"],
    ]);
  });

  it("counts its arguments after the id is read", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XADD", "-ERR wrong number of arguments for 'xadd' command|"],
      ["XADD s", "-ERR wrong number of arguments for 'xadd' command|"],
      ["XADD s 1-1 f", "-ERR wrong number of arguments for 'xadd' command|"],
      ["XADD s a b c", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s 1-1 f v g", "-ERR wrong number of arguments for 'xadd' command|"],
      ["XADD str 1-1 f v g", "-ERR wrong number of arguments for 'xadd' command|"],
      ["XADD s MAXLEN 5 1-1", "-ERR wrong number of arguments for 'xadd' command|"],
      ["XADD s MAXLEN 5 LIMIT", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s = 1-1 f v", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XADD s f v", "-ERR wrong number of arguments for 'xadd' command|"],
    ]);
  });
});
