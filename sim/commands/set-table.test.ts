/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("sets", () => {
  it("SADD and SREM count what changed", () => {
    expectTranscript([
      ["SADD s 3 1 2 1", ":3|"],
      ["SADD s 1", ":0|"],
      ["SMEMBERS s", "*3|$1|1|$1|2|$1|3|"],
      ["SCARD s", ":3|"],
      ["SISMEMBER s 1", ":1|"],
      ["SISMEMBER s 9", ":0|"],
      ["SMISMEMBER s 1 9 2", "*3|:1|:0|:1|"],
      ["SMISMEMBER nosuch 1", "*1|:0|"],
      ["SREM s 1 9", ":1|"],
      ["SREM s 2 3", ":2|"],
      ["EXISTS s", ":0|"],
      ["SMEMBERS s", "*0|"],
      ["SCARD s", ":0|"],
      ["SREM s 1", ":0|"],
    ]);
  });

  it("integers are listed in their order", () => {
    expectTranscript([
      ["SADD s 10 9 -3 9223372036854775807 -9223372036854775808 0", ":6|"],
      ["SMEMBERS s", "*6|$20|-9223372036854775808|$2|-3|$1|0|$1|9|$2|10|$19|9223372036854775807|"],
    ]);
  });

  it("SMEMBERS and SPOP with a count are sets in RESP3", () => {
    expectTranscript(
      [
        ["SADD s 1 2", ":2|"],
        ["SMEMBERS s", "~2|$1|1|$1|2|"],
        ["SMEMBERS nosuch", "~0|"],
        ["SPOP nosuch 1", "~0|"],
        ["SPOP nosuch", "_|"],
        ["SPOP s 2", "~2|$1|1|$1|2|"],
      ],
      3,
    );
  });

  it("SPOP checks its count before the key", () => {
    expectTranscript([
      ["SPOP nosuch", "$-1|"],
      ["SPOP nosuch 2", "*0|"],
      ["SPOP nosuch -1", "-ERR value is out of range, must be positive|"],
      ["SPOP nosuch x", "-ERR value is out of range, must be positive|"],
      ["SPOP nosuch 1 2", "-ERR syntax error|"],
      ["SADD s a", ":1|"],
      ["SPOP s 0", "*0|"],
      ["SPOP s", "$1|a|"],
      ["EXISTS s", ":0|"],
      ["SADD s a", ":1|"],
      ["SPOP s 5", "*1|$1|a|"],
      ["EXISTS s", ":0|"],
    ]);
  });

  it("every command refuses another type", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["SADD a 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SREM a 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SMEMBERS a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SISMEMBER a 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SMISMEMBER a 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SCARD a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SPOP a", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["SPOP a 1", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
    ]);
  });
});
