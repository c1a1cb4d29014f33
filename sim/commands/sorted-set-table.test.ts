/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("sorted sets", () => {
  it("ZADD counts new members, with CH changed ones too", () => {
    expectTranscript([
      ["ZADD z 1 a 2 b", ":2|"],
      ["ZADD z 3 a 4 c", ":1|"],
      ["ZADD z CH 5 a 6 d", ":2|"],
      ["ZADD z CH 5 a", ":0|"],
      ["ZRANGE z 0 -1 WITHSCORES", "*8|$1|b|$1|2|$1|c|$1|4|$1|a|$1|5|$1|d|$1|6|"],
    ]);
  });

  it("ZADD obeys NX, XX, GT and LT", () => {
    expectTranscript([
      ["ZADD z XX 1 a", ":0|"],
      ["EXISTS z", ":0|"],
      ["ZADD z NX 1 a", ":1|"],
      ["ZADD z NX CH 5 a", ":0|"],
      ["ZADD z XX CH 5 a 1 b", ":1|"],
      ["ZADD z GT CH 4 a", ":0|"],
      ["ZADD z GT CH 6 a", ":1|"],
      ["ZADD z LT CH 7 a", ":0|"],
      ["ZADD z LT CH 3 a", ":1|"],
      ["ZADD z GT 1 new", ":1|"],
      ["ZADD z XX GT 1 newer", ":0|"],
      ["ZRANGE z 0 -1 WITHSCORES", "*4|$3|new|$1|1|$1|a|$1|3|"],
      ["ZADD z NX XX 1 a", "-ERR XX and NX options at the same time are not compatible|"],
      ["ZADD z GT LT 1 a", "-ERR GT, LT, and/or NX options at the same time are not compatible|"],
      ["ZADD z NX GT 1 a", "-ERR GT, LT, and/or NX options at the same time are not compatible|"],
      ["ZADD z XX", "-ERR wrong number of arguments for 'zadd' command|"],
    ]);
  });

  it("ZADD INCR and ZINCRBY answer with the new score, or nil where an option forbids it", () => {
    expectTranscript([
      ["ZADD z INCR 5 a", "$1|5|"],
      ["ZADD z INCR 1.5 a", "$3|6.5|"],
      ["ZADD z NX INCR 1 a", "$-1|"],
      ["ZADD z XX INCR 1 b", "$-1|"],
      ["ZADD z GT INCR -1 a", "$-1|"],
      ["ZADD z LT INCR -1 a", "$3|5.5|"],
      ["ZADD z INCR 1 a 2 b", "-ERR INCR option supports a single increment-element pair|"],
      ["ZINCRBY z 2.5 a", "$1|8|"],
      ["ZINCRBY z inf a", "$3|inf|"],
      ["ZINCRBY z -inf a", "-ERR resulting score is not a number (NaN)|"],
      ["ZINCRBY z x a", "-ERR value is not a valid float|"],
      ["ZSCORE z a", "$3|inf|"],
    ]);
  });

  it("scores are read as C reads them and written with 17 digits", () => {
    expectTranscript([
      [
        "ZADD z 1.1 a 1e21 b inf c 3 d -inf e 0x10 f .5 g 5. h 1e17 i 123456789012345.125 j 0.1 k 1e-5 l 12345678.9 m -2.5e-7 n 100000000000000000000 o 1e16 p +7 q infinity r",
        ":18|",
      ],
      [
        "ZRANGE z 0 -1 WITHSCORES",
        "*36|$1|e|$4|-inf|$1|n|$23|-2.4999999999999999e-07|$1|l|$22|1.0000000000000001e-05|$1|k|$19|0.10000000000000001|$1|g|$3|0.5|$1|a|$18|1.1000000000000001|$1|d|$1|3|$1|h|$1|5|$1|q|$1|7|$1|f|$2|16|$1|m|$10|12345678.9|$1|j|$18|123456789012345.12|$1|p|$17|10000000000000000|$1|i|$5|1e+17|$1|o|$5|1e+20|$1|b|$5|1e+21|$1|c|$3|inf|$1|r|$3|inf|",
      ],
      ["ZADD z nan a", "-ERR value is not a valid float|"],
      ["ZADD z '' a", "-ERR value is not a valid float|"],
      ["ZADD z ' 1' a", "-ERR value is not a valid float|"],
      ["ZADD z 1x a", "-ERR value is not a valid float|"],
      ["ZADD z 1e400 a", "-ERR value is not a valid float|"],
      ["ZADD z 1e-400 a", "-ERR value is not a valid float|"],
      ["ZADD z 1e-310 tiny", ":1|"],
      ["ZSCORE z tiny", "$23|9.9999999999999694e-311|"],
      ["ZADD zero -0 a", ":1|"],
      ["ZSCORE zero a", "$1|0|"],
      ["ZMSCORE z a nosuch c", "*3|$18|1.1000000000000001|$-1|$3|inf|"],
      ["ZMSCORE nosuch a", "*1|$-1|"],
    ]);
  });

  it("ZRANGE by rank counts from either end", () => {
    expectTranscript([
      ["ZADD z 1 a 2 b 3 c 4 d", ":4|"],
      ["ZRANGE z 0 -1", "*4|$1|a|$1|b|$1|c|$1|d|"],
      ["ZRANGE z 1 2", "*2|$1|b|$1|c|"],
      ["ZRANGE z -2 -1", "*2|$1|c|$1|d|"],
      ["ZRANGE z 2 1", "*0|"],
      ["ZRANGE z 5 9", "*0|"],
      ["ZRANGE z -9 0", "*1|$1|a|"],
      ["ZRANGE z 0 1 REV", "*2|$1|d|$1|c|"],
      ["ZRANGE z 0 1 REV WITHSCORES", "*4|$1|d|$1|4|$1|c|$1|3|"],
      ["ZREVRANGE z 0 -1", "*4|$1|d|$1|c|$1|b|$1|a|"],
      ["ZREVRANGE z 1 2 WITHSCORES", "*4|$1|c|$1|3|$1|b|$1|2|"],
      ["ZRANGE z x 1", "-ERR value is not an integer or out of range|"],
      [
        "ZRANGE z 0 1 LIMIT 0 1",
        "-ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX|",
      ],
      ["ZRANGE z 0 1 foo", "-ERR syntax error|"],
      ["ZRANGE nosuch 0 -1", "*0|"],
    ]);
  });

  it("ZRANGE BYSCORE knows exclusive and infinite ends and LIMIT", () => {
    expectTranscript([
      ["ZADD z 1 a 2 b 3 c 4 d", ":4|"],
      ["ZRANGE z 2 3 BYSCORE", "*2|$1|b|$1|c|"],
      ["ZRANGE z (2 3 BYSCORE", "*1|$1|c|"],
      ["ZRANGE z 2 (3 BYSCORE", "*1|$1|b|"],
      ["ZRANGE z -inf +inf BYSCORE LIMIT 1 2", "*2|$1|b|$1|c|"],
      ["ZRANGE z -inf +inf BYSCORE LIMIT 1 -1 WITHSCORES", "*6|$1|b|$1|2|$1|c|$1|3|$1|d|$1|4|"],
      ["ZRANGE z -inf +inf BYSCORE LIMIT -1 2", "*0|"],
      ["ZRANGE z 3 1 BYSCORE REV", "*3|$1|c|$1|b|$1|a|"],
      ["ZRANGE z (3 (1 BYSCORE REV", "*1|$1|b|"],
      ["ZRANGE z +inf -inf BYSCORE REV LIMIT 1 2", "*2|$1|c|$1|b|"],
      ["ZRANGEBYSCORE z (1 4 WITHSCORES LIMIT 1 1", "*2|$1|c|$1|3|"],
      ["ZREVRANGEBYSCORE z 4 (1 LIMIT 0 2", "*2|$1|d|$1|c|"],
      ["ZRANGE z x 1 BYSCORE", "-ERR min or max is not a float|"],
      ["ZRANGE z (nan 1 BYSCORE", "-ERR min or max is not a float|"],
      ["ZRANGE z 0 1 BYSCORE LIMIT x 1", "-ERR value is not an integer or out of range|"],
      ["ZRANGE z 0 1 BYSCORE LIMIT 1", "-ERR syntax error|"],
      ["ZRANGEBYSCORE z 0 1 REV", "-ERR syntax error|"],
      ["ZRANGE z 0 1 BYSCORE BYSCORE", "-ERR syntax error|"],
      ["ZRANGE z 0 1 BYSCORE BYLEX", "-ERR syntax error|"],
      ["ZRANGE z 0 1 REV REV", "-ERR syntax error|"],
    ]);
  });

  it("ZRANGE BYLEX goes by bytes", () => {
    expectTranscript([
      ["ZADD z 0 a 0 b 0 c 0 d", ":4|"],
      ["ZRANGE z - + BYLEX", "*4|$1|a|$1|b|$1|c|$1|d|"],
      ["ZRANGE z [b [c BYLEX", "*2|$1|b|$1|c|"],
      ["ZRANGE z (a (d BYLEX", "*2|$1|b|$1|c|"],
      ["ZRANGE z + - BYLEX", "*0|"],
      ["ZRANGE z + [c BYLEX REV", "*2|$1|d|$1|c|"],
      ["ZRANGE z - + BYLEX LIMIT 1 2", "*2|$1|b|$1|c|"],
      ["ZRANGE z - + BYLEX WITHSCORES", "-ERR syntax error, WITHSCORES not supported in combination with BYLEX|"],
      ["ZRANGE z a b BYLEX", "-ERR min or max not valid string range item|"],
      ["ZRANGEBYLEX z [aa (c", "*1|$1|b|"],
      ["ZREVRANGEBYLEX z [c -", "*3|$1|c|$1|b|$1|a|"],
      ["ZLEXCOUNT z - +", ":4|"],
      ["ZLEXCOUNT z (a [c", ":2|"],
      ["ZLEXCOUNT z x y", "-ERR min or max not valid string range item|"],
      ["ZREMRANGEBYLEX z [b [c", ":2|"],
      ["ZRANGE z 0 -1", "*2|$1|a|$1|d|"],
    ]);
  });

  it("ZRANGE BYLEX over differing scores walks as far as the range holds", () => {
    expectTranscript([
      ["ZADD z 1 b 2 a 3 c 4 0", ":4|"],
      ["ZRANGE z [a [b BYLEX", "*0|"],
      ["ZRANGE z [b + BYLEX", "*0|"],
      ["ZRANGE z [b [a BYLEX REV", "*0|"],
      ["ZRANGE z + [b BYLEX REV", "*0|"],
      ["ZLEXCOUNT z - [b", ":2|"],
      ["ZRANGE z [b (b BYLEX", "*0|"],
      ["ZREMRANGEBYLEX z - [b", ":2|"],
      ["ZRANGE z 0 -1", "*2|$1|c|$1|0|"],
    ]);
  });

  it("ties in score go by bytes", () => {
    expectTranscript([
      ["ZADD z 1 b 1 a 1 B 1 ab", ":4|"],
      ["ZRANGE z 0 -1", "*4|$1|B|$1|a|$2|ab|$1|b|"],
      ["ZRANK z a", ":1|"],
      ["ZREVRANK z a", ":2|"],
      ["ZRANK z nosuch", "$-1|"],
      ["ZRANK nosuch a", "$-1|"],
    ]);
  });

  it("ZCOUNT, ZCARD and the removals count", () => {
    expectTranscript([
      ["ZADD z 1 a 2 b 3 c 4 d 5 e", ":5|"],
      ["ZCARD z", ":5|"],
      ["ZCOUNT z 2 (4", ":2|"],
      ["ZCOUNT z -inf +inf", ":5|"],
      ["ZCOUNT z 9 1", ":0|"],
      ["ZCOUNT z x 1", "-ERR min or max is not a float|"],
      ["ZREM z a nosuch a", ":1|"],
      ["ZREMRANGEBYSCORE z 2 (4", ":2|"],
      ["ZREMRANGEBYRANK z 0 0", ":1|"],
      ["ZREMRANGEBYRANK z 5 9", ":0|"],
      ["ZREMRANGEBYRANK z x 1", "-ERR value is not an integer or out of range|"],
      ["ZRANGE z 0 -1", "*1|$1|e|"],
      ["ZREM z e", ":1|"],
      ["EXISTS z", ":0|"],
    ]);
  });

  it("scores are doubles in RESP3 and WITHSCORES gives pairs", () => {
    expectTranscript(
      [
        ["ZADD z 1 a 2.5 b inf c", ":3|"],
        ["ZSCORE z b", ",2.5|"],
        ["ZMSCORE z a nosuch", "*2|,1|_|"],
        ["ZRANGE z 0 -1 WITHSCORES", "*3|*2|$1|a|,1|*2|$1|b|,2.5|*2|$1|c|,inf|"],
        ["ZINCRBY z 0.1 b", ",2.6000000000000001|"],
        ["ZADD z INCR 1 a", ",2|"],
        ["ZADD z NX INCR 1 a", "_|"],
        ["ZPOPMAX z", "*2|$1|c|,inf|"],
        ["ZPOPMIN z 2", "*2|*2|$1|a|,2|*2|$1|b|,2.6000000000000001|"],
        ["ZPOPMIN z", "*0|"],
        ["ZPOPMIN z 1", "*0|"],
        ["ZSCORE z a", "_|"],
      ],
      3,
    );
  });

  it("ZPOPMIN and ZPOPMAX take from the ends", () => {
    expectTranscript([
      ["ZADD z 1 a 2 b 3 c 4 d", ":4|"],
      ["ZPOPMIN z", "*2|$1|a|$1|1|"],
      ["ZPOPMAX z 2", "*4|$1|d|$1|4|$1|c|$1|3|"],
      ["ZPOPMIN z 0", "*0|"],
      ["ZPOPMIN z -1", "-ERR value is out of range, must be positive|"],
      ["ZPOPMIN z x", "-ERR value is out of range, must be positive|"],
      ["ZPOPMIN z 9", "*2|$1|b|$1|2|"],
      ["EXISTS z", ":0|"],
      ["ZPOPMIN z", "*0|"],
      ["ZPOPMIN z 1 2", "-ERR syntax error|"],
    ]);
  });

  it("every command refuses another type", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["ZADD a 1 m", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZADD a XX 1 m", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZINCRBY a 1 m", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZRANGE a 0 -1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZRANGEBYSCORE a 0 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZREM a m", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZSCORE a m", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZMSCORE a m", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZCARD a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZCOUNT a 0 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZRANK a m", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZPOPMIN a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["ZREMRANGEBYRANK a 0 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });
});
