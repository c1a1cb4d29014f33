/** How many members SPOP, ZPOPMIN and ZPOPMAX take. */

import { NOT_POSITIVE, SYNTAX_ERROR } from "../broker/errors.js";
import type { Bytes, ErrorReply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";

/** The count after the key; 1 where it is left out. */
export function parsePopCount(args: readonly Bytes[]): number | ErrorReply {
  if (args.length > 3) return SYNTAX_ERROR;
  const count = args.length === 3 ? parseInteger(args[2]!) : 1;
  return count === undefined || count < 0 ? NOT_POSITIVE : count;
}
