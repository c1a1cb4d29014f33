/** How XDELEX and XACKDEL name entries: `[KEEPREF | DELREF | ACKED] IDS numids id [id ...]`. */

import { SYNTAX_ERROR } from "../broker/errors.js";
import type { ReferencePolicy } from "../broker/reference-policy.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";

const BAD_COUNT = errorReply("ERR Number of IDs must be a positive integer");
const OTHER_COUNT = errorReply("ERR The `numids` parameter must match the number of arguments");

/** What was asked for; the ids are not looked at yet. */
export interface CountedIds {
  readonly kind: "ids";
  readonly policy: ReferencePolicy;
  readonly ids: readonly Bytes[];
}

/** Reads the arguments from `index` on, in any order; of several lists of ids the last counts. */
export function parseCountedIds(args: readonly Bytes[], index: number): CountedIds | ErrorReply {
  let policy: ReferencePolicy | undefined;
  let ids: readonly Bytes[] | undefined;
  while (index < args.length) {
    const word = parsePolicy(args[index]!);
    if (word !== undefined && policy === undefined) {
      policy = word;
      index++;
      continue;
    }
    if (!isWord(args[index]!, "ids") || index + 1 >= args.length) return SYNTAX_ERROR;
    const count = parseInteger(args[index + 1]!);
    if (count === undefined || count <= 0) return BAD_COUNT;
    const end = index + 2 + count;
    if (end > args.length) return OTHER_COUNT;
    ids = args.slice(index + 2, end);
    index = end;
  }
  return ids === undefined ? SYNTAX_ERROR : { kind: "ids", policy: policy ?? "keepref", ids };
}

/** The policy that a word names. */
export function parsePolicy(word: Bytes): ReferencePolicy | undefined {
  if (isWord(word, "keepref")) return "keepref";
  if (isWord(word, "delref")) return "delref";
  return isWord(word, "acked") ? "acked" : undefined;
}

/** What is answered for each id of a stream or a group that is not there. */
export function allAbsent({ ids }: CountedIds): readonly number[] {
  return ids.map(() => -1);
}
