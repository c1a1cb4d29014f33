/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { valkey81 } from "../profiles/valkey-8.1.js";
import { expectTranscript } from "../test-transcript.js";

describe("XGROUP", () => {
  it("CREATE makes a group, and the stream with MKSTREAM", () => {
    expectTranscript([
      [
        "XGROUP CREATE s g 0",
        "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.|",
      ],
      ["XGROUP CREATE s g bad MKSTREAM", "-ERR Invalid stream ID specified as stream command argument|"],
      ["EXISTS s", ":0|"],
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XGROUP CREATE s g 0", "-BUSYGROUP Consumer Group name already exists|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XGROUP CREATE s h $", "+OK|"],
      ["XGROUP CREATE s i 1-0 ENTRIESREAD 7", "+OK|"],
      ["XGROUP CREATE s j - ", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XGROUP CREATE s '' 0 MKSTREAM ENTRIESREAD -1", "+OK|"],
      [
        "XINFO GROUPS s",
        "*4|*12|$4|name|$0||$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:1|*12|$4|name|$1|h|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|1-1|$12|entries-read|$-1|$3|lag|:0|*12|$4|name|$1|i|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|1-0|$12|entries-read|:7|$3|lag|:-6|",
      ],
    ]);
  });

  it("CREATE reads its options before it looks at the key", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      [
        "XGROUP CREATE str g 0 FOO",
        "-ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.|",
      ],
      [
        "XGROUP CREATE str g 0 ENTRIESREAD",
        "-ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.|",
      ],
      ["XGROUP CREATE str g 0 ENTRIESREAD x", "-ERR value is not an integer or out of range|"],
      ["XGROUP CREATE str g 0 ENTRIESREAD -2", "-ERR value for ENTRIESREAD must be positive or -1|"],
      ["XGROUP CREATE str g bad", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      [
        "XGROUP CREATE none g bad",
        "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.|",
      ],
      ["XGROUP CREATE s g $ MKSTREAM MKSTREAM MKSTREAM", "+OK|"],
      [
        "XGROUP CREATE s h $ MKSTREAM MKSTREAM MKSTREAM MKSTREAM",
        "-ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.|",
      ],
      [
        "XGROUP CREATE s h $ ENTRIESREAD 1 ENTRIESREAD 2",
        "-ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.|",
      ],
    ]);
  });

  it("SETID moves a group, forgets what it has read, and takes - and +", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XGROUP CREATE s g $ ENTRIESREAD 2", "+OK|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|1-2|$12|entries-read|:2|$3|lag|:0|",
      ],
      ["XGROUP SETID s g 0", "+OK|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|$-1|$3|lag|:2|",
      ],
      ["XGROUP SETID s g $", "+OK|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|1-2|$12|entries-read|$-1|$3|lag|:0|",
      ],
      ["XGROUP SETID s g +", "+OK|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$41|18446744073709551615-18446744073709551615|$12|entries-read|$-1|$3|lag|$-1|",
      ],
      ["XGROUP SETID s g - ENTRIESREAD 1", "+OK|"],
      [
        "XINFO GROUPS s",
        "*1|*12|$4|name|$1|g|$9|consumers|:0|$7|pending|:0|$17|last-delivered-id|$3|0-0|$12|entries-read|:1|$3|lag|:1|",
      ],
    ]);
  });

  it("SETID finds the group before it reads the id", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XGROUP CREATE s g 0", "+OK|"],
      [
        "XGROUP SETID s g 0 MKSTREAM",
        "-ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.|",
      ],
      [
        "XGROUP SETID none g bad",
        "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.|",
      ],
      ["XGROUP SETID s nog bad", "-NOGROUP No such consumer group 'nog' for key name 's'|"],
      ["XGROUP SETID s g bad", "-ERR Invalid stream ID specified as stream command argument|"],
      ["XGROUP SETID s g 0 ENTRIESREAD x", "-ERR value is not an integer or out of range|"],
      [
        "XGROUP SETID s g 0 ENTRIESREAD 1 ENTRIESREAD 2",
        "-ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.|",
      ],
      ["XGROUP SETID s g", "-ERR wrong number of arguments for 'xgroup|setid' command|"],
    ]);
  });

  it("DESTROY says whether there was such a group", () => {
    expectTranscript([
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XGROUP CREATE s g 0", "+OK|"],
      ["XGROUP DESTROY s g", ":1|"],
      ["XGROUP DESTROY s g", ":0|"],
      [
        "XGROUP DESTROY none g",
        "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.|",
      ],
      ["XGROUP DESTROY s", "-ERR wrong number of arguments for 'xgroup|destroy' command|"],
      ["XGROUP DESTROY s g x", "-ERR wrong number of arguments for 'xgroup|destroy' command|"],
      ["XINFO GROUPS s", "*0|"],
    ]);
  });

  it("CREATECONSUMER says whether the consumer is new", () => {
    expectTranscript([
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XGROUP CREATECONSUMER s g a", ":1|"],
      ["XGROUP CREATECONSUMER s g a", ":0|"],
      ["XGROUP CREATECONSUMER s nog a", "-NOGROUP No such consumer group 'nog' for key name 's'|"],
      [
        "XGROUP CREATECONSUMER none g a",
        "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.|",
      ],
      ["XGROUP CREATECONSUMER s g", "-ERR wrong number of arguments for 'xgroup|createconsumer' command|"],
      ["XINFO CONSUMERS s g", "*1|*6|$4|name|$1|a|$7|pending|:0|$4|idle|:0|"],
    ]);
  });

  it("DELCONSUMER forgets what the consumer had pending, and says how much that was", () => {
    expectTranscript([
      ["XGROUP CREATE s g $ MKSTREAM", "+OK|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XADD s 1-2 f v", "$3|1-2|"],
      ["XREADGROUP GROUP g a COUNT 1 STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|"],
      ["XREADGROUP GROUP g b STREAMS s >", "*1|*2|$1|s|*1|*2|$3|1-2|*2|$1|f|$1|v|"],
      ["XGROUP DELCONSUMER s g a", ":1|"],
      ["XGROUP DELCONSUMER s g a", ":0|"],
      ["XPENDING s g", "*4|:1|$3|1-2|$3|1-2|*1|*2|$1|b|$1|1|"],
      ["XGROUP DELCONSUMER s nog a", "-NOGROUP No such consumer group 'nog' for key name 's'|"],
      [
        "XGROUP DELCONSUMER none g a",
        "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.|",
      ],
    ]);
  });

  it("names what it does not know", () => {
    expectTranscript([
      ["XGROUP", "-ERR wrong number of arguments for 'xgroup' command|"],
      ["XGROUP FOO", "-ERR unknown subcommand 'FOO'. Try XGROUP HELP.|"],
      ["XGROUP create", "-ERR wrong number of arguments for 'xgroup|create' command|"],
      ["XGROUP CrEaTe s", "-ERR wrong number of arguments for 'xgroup|create' command|"],
      ["XGROUP HELP x", "-ERR wrong number of arguments for 'xgroup|help' command|"],
      [
        "XGROUP HELP",
        "*17|+XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:|+CREATE <key> <groupname> <id|$> [option]|+    Create a new consumer group. Options are:|+    * MKSTREAM|+      Create the empty stream if it does not exist.|+    * ENTRIESREAD entries_read|+      Set the group's entries_read counter (internal use).|+CREATECONSUMER <key> <groupname> <consumer>|+    Create a new consumer in the specified group.|+DELCONSUMER <key> <groupname> <consumer>|+    Remove the specified consumer.|+DESTROY <key> <groupname>|+    Remove the specified group.|+SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]|+    Set the current group ID and entries_read counter.|+HELP|+    Prints this help.|",
      ],
      ['XGROUP "a\\nb"', "-ERR unknown subcommand 'a b'. Try XGROUP HELP.|"],
    ]);
  });

  it("reads a subcommand's name up to a NUL byte in Valkey, as a server 8.1.1 does", () => {
    expectTranscript(
      [
        ['XGROUP "CREATE\\x00x" s g 0 MKSTREAM', "+OK|"],
        ['XGROUP "CREATE\\x00" s g', "-ERR wrong number of arguments for 'xgroup|create' command|"],
        ['COMMAND GETKEYS XGROUP "CREATE\\x00" s g 0', "*1|$1|s|"],
        ["COMMAND GETKEYS XGROUP NOSUCH s", "-ERR Invalid command specified|"],
      ],
      2,
      valkey81,
    );
  });
});
