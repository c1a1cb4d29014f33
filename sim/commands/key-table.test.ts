/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("keys", () => {
  it("DEL, UNLINK, EXISTS and TOUCH count keys, a repeated one each time it is there", () => {
    expectTranscript([
      ["MSET a 1 b 2 c 3", "+OK|"],
      ["EXISTS a a b nosuch", ":3|"],
      ["TOUCH a a nosuch", ":2|"],
      ["DEL a a nosuch", ":1|"],
      ["UNLINK b c b", ":2|"],
      ["EXISTS a b c", ":0|"],
    ]);
  });

  it("TYPE names what a key holds", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["HSET h f v", ":1|"],
      ["SADD s 1", ":1|"],
      ["ZADD z 1 m", ":1|"],
      ["XADD x 1-1 f v", "$3|1-1|"],
      ["TYPE a", "+string|"],
      ["TYPE h", "+hash|"],
      ["TYPE s", "+set|"],
      ["TYPE z", "+zset|"],
      ["TYPE x", "+stream|"],
      ["TYPE nosuch", "+none|"],
    ]);
  });

  it("EXPIRE obeys NX, XX, GT and LT, a key without an expiry being one that never ends", () => {
    expectTranscript([
      ["EXPIRE a 100", ":0|"],
      ["SET a 1", "+OK|"],
      ["EXPIRE a 100 XX", ":0|"],
      ["EXPIRE a 100 GT", ":0|"],
      ["EXPIRE a 100 LT", ":1|"],
      ["TTL a", ":100|"],
      ["EXPIRE a 50 GT", ":0|"],
      ["EXPIRE a 200 GT", ":1|"],
      ["EXPIRE a 300 LT", ":0|"],
      ["EXPIRE a 30 LT", ":1|"],
      ["EXPIRE a 10 NX", ":0|"],
      ["EXPIRE a 100 XX GT", ":1|"],
      ["EXPIRE a 10 XX LT", ":1|"],
      ["TTL a", ":10|"],
      ["EXPIRE a 10 NX XX", "-ERR NX and XX, GT or LT options at the same time are not compatible|"],
      ["EXPIRE a 10 GT LT", "-ERR GT and LT options at the same time are not compatible|"],
      ["EXPIRE a 10 NX GT", "-ERR NX and XX, GT or LT options at the same time are not compatible|"],
      ["EXPIRE a 10 foo", "-ERR Unsupported option foo|"],
      ["PERSIST a", ":1|"],
      ["PERSIST a", ":0|"],
      ["EXPIRE a 10 NX", ":1|"],
    ]);
  });

  it("EXPIRE in the past deletes", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["EXPIRE a 0", ":1|"],
      ["EXISTS a", ":0|"],
      ["SET a 1", "+OK|"],
      ["PEXPIREAT a 1", ":1|"],
      ["GET a", "$-1|"],
      ["SET a 1", "+OK|"],
      ["EXPIRE a -1", ":1|"],
      ["EXISTS a", ":0|"],
    ]);
  });

  it("EXPIRE refuses what does not fit into 64 bits of milliseconds", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["EXPIRE a x", "-ERR value is not an integer or out of range|"],
      ["EXPIRE a 9223372036854775807", "-ERR invalid expire time in 'expire' command|"],
      ["PEXPIRE a 9223372036854775807", "-ERR invalid expire time in 'pexpire' command|"],
      ["PEXPIREAT a 9223372036854775807", ":1|"],
      ["EXPIREAT a 9223372036854775807", "-ERR invalid expire time in 'expireat' command|"],
      ["EXPIREAT a -9223372036854775808", "-ERR invalid expire time in 'expireat' command|"],
      ["EXPIRE nosuch 9223372036854775807", "-ERR invalid expire time in 'expire' command|"],
      ["EXPIRE a 1.5", "-ERR value is not an integer or out of range|"],
    ]);
  });

  it("EXPIRETIME and TTL round to whole seconds", () => {
    expectTranscript([
      ["SET a 1 PXAT 1999999999500", "+OK|"],
      ["EXPIRETIME a", ":2000000000|"],
      ["PEXPIRETIME a", ":1999999999500|"],
      ["SET b 1 PXAT 1999999999499", "+OK|"],
      ["EXPIRETIME b", ":1999999999|"],
      ["EXPIRETIME nosuch", ":-2|"],
      ["PEXPIRETIME nosuch", ":-2|"],
      ["TTL nosuch", ":-2|"],
      ["PTTL nosuch", ":-2|"],
      ["SET c 1", "+OK|"],
      ["TTL c", ":-1|"],
      ["EXPIRETIME c", ":-1|"],
      ["SET d 1 EX 100", "+OK|"],
      ["TTL d", ":100|"],
    ]);
  });

  it("RENAME moves the expiry too and overwrites any type", () => {
    expectTranscript([
      ["RENAME a b", "-ERR no such key|"],
      ["SET a 1 EX 100", "+OK|"],
      ["HSET b f v", ":1|"],
      ["RENAME a b", "+OK|"],
      ["TTL b", ":100|"],
      ["GET b", "$1|1|"],
      ["EXISTS a", ":0|"],
      ["RENAME b b", "+OK|"],
      ["RENAMENX b b", ":0|"],
      ["SET c 1", "+OK|"],
      ["RENAMENX b c", ":0|"],
      ["RENAMENX b d", ":1|"],
      ["TTL d", ":100|"],
      ["RENAMENX nosuch x", "-ERR no such key|"],
    ]);
  });

  it("COPY copies values and expiry, over a key only with REPLACE", () => {
    expectTranscript([
      ["COPY a b", ":0|"],
      ["SET a 1 EX 100", "+OK|"],
      ["COPY a b", ":1|"],
      ["TTL b", ":100|"],
      ["COPY a b", ":0|"],
      ["SET a 2", "+OK|"],
      ["COPY a b REPLACE", ":1|"],
      ["GET b", "$1|2|"],
      ["TTL b", ":-1|"],
      ["COPY a a", "-ERR source and destination objects are the same|"],
      ["COPY a a DB 1", ":1|"],
      ["SELECT 1", "+OK|"],
      ["GET a", "$1|2|"],
      ["SELECT 0", "+OK|"],
      ["COPY a b DB 99", "-ERR DB index is out of range|"],
      ["COPY a b DB x", "-ERR value is not an integer or out of range|"],
      ["COPY a b DB", "-ERR syntax error|"],
      ["COPY a b foo", "-ERR syntax error|"],
      ["ZADD z 1 m", ":1|"],
      ["COPY z y", ":1|"],
      ["ZADD y 2 n", ":1|"],
      ["ZCARD z", ":1|"],
      ["HSET h f v", ":1|"],
      ["COPY h i", ":1|"],
      ["HSET i g w", ":1|"],
      ["HLEN h", ":1|"],
      ["SADD s 1", ":1|"],
      ["COPY s t", ":1|"],
      ["SADD t 2", ":1|"],
      ["SCARD s", ":1|"],
    ]);
  });

  it("KEYS and SCAN filter by pattern and type", () => {
    expectTranscript([
      ["MSET one 1 two 2", "+OK|"],
      ["HSET h f v", ":1|"],
      ["KEYS o*", "*1|$3|one|"],
      ["KEYS *w*", "*1|$3|two|"],
      ["KEYS [^a-o]*", "*1|$3|two|"],
      ["KEYS nosuch", "*0|"],
      ["SCAN 0 MATCH tw*", "*2|$1|0|*1|$3|two|"],
      ["SCAN 0 TYPE hash", "*2|$1|0|*1|$1|h|"],
      ["SCAN 0 TYPE HASH", "*2|$1|0|*1|$1|h|"],
      ["SCAN 0 TYPE nosuch", "*2|$1|0|*0|"],
      ["SCAN x", "-ERR invalid cursor|"],
      ["SCAN '' MATCH one", "*2|$1|0|*1|$3|one|"],
      ["SCAN 0 COUNT 0", "-ERR syntax error|"],
      ["SCAN 0 COUNT x", "-ERR value is not an integer or out of range|"],
      ["SCAN 0 foo", "-ERR syntax error|"],
      ["SCAN 0 MATCH", "-ERR syntax error|"],
    ]);
  });

  it("WAIT has no replicas to wait for", () => {
    expectTranscript([
      ["WAIT 0 0", ":0|"],
      ["WAIT -1 10", ":0|"],
      ["WAIT x 0", "-ERR value is not an integer or out of range|"],
      ["WAIT 1 x", "-ERR timeout is not an integer or out of range|"],
      ["WAIT 1 -1", "-ERR timeout is negative|"],
    ]);
  });
});
