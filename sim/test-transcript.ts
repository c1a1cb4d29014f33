/** Replays a transcript of a real server on the model, for unit tests. Not part of the product. */

import type { Profile } from "./profiles/profile.js";
import { redis70 } from "./profiles/redis-7.0.js";
import { splitInlineArguments } from "./resp/inline-arguments.js";
import { TestServer } from "./test-client.js";

/** What was sent, quoted as redis-cli reads it, and the answer with `|` for each line end. */
export type Transcript = readonly (readonly [sent: string, answer: string])[];

/** The lines that add an entry `f v` with each id to the stream `s`. */
export function entriesAdded(...ids: readonly string[]): Transcript {
  return ids.map((id) => {
    const answer = id.includes("-") ? id : `${id}-0`;
    return [`XADD s ${id} f v`, `$${answer.length}|${answer}|`];
  });
}

/** The lines that make the group `g` of the stream `s`, and then add an entry with each id. */
export function groupBefore(...ids: readonly string[]): Transcript {
  return [["XGROUP CREATE s g $ MKSTREAM", "+OK|"], ...entriesAdded(...ids)];
}

/** Sends each line to a fresh server and compares all answers at once. @throws Error naming each line that differs */
export function expectTranscript(transcript: Transcript, protocol: 2 | 3 = 2, profile: Profile = redis70): void {
  const client = new TestServer({}, profile).client();
  client.session.protocol = protocol;
  const differences: string[] = [];
  for (const [sent, expected] of transcript) {
    const answer = client.call(...splitInlineArguments(sent)!);
    if (answer !== expected) differences.push(`${sent}\n  expected ${expected}\n  received ${answer}`);
  }
  if (differences.length > 0) throw new Error(`the model answers otherwise:\n${differences.join("\n")}`);
}
