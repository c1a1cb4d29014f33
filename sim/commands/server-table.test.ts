/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("the server's commands", () => {
  it("CONFIG GET is a map and INFO verbatim text in RESP3", () => {
    expectTranscript(
      [
        ["CONFIG GET maxmemory", "%1|$9|maxmemory|$1|0|"],
        ["CONFIG GET nosuch", "%0|"],
        ["INFO cluster", "=34|txt:# Cluster|cluster_enabled:0||"],
        ["CLIENT TRACKINGINFO", "%3|$5|flags|~1|$3|off|$8|redirect|:-1|$8|prefixes|*0|"],
        ["GET nosuch", "_|"],
      ],
      3,
    );
  });

  it("CONFIG GET takes names and patterns, a plain name comes back as it was sent", () => {
    expectTranscript([
      ["CONFIG GET STREAM-node-max-bytes nosuch", "*2|$21|STREAM-node-max-bytes|$4|4096|"],
      ["CONFIG GET maxmemory-pol*", "*2|$16|maxmemory-policy|$10|noeviction|"],
      ["CONFIG GET nosuch*", "*0|"],
      ["CONFIG GET", "-ERR wrong number of arguments for 'config|get' command|"],
    ]);
  });

  it("CONFIG SET checks names, then values, and changes all or nothing", () => {
    expectTranscript([
      ["CONFIG SET nosuch 1", "-ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'|"],
      ["CONFIG SET stream-node-max-bytes", "-ERR wrong number of arguments for 'config|set' command|"],
      [
        "CONFIG SET stream-node-max-bytes -1",
        "-ERR CONFIG SET failed (possibly related to argument 'stream-node-max-bytes') - argument must be a memory value|",
      ],
      [
        "CONFIG SET stream-node-max-bytes abc",
        "-ERR CONFIG SET failed (possibly related to argument 'stream-node-max-bytes') - argument must be a memory value|",
      ],
      [
        "CONFIG SET stream-node-max-bytes 9223372036854775808",
        "-ERR CONFIG SET failed (possibly related to argument 'stream-node-max-bytes') - argument must be between 0 and 9223372036854775807 inclusive|",
      ],
      [
        "CONFIG SET stream-node-max-entries abc",
        "-ERR CONFIG SET failed (possibly related to argument 'stream-node-max-entries') - argument couldn't be parsed into an integer|",
      ],
      [
        "CONFIG SET stream-node-max-entries -1",
        "-ERR CONFIG SET failed (possibly related to argument 'stream-node-max-entries') - argument must be between 0 and 9223372036854775807 inclusive|",
      ],
      [
        "CONFIG SET stream-node-max-entries 1 stream-node-max-entries 2",
        "-ERR CONFIG SET failed (possibly related to argument 'stream-node-max-entries') - duplicate parameter|",
      ],
      [
        "CONFIG SET stream-node-max-bytes 1024 nosuch 2",
        "-ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'|",
      ],
      ["CONFIG SET stream-node-max-bytes 1024 hz", "-ERR syntax error|"],
      [
        "CONFIG SET stream-node-max-bytes 1024 timeout -1",
        "-ERR CONFIG SET failed (possibly related to argument 'timeout') - argument must be between 0 and 2147483647 inclusive|",
      ],
      ["CONFIG GET stream-node-max-bytes", "*2|$21|stream-node-max-bytes|$4|4096|"],
      [
        "CONFIG SET databases 3",
        "-ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config|",
      ],
      [
        "CONFIG SET appendfsync foo",
        "-ERR CONFIG SET failed (possibly related to argument 'appendfsync') - argument(s) must be one of the following: everysec, always, no|",
      ],
      [
        "CONFIG SET appendonly foo",
        "-ERR CONFIG SET failed (possibly related to argument 'appendonly') - argument must be 'yes' or 'no'|",
      ],
      [
        "CONFIG SET timeout 99999999999",
        "-ERR CONFIG SET failed (possibly related to argument 'timeout') - argument must be between 0 and 2147483647 inclusive|",
      ],
      [
        "CONFIG SET STREAM-NODE-MAX-BYTES abc",
        "-ERR CONFIG SET failed (possibly related to argument 'stream-node-max-bytes') - argument must be a memory value|",
      ],
      [
        "CONFIG SET maxclients 0",
        "-ERR CONFIG SET failed (possibly related to argument 'maxclients') - argument must be between 1 and 4294967295 inclusive|",
      ],
      ["CONFIG REWRITE", "-ERR The server is running without a config file|"],
    ]);
  });

  it("CONFIG SET reads units of memory and words in any case", () => {
    expectTranscript([
      ["CONFIG SET stream-node-max-bytes 1kb", "+OK|"],
      ["CONFIG GET stream-node-max-bytes", "*2|$21|stream-node-max-bytes|$4|1024|"],
      ["CONFIG SET stream-node-max-bytes 2K", "+OK|"],
      ["CONFIG GET stream-node-max-bytes", "*2|$21|stream-node-max-bytes|$4|2000|"],
      ["CONFIG SET stream-node-max-bytes 4096 maxmemory 1gb maxmemory-policy allkeys-LRU", "+OK|"],
      ["CONFIG GET maxmemory-policy", "*2|$16|maxmemory-policy|$11|allkeys-lru|"],
      ["CONFIG GET maxmemory", "*2|$9|maxmemory|$10|1073741824|"],
      ["CONFIG SET maxmemory 0 maxmemory-policy noeviction", "+OK|"],
    ]);
  });

  it("COMMAND GETKEYS finds keys where the command has them", () => {
    expectTranscript([
      ["COMMAND GETKEYS get a", "*1|$1|a|"],
      ["COMMAND GETKEYS mset a 1 b 2", "*2|$1|a|$1|b|"],
      ["COMMAND GETKEYS xreadgroup group g c streams a b > >", "*2|$1|a|$1|b|"],
      ["COMMAND GETKEYS xgroup create k g $", "*1|$1|k|"],
      ["COMMAND GETKEYS nosuch x", "-ERR Invalid command specified|"],
      ["COMMAND GETKEYS get a b", "-ERR Invalid number of arguments specified for command|"],
      ["COMMAND GETKEYS ping x", "-ERR The command has no key arguments|"],
      ["COMMAND FOO", "-ERR unknown subcommand 'FOO'. Try COMMAND HELP.|"],
      ["COMMAND LIST x", "-ERR syntax error|"],
      ["COMMAND INFO nosuch", "*1|$-1|"],
    ]);
  });

  it("FLUSHALL and FLUSHDB take ASYNC or SYNC; DBSIZE counts one database", () => {
    expectTranscript([
      ["SET a 1", "+OK|"],
      ["SELECT 1", "+OK|"],
      ["SET b 1", "+OK|"],
      ["DBSIZE", ":1|"],
      ["FLUSHDB", "+OK|"],
      ["DBSIZE", ":0|"],
      ["SET b 1", "+OK|"],
      ["FLUSHALL ASYNC", "+OK|"],
      ["DBSIZE", ":0|"],
      ["FLUSHALL foo", "-ERR syntax error|"],
      ["FLUSHDB SYNC x", "-ERR syntax error|"],
      ["SELECT 0", "+OK|"],
      ["DBSIZE", ":0|"],
    ]);
  });

  it("INFO gives the sections that are asked for", () => {
    expectTranscript([
      ["INFO cluster", "$30|# Cluster|cluster_enabled:0||"],
      ["INFO CLUSTER", "$30|# Cluster|cluster_enabled:0||"],
      ["INFO nosuch", "$0||"],
      ["INFO modules cluster", "$43|# Modules||# Cluster|cluster_enabled:0||"],
    ]);
  });
});
