/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { redis86 } from "../profiles/redis-8.6.js";
import { expectTranscript } from "../test-transcript.js";

describe("strings", () => {
  it("SET stores, NX and XX make it depend on what is there, GET tells what was there", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["SET a 2 NX", "$-1|"],
      ["SET b 2 XX", "$-1|"],
      ["SET a 3 XX", "+OK|"],
      ["GET a", "$1|3|"],
      ["SET a 4 NX GET", "$1|3|"],
      ["GET a", "$1|3|"],
      ["SET new 1 NX GET", "$-1|"],
      ["GET new", "$1|1|"],
      ["SET a 5 GET", "$1|3|"],
      ["HSET h f v", ":1|"],
      ["SET h 1 GET", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SET h 1", "+OK|"],
      ["GET h", "$1|1|"],
    ]);
  });

  it("SET takes one expiry, positive, and gives an overwritten key none", () => {
    expectTranscript([
      ["SET a 1 EX 100", "+OK|"],
      ["TTL a", ":100|"],
      ["SET a 2", "+OK|"],
      ["TTL a", ":-1|"],
      ["SET a 3 PX 100000", "+OK|"],
      ["SET a 4 KEEPTTL", "+OK|"],
      ["TTL a", ":100|"],
      ["SET a 1 EX 0", "-ERR invalid expire time in 'set' command|"],
      ["SET a 1 EX -1", "-ERR invalid expire time in 'set' command|"],
      ["SET a 1 EX x", "-ERR value is not an integer or out of range|"],
      ["SET a 1 EX 9223372036854775807", "-ERR invalid expire time in 'set' command|"],
      ["SET a 1 PX 9223372036854775807", "-ERR invalid expire time in 'set' command|"],
      ["SET a 1 EX", "-ERR syntax error|"],
      ["SET a 1 EX 10 PX 20", "-ERR syntax error|"],
      ["SET a 1 EX 10 EX 20", "+OK|"],
      ["TTL a", ":20|"],
      ["SET a 1 KEEPTTL EX 10", "-ERR syntax error|"],
      ["SET a 1 NX XX", "-ERR syntax error|"],
      ["SET a 1 foo", "-ERR syntax error|"],
      ["SET a 1 EXAT 99999999999", "+OK|"],
      ["EXPIRETIME a", ":99999999999|"],
    ]);
  });

  it("SETNX, SETEX, PSETEX, GETSET and GETDEL are SET and GET in one", () => {
    expectTranscript([
      ["SETNX a 1", ":1|"],
      ["SETNX a 2", ":0|"],
      ["SETEX a 0 x", "-ERR invalid expire time in 'setex' command|"],
      ["SETEX a 100 x", "+OK|"],
      ["TTL a", ":100|"],
      ["PSETEX a -5 x", "-ERR invalid expire time in 'psetex' command|"],
      ["GETSET a y", "$1|x|"],
      ["TTL a", ":-1|"],
      ["GETDEL a", "$1|y|"],
      ["GETDEL a", "$-1|"],
      ["GETSET a 1", "$-1|"],
      ["SADD s 1", ":1|"],
      ["GETSET s x", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["GETDEL s", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });

  it("GETEX changes the expiry on the way, and takes away a key whose new time is past", () => {
    expectTranscript([
      ["GETEX a", "$-1|"],
      ["SET a 1", "+OK|"],
      ["GETEX a EX 100", "$1|1|"],
      ["TTL a", ":100|"],
      ["GETEX a PERSIST", "$1|1|"],
      ["TTL a", ":-1|"],
      ["GETEX a EX 0", "-ERR invalid expire time in 'getex' command|"],
      ["GETEX a KEEPTTL", "-ERR syntax error|"],
      ["GETEX a PERSIST EX 10", "-ERR syntax error|"],
      ["GETEX a EXAT 1", "$1|1|"],
      ["GET a", "$-1|"],
    ]);
  });

  it("MSET and MSETNX set all or nothing, MGET skips what is no string", () => {
    expectTranscript([
      ["MSET a 1 b 2", "+OK|"],
      ["MSET a", "-ERR wrong number of arguments for 'mset' command|"],
      ["MSET a 1 b", "-ERR wrong number of arguments for 'mset' command|"],
      ["MSETNX b 1 c 2", ":0|"],
      ["GET c", "$-1|"],
      ["MSETNX c 1 c 2", ":1|"],
      ["MGET a b c nosuch", "*4|$1|1|$1|2|$1|2|$-1|"],
      ["HSET h f v", ":1|"],
      ["MGET a h", "*2|$1|1|$-1|"],
    ]);
  });

  it("INCR and its kin count in signed 64 bits", () => {
    expectTranscript([
      ["INCR a", ":1|"],
      ["INCRBY a 10", ":11|"],
      ["DECR a", ":10|"],
      ["DECRBY a 20", ":-10|"],
      ["GET a", "$3|-10|"],
      ["SET a 9223372036854775806", "+OK|"],
      ["INCR a", ":9223372036854775807|"],
      ["INCR a", "-ERR increment or decrement would overflow|"],
      ["GET a", "$19|9223372036854775807|"],
      ["INCRBY a -9223372036854775808", ":-1|"],
      ["SET a -9223372036854775808", "+OK|"],
      ["DECR a", "-ERR increment or decrement would overflow|"],
      ["DECRBY a -9223372036854775808", "-ERR decrement would overflow|"],
      ["DECRBY b -9223372036854775808", "-ERR decrement would overflow|"],
      ["DECRBY b x", "-ERR value is not an integer or out of range|"],
      ["INCRBY b 1.5", "-ERR value is not an integer or out of range|"],
      ["INCRBY b +1", "-ERR value is not an integer or out of range|"],
      ["INCRBY b 01", "-ERR value is not an integer or out of range|"],
      ["INCRBY b 9223372036854775808", "-ERR value is not an integer or out of range|"],
      ["SET b 01", "+OK|"],
      ["INCR b", "-ERR value is not an integer or out of range|"],
      ["SET b ''", "+OK|"],
      ["INCR b", "-ERR value is not an integer or out of range|"],
      ["SET b ' 1'", "+OK|"],
      ["INCR b", "-ERR value is not an integer or out of range|"],
      ["SET c 9007199254740993", "+OK|"],
      ["INCRBY c 2", ":9007199254740995|"],
      ["SADD l x", ":1|"],
      ["INCR l", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });

  it("INCRBYFLOAT adds in 80-bit floats and prints up to 17 digits after the point", () => {
    expectTranscript([
      ["SET a 10.50", "+OK|"],
      ["INCRBYFLOAT a 0.1", "$4|10.6|"],
      ["INCRBYFLOAT a -5", "$3|5.6|"],
      ["SET a 5.0e3", "+OK|"],
      ["INCRBYFLOAT a 2.0e2", "$4|5200|"],
      ["INCRBYFLOAT b 3", "$1|3|"],
      ["INCRBYFLOAT b 1.5", "$3|4.5|"],
      ["INCRBYFLOAT b -4.5", "$1|0|"],
      ["INCRBYFLOAT c 0.1", "$3|0.1|"],
      ["INCRBYFLOAT c 0.2", "$3|0.3|"],
      ["INCRBYFLOAT c 0x10", "$4|16.3|"],
      ["INCRBYFLOAT c 1e-20", "$4|16.3|"],
      ["INCRBYFLOAT c 1e21", "$22|1000000000000000000000|"],
      ["SET d 3.0", "+OK|"],
      ["INCRBYFLOAT d 0.000000000000000001", "$1|3|"],
      ["INCRBYFLOAT d inf", "-ERR increment would produce NaN or Infinity|"],
      ["INCRBYFLOAT d nan", "-ERR value is not a valid float|"],
      ["INCRBYFLOAT d abc", "-ERR value is not a valid float|"],
      ["INCRBYFLOAT d ''", "-ERR value is not a valid float|"],
      ["INCRBYFLOAT d ' 1'", "-ERR value is not a valid float|"],
      ["INCRBYFLOAT d 1e5000", "-ERR value is not a valid float|"],
      ["INCRBYFLOAT e 9007199254740993", "$16|9007199254740993|"],
      ["INCRBYFLOAT e 0.5", "$18|9007199254740993.5|"],
      ["INCRBYFLOAT f -0", "$1|0|"],
      ["SET g x", "+OK|"],
      ["INCRBYFLOAT g 1", "-ERR value is not a valid float|"],
    ]);
  });

  it("APPEND makes what is missing, STRLEN counts bytes", () => {
    expectTranscript([
      ["APPEND a abc", ":3|"],
      ["APPEND a def", ":6|"],
      ["GET a", "$6|abcdef|"],
      ["STRLEN a", ":6|"],
      ["STRLEN nosuch", ":0|"],
      ["HSET h f v", ":1|"],
      ["APPEND h x", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["STRLEN h", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });

  it("COMMAND GETKEYS counts MSETEX's keys, and finds none where there are fewer, as a server 8.6.3 does", () => {
    expectTranscript(
      [
        ["COMMAND GETKEYS MSETEX 2 a b c", "*2|$1|a|$1|c|"],
        ["COMMAND GETKEYS MSETEX 2 a b", "-ERR Invalid arguments specified for command|"],
        ["COMMAND GETKEYS MSETEX 0 a b", "-ERR Invalid arguments specified for command|"],
      ],
      2,
      redis86,
    );
  });
});
