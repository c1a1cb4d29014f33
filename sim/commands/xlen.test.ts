/** Transcripts of a redis-server 7.0.15: what was sent, and its answer with `|` for each line end. */

import { describe, it } from "vitest";
import { expectTranscript } from "../test-transcript.js";

describe("XLEN", () => {
  it("is the number of entries that are there", () => {
    expectTranscript([
      ["SET str x", "+OK|"],
      ["XLEN s", ":0|"],
      ["XADD s 1-1 f v", "$3|1-1|"],
      ["XLEN s", ":1|"],
      ["XDEL s 1-1", ":1|"],
      ["XLEN s", ":0|"],
      ["XLEN str", "-WRONGTYPE Operation against a key holding the wrong kind of value|"],
      ["XLEN", "-ERR wrong number of arguments for 'xlen' command|"],
    ]);
  });
});
