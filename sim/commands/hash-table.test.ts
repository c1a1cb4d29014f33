/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("hashes", () => {
  it("HSET counts new fields only", () => {
    expectTranscript([
      ["HSET h a 1 b 2", ":2|"],
      ["HSET h a 9 c 3", ":1|"],
      ["HGETALL h", "*6|$1|a|$1|9|$1|b|$1|2|$1|c|$1|3|"],
      ["HSET h a", "-ERR wrong number of arguments for 'hset' command|"],
      ["HSET h a 1 b", "-ERR wrong number of arguments for 'hset' command|"],
      ["HMSET h d 4", "+OK|"],
      ["HMSET h d", "-ERR wrong number of arguments for 'hmset' command|"],
      ["HSETNX h d 5", ":0|"],
      ["HSETNX h e 5", ":1|"],
      ["HGET h d", "$1|4|"],
      ["HGET h nosuch", "$-1|"],
      ["HMGET h a nosuch e", "*3|$1|9|$-1|$1|5|"],
      ["HMGET nosuch a b", "*2|$-1|$-1|"],
      ["HLEN h", ":5|"],
      ["HEXISTS h a", ":1|"],
      ["HEXISTS h x", ":0|"],
      ["HKEYS h", "*5|$1|a|$1|b|$1|c|$1|d|$1|e|"],
      ["HVALS h", "*5|$1|9|$1|2|$1|3|$1|4|$1|5|"],
    ]);
  });

  it("HGETALL is a map in RESP3", () => {
    expectTranscript(
      [
        ["HSET h a 1", ":1|"],
        ["HGETALL h", "%1|$1|a|$1|1|"],
        ["HGETALL nosuch", "%0|"],
        ["HKEYS h", "*1|$1|a|"],
        ["HMGET h a b", "*2|$1|1|_|"],
      ],
      3,
    );
  });

  it("HDEL takes the hash with its last field", () => {
    expectTranscript([
      ["HSET h a 1 b 2", ":2|"],
      ["HDEL h a a x", ":1|"],
      ["HDEL h b", ":1|"],
      ["EXISTS h", ":0|"],
      ["HDEL h b", ":0|"],
    ]);
  });

  it("HINCRBY and HINCRBYFLOAT count in fields", () => {
    expectTranscript([
      ["HINCRBY h a 5", ":5|"],
      ["HINCRBY h a -7", ":-2|"],
      ["HINCRBY h a x", "-ERR value is not an integer or out of range|"],
      ["HSET h s text", ":1|"],
      ["HINCRBY h s 1", "-ERR hash value is not an integer|"],
      ["HSET h m 9223372036854775807", ":1|"],
      ["HINCRBY h m 1", "-ERR increment or decrement would overflow|"],
      ["HINCRBYFLOAT h f 10.5", "$4|10.5|"],
      ["HINCRBYFLOAT h f 0.1", "$4|10.6|"],
      ["HINCRBYFLOAT h f x", "-ERR value is not a valid float|"],
      ["HINCRBYFLOAT h s 1", "-ERR hash value is not a float|"],
      ["HINCRBYFLOAT h f inf", "-ERR value is NaN or Infinity|"],
      ["HINCRBYFLOAT h f nan", "-ERR value is not a valid float|"],
      ["HGETALL h", "*8|$1|a|$2|-2|$1|s|$4|text|$1|m|$19|9223372036854775807|$1|f|$4|10.6|"],
      ["HINCRBY nosuch a x", "-ERR value is not an integer or out of range|"],
      ["EXISTS nosuch", ":0|"],
    ]);
  });

  it("every command refuses another type", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["HSET a f v", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HSETNX a f v", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HGET a f", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HMGET a f", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HGETALL a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HKEYS a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HVALS a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HLEN a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HEXISTS a f", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HDEL a f", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HINCRBY a f 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["HINCRBYFLOAT a f 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });
});
