/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("the connection's commands", () => {
  it("PING, ECHO and SELECT", () => {
    expectTranscript([
      ["PING", "+PONG|"],
      ["PING hello", "$5|hello|"],
      ["PING a b", "-ERR wrong number of arguments for 'ping' command|"],
      ["ECHO x", "$1|x|"],
      ["SELECT 1", "+OK|"],
      ["SELECT 16", "-ERR DB index is out of range|"],
      ["SELECT -1", "-ERR DB index is out of range|"],
      ["SELECT x", "-ERR value is not an integer or out of range|"],
      ["SELECT 99999999999", "-ERR value is out of range, value must between -2147483648 and 2147483647|"],
      ["SELECT 0", "+OK|"],
    ]);
  });

  it("HELLO checks everything before it changes anything", () => {
    expectTranscript([
      ["HELLO 4", "-NOPROTO unsupported protocol version|"],
      ["HELLO x", "-ERR Protocol version is not an integer or out of range|"],
      ["HELLO 2 FOO", "-ERR Syntax error in HELLO option 'FOO'|"],
      ["HELLO 2 AUTH x y", "-WRONGPASS invalid username-password pair or user is disabled.|"],
      ["HELLO 2 SETNAME", "-ERR Syntax error in HELLO option 'SETNAME'|"],
      ["HELLO 2 SETNAME 'a b'", "-ERR Client names cannot contain spaces, newlines or special characters.|"],
      ["CLIENT GETNAME", "$-1|"],
      [
        "AUTH x",
        "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?|",
      ],
      ["AUTH a b", "-WRONGPASS invalid username-password pair or user is disabled.|"],
      ["AUTH a b c", "-ERR syntax error|"],
      ["AUTH default x", "+OK|"],
    ]);
  });

  it("CLIENT SETNAME takes printable bytes only", () => {
    expectTranscript([
      ["CLIENT GETNAME", "$-1|"],
      ["CLIENT SETNAME me", "+OK|"],
      ["CLIENT GETNAME", "$2|me|"],
      ["CLIENT SETNAME 'a b'", "-ERR Client names cannot contain spaces, newlines or special characters.|"],
      ["CLIENT GETNAME", "$2|me|"],
      ["CLIENT SETNAME ''", "+OK|"],
      ["CLIENT GETNAME", "$-1|"],
    ]);
  });

  it("CLIENT refuses what it does not know as 7.0 does", () => {
    expectTranscript([
      ["CLIENT", "-ERR wrong number of arguments for 'client' command|"],
      ["CLIENT FOO", "-ERR unknown subcommand 'FOO'. Try CLIENT HELP.|"],
      ["CLIENT SETINFO lib-name x", "-ERR unknown subcommand 'SETINFO'. Try CLIENT HELP.|"],
      ["CLIENT ID x", "-ERR wrong number of arguments for 'client|id' command|"],
      ["CLIENT LIST TYPE foo", "-ERR Unknown client type 'foo'|"],
      ["CLIENT LIST ID 1 x", "-ERR Invalid client ID|"],
      ["CLIENT LIST ID", "-ERR syntax error|"],
      ["CLIENT LIST X", "-ERR syntax error|"],
      ["CLIENT KILL 1.2.3.4:5", "-ERR No such client|"],
      ["CLIENT KILL ID 999999", ":0|"],
      ["CLIENT KILL ID x", "-ERR client-id should be greater than 0|"],
      ["CLIENT KILL ID 0", "-ERR client-id should be greater than 0|"],
      ["CLIENT KILL FOO x", "-ERR syntax error|"],
      ["CLIENT KILL TYPE foo", "-ERR Unknown client type 'foo'|"],
      ["CLIENT KILL USER nobody", "-ERR No such user 'nobody'|"],
      ["CLIENT KILL ID 5 ADDR", "-ERR syntax error|"],
      ["CLIENT KILL TYPE normal SKIPME maybe", "-ERR syntax error|"],
      ["CLIENT UNBLOCK x", "-ERR value is not an integer or out of range|"],
      ["CLIENT REPLY FOO", "-ERR syntax error|"],
      ["CLIENT NO-EVICT x", "-ERR syntax error|"],
      ["CLIENT PAUSE x", "-ERR timeout is not an integer or out of range|"],
      ["CLIENT PAUSE -1", "-ERR timeout is negative|"],
      ["CLIENT PAUSE 1 FOO", "-ERR CLIENT PAUSE mode must be WRITE or ALL|"],
      ["CLIENT PAUSE 1 WRITE x", "-ERR unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP.|"],
      ["CLIENT GETREDIR", ":-1|"],
      ["CLIENT TRACKINGINFO", "*6|$5|flags|*1|$3|off|$8|redirect|:-1|$8|prefixes|*0|"],
    ]);
  });
});
