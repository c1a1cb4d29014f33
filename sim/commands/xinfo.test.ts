/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XINFO", () => {
  it("STREAM tells of an empty stream", () => {
    expectTranscript([
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:0|$15|radix-tree-keys|:0|$16|radix-tree-nodes|:1|$17|last-generated-id|$3|0-0|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:0|$23|recorded-first-entry-id|$3|0-0|$6|groups|:1|$11|first-entry|$-1|$10|last-entry|$-1|",
      ],
      [
        "XINFO STREAM s FULL",
        "*18|$6|length|:0|$15|radix-tree-keys|:0|$16|radix-tree-nodes|:1|$17|last-generated-id|$3|0-0|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:0|$23|recorded-first-entry-id|$3|0-0|$7|entries|*0|$6|groups|*1|*14|$4|name|$1|g|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:0|$9|pel-count|:0|$7|pending|*0|$9|consumers|*0|",
      ],
    ]);
  });

  it("STREAM answers maps in RESP3", () => {
    expectTranscript(
      [
        ["XADD s 1-1 f v", "$3|1-1|"],
        ["XGROUP CREATE s g 0", "+OK|"],
        [
          "XINFO STREAM s",
          "%10|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$3|1-1|$6|groups|:1|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-1|*2|$1|f|$1|v|",
        ],
        [
          "XINFO STREAM s FULL",
          "%9|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$3|1-1|$7|entries|*1|*2|$3|1-1|*2|$1|f|$1|v|$6|groups|*1|%7|$4|name|$1|g|$17|last-delivered-id|$3|0-0|$12|entries-read|_|$3|lag|:1|$9|pel-count|:0|$7|pending|*0|$9|consumers|*0|",
        ],
        [
          "XINFO GROUPS s",
          "*1|%6|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|_|$3|lag|:1|",
        ],
      ],
      3,
    );
  });

  it("STREAM counts nodes by entries and their radix tree", () => {
    expectTranscript([
      ["CONFIG SET stream-node-max-entries 1", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:1|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$3|1-1|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:1|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-1|*2|$1|f|$1|v|",
      ],
      ["XADD s 1-2 f v", "$3|1-2|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:2|$15|radix-tree-keys|:2|$16|radix-tree-nodes|:4|$17|last-generated-id|$3|1-2|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:2|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$3|1-2|*2|$1|f|$1|v|",
      ],
      ["XADD s 2-0 f v", "$3|2-0|"],
      ["XADD s 256-0 f v", "$5|256-0|"],
      ["XADD s 18446744073709551615-0 f v", "$22|18446744073709551615-0|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:5|$15|radix-tree-keys|:5|$16|radix-tree-nodes|:14|$17|last-generated-id|$22|18446744073709551615-0|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:5|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$22|18446744073709551615-0|*2|$1|f|$1|v|",
      ],
      ["XDEL s 1-2", ":1|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:4|$15|radix-tree-keys|:4|$16|radix-tree-nodes|:12|$17|last-generated-id|$22|18446744073709551615-0|$20|max-deleted-entry-id|$3|1-2|$13|entries-added|:5|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$1|v|$10|last-entry|*2|$22|18446744073709551615-0|*2|$1|f|$1|v|",
      ],
    ]);
  });

  it("STREAM counts nodes by bytes", () => {
    expectTranscript([
      ["CONFIG SET stream-node-max-bytes 100", "+OK|"],
      ["XADD s 1-1 f 12345678901234567890123456789012345678901234567890", "$3|1-1|"],
      ["XADD s 1-2 f 1", "$3|1-2|"],
      ["XADD s 1-3 f 2", "$3|1-3|"],
      ["XADD s 1-4 f 3", "$3|1-4|"],
      ["XADD s 1-5 f 4", "$3|1-5|"],
      ["XADD s 1-6 g 5", "$3|1-6|"],
      [
        "XINFO STREAM s",
        "*20|$6|length|:6|$15|radix-tree-keys|:2|$16|radix-tree-nodes|:4|$17|last-generated-id|$3|1-6|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:6|$23|recorded-first-entry-id|$3|1-1|$6|groups|:0|$11|first-entry|*2|$3|1-1|*2|$1|f|$50|12345678901234567890123456789012345678901234567890|$10|last-entry|*2|$3|1-6|*2|$1|g|$1|5|",
      ],
    ]);
  });

  it("STREAM FULL lists ten entries, or COUNT of them, and all with COUNT 0", () => {
    expectTranscript([
      ["XADD s 2-0 f v", "$3|2-0|"],
      ["XADD s 2-1 f v", "$3|2-1|"],
      ["XADD s 2-2 f v", "$3|2-2|"],
      ["XADD s 2-3 f v", "$3|2-3|"],
      ["XADD s 2-4 f v", "$3|2-4|"],
      ["XADD s 2-5 f v", "$3|2-5|"],
      ["XADD s 2-6 f v", "$3|2-6|"],
      ["XADD s 2-7 f v", "$3|2-7|"],
      ["XADD s 2-8 f v", "$3|2-8|"],
      ["XADD s 2-9 f v", "$3|2-9|"],
      ["XADD s 2-10 f v", "$4|2-10|"],
      ["XADD s 2-11 f v", "$4|2-11|"],
      [
        "XINFO STREAM s FULL",
        "*18|$6|length|:12|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$4|2-11|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:12|$23|recorded-first-entry-id|$3|2-0|$7|entries|*10|*2|$3|2-0|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|2-2|*2|$1|f|$1|v|*2|$3|2-3|*2|$1|f|$1|v|*2|$3|2-4|*2|$1|f|$1|v|*2|$3|2-5|*2|$1|f|$1|v|*2|$3|2-6|*2|$1|f|$1|v|*2|$3|2-7|*2|$1|f|$1|v|*2|$3|2-8|*2|$1|f|$1|v|*2|$3|2-9|*2|$1|f|$1|v|$6|groups|*0|",
      ],
      [
        "XINFO STREAM s FULL COUNT 1",
        "*18|$6|length|:12|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$4|2-11|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:12|$23|recorded-first-entry-id|$3|2-0|$7|entries|*1|*2|$3|2-0|*2|$1|f|$1|v|$6|groups|*0|",
      ],
      [
        "XINFO STREAM s full count -1",
        "*18|$6|length|:12|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$4|2-11|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:12|$23|recorded-first-entry-id|$3|2-0|$7|entries|*10|*2|$3|2-0|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|2-2|*2|$1|f|$1|v|*2|$3|2-3|*2|$1|f|$1|v|*2|$3|2-4|*2|$1|f|$1|v|*2|$3|2-5|*2|$1|f|$1|v|*2|$3|2-6|*2|$1|f|$1|v|*2|$3|2-7|*2|$1|f|$1|v|*2|$3|2-8|*2|$1|f|$1|v|*2|$3|2-9|*2|$1|f|$1|v|$6|groups|*0|",
      ],
      [
        "XINFO STREAM s FULL COUNT 0",
        "*18|$6|length|:12|$15|radix-tree-keys|:1|$16|radix-tree-nodes|:2|$17|last-generated-id|$4|2-11|$20|max-deleted-entry-id|$3|0-0|$13|entries-added|:12|$23|recorded-first-entry-id|$3|2-0|$7|entries|*12|*2|$3|2-0|*2|$1|f|$1|v|*2|$3|2-1|*2|$1|f|$1|v|*2|$3|2-2|*2|$1|f|$1|v|*2|$3|2-3|*2|$1|f|$1|v|*2|$3|2-4|*2|$1|f|$1|v|*2|$3|2-5|*2|$1|f|$1|v|*2|$3|2-6|*2|$1|f|$1|v|*2|$3|2-7|*2|$1|f|$1|v|*2|$3|2-8|*2|$1|f|$1|v|*2|$3|2-9|*2|$1|f|$1|v|*2|$4|2-10|*2|$1|f|$1|v|*2|$4|2-11|*2|$1|f|$1|v|$6|groups|*0|",
      ],
    ]);
  });

  it("STREAM finds the key before it reads its options", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XINFO STREAM none FOO", "-ERR no such key|"],
      ["XINFO STREAM str FOO", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XINFO STREAM s FOO", "-ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.|"],
      [
        "XINFO STREAM s FULL COUNT",
        "-ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.|",
      ],
      ["XINFO STREAM s FULL COUNT x", "-ERR value is not an integer or out of range|"],
      [
        "XINFO STREAM s FULL FOO 1",
        "-ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.|",
      ],
      [
        "XINFO STREAM s FOO COUNT 1",
        "-ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.|",
      ],
      [
        "XINFO STREAM s FULL COUNT 1 2",
        "-ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.|",
      ],
      ["XINFO STREAM", "-ERR wrong number of arguments for 'xinfo|stream' command|"],
    ]);
  });

  it("GROUPS lists groups in order of their names", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XGROUP CREATE s b 0", "+OK|"],
      ["XGROUP CREATE s aa 0", "+OK|"],
      ["XGROUP CREATE s a $", "+OK|"],
      ['XGROUP CREATE s "\\xff" 0', "+OK|"],
      ["XREADGROUP GROUP aa c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      [
        "XINFO GROUPS s",
        "*4|*12|$4|name|$1|a|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|1-1|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$2|aa|$9|consumers|:1|$7|pending|:1|$17|last-delivered-id|$3|1-1|$12|entries-read|:1|$3|lag|:0|*12|$4|name|$1|b|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:1|*12|$4|name|$1|\xff|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:1|",
      ],
      ["XINFO GROUPS none", "-ERR no such key|"],
      ["XINFO GROUPS s x", "-ERR wrong number of arguments for 'xinfo|groups' command|"],
    ]);
  });

  it("GROUPS reckons the lag from entries-read while nothing was deleted behind it", () => {
    expectTranscript([
      ["XADD s 1 f v", "$3|1-0|"],
      ["XADD s 2 f v", "$3|2-0|"],
      ["XADD s 3 f v", "$3|3-0|"],
      ["XADD s 4 f v", "$3|4-0|"],
      ["XGROUP CREATE s g 0", "+OK|"],
      ["XGROUP CREATE s h $", "+OK|"],
      ["XGROUP CREATE s i 2", "+OK|"],
      ["XREADGROUP GROUP g c COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-0|*2|$1|f|$1|v|"],
      [
        "XINFO GROUPS s",
        "*3|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:1|$17|last-delivered-id|$3|1-0|$12|entries-read|:1|$3|lag|:3|*12|$4|name|$1|h|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|4-0|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$1|i|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|2-0|$12|entries-read|$-1|$3|lag|$-1|",
      ],
      ["XDEL s 3", ":1|"],
      [
        "XINFO GROUPS s",
        "*3|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:1|$17|last-delivered-id|$3|1-0|$12|entries-read|:1|$3|lag|$-1|*12|$4|name|$1|h|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|4-0|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$1|i|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|2-0|$12|entries-read|$-1|$3|lag|$-1|",
      ],
      ["XREADGROUP GROUP g c COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|2-0|*2|$1|f|$1|v|"],
      [
        "XINFO GROUPS s",
        "*3|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:2|$17|last-delivered-id|$3|2-0|$12|entries-read|$-1|$3|lag|$-1|*12|$4|name|$1|h|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|4-0|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$1|i|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|2-0|$12|entries-read|$-1|$3|lag|$-1|",
      ],
      ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|4-0|*2|$1|f|$1|v|"],
      [
        "XINFO GROUPS s",
        "*3|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:3|$17|last-delivered-id|$3|4-0|$12|entries-read|:4|$3|lag|:0|*12|$4|name|$1|h|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|4-0|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$1|i|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|2-0|$12|entries-read|$-1|$3|lag|$-1|",
      ],
      ["XTRIM s MAXLEN 1", ":2|"],
      [
        "XINFO GROUPS s",
        "*3|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:3|$17|last-delivered-id|$3|4-0|$12|entries-read|:4|$3|lag|:0|*12|$4|name|$1|h|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|4-0|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$1|i|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|2-0|$12|entries-read|$-1|$3|lag|:1|",
      ],
      ["XTRIM s MAXLEN 0", ":1|"],
      [
        "XINFO GROUPS s",
        "*3|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:3|$17|last-delivered-id|$3|4-0|$12|entries-read|:4|$3|lag|:0|*12|$4|name|$1|h|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|4-0|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$1|i|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|2-0|$12|entries-read|$-1|$3|lag|:0|",
      ],
    ]);
  });

  it("GROUPS counts in 64 bits", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XSETID s 1-1 ENTRIESADDED 9223372036854775807", "+OK|"],
      ["XGROUP CREATE s g 1-1 ENTRIESREAD 9007199254740993", "+OK|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|1-1|$12|entries-read|:9007199254740993|$3|lag|:9214364837600034815|",
      ],
      ["XREADGROUP GROUP g c STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:1|$7|pending|:1|$17|last-delivered-id|$3|1-2|$12|entries-read|:9007199254740994|$3|lag|:9214364837600034814|",
      ],
    ]);
  });

  it("CONSUMERS lists consumers in order of their names", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XGROUP CREATE s g 0", "+OK|"],
      ["XGROUP CREATECONSUMER s g b", ":1|"],
      ["XREADGROUP GROUP g a STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XINFO CONSUMERS s g", "*2|*6|$4|name|$1|a|$7|pending|:1|$4|idle|:0|*6|$4|name|$1|b|$7|pending|:0|$4|idle|:0|"],
      ["XINFO CONSUMERS s nog", "-NOGROUP No such consumer group 'nog' for key name 's'|"],
      ["XINFO CONSUMERS none nog", "-ERR no such key|"],
      ["XINFO CONSUMERS s", "-ERR wrong number of arguments for 'xinfo|consumers' command|"],
    ]);
  });

  it("names what it does not know", () => {
    expectTranscript([
      ["XINFO", "-ERR wrong number of arguments for 'xinfo' command|"],
      ["XINFO FOO", "-ERR unknown subcommand 'FOO'. Try XINFO HELP.|"],
      ["XINFO HELP x", "-ERR wrong number of arguments for 'xinfo|help' command|"],
      [
        "XINFO HELP",
        "*9|+XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:|+CONSUMERS <key> <groupname>|+    Show consumers of <groupname>.|+GROUPS <key>|+    Show the stream consumer groups.|+STREAM <key> [FULL [COUNT <count>]|+    Show information about the stream.|+HELP|+    Prints this help.|",
      ],
    ]);
  });
});
