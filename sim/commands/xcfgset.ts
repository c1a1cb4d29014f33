/**
 * XCFGSET: how long and how much a stream remembers of its idempotent producers.
 *
 * Differs: ids that are too old are forgotten at whole seconds of the clock; the server's timer runs once a second too, but
 * at instants of its own.
 */

import type { Command } from "../broker/command.js";
import { NO_SUCH_KEY, NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { IdempotenceLimits } from "../broker/idempotent-producers.js";
import { errorReply, OK, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { idempotenceOf } from "./stream-idempotence.js";
import { streamAt } from "./stream-lookup.js";

const NOTHING_TO_SET = errorReply("ERR At least one parameter must be specified");

/** An option: its name, its greatest value, what its errors say. */
interface Option {
  readonly word: string;
  readonly max: number;
  readonly outOfRange: ErrorReply;
  readonly twice: ErrorReply;
}

const duration = option("IDMP-DURATION", 86_400, "seconds");
const maxSize = option("IDMP-MAXSIZE", 10_000, "entries");

/** XCFGSET key [IDMP-DURATION seconds] [IDMP-MAXSIZE entries] */
export const xcfgset: Command = {
  name: "xcfgset",
  arity: -2,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  isIn: ({ hasIdempotentProducers }) => hasIdempotentProducers,
  execute(context, args) {
    const stream = streamAt(context, args[1]!) ?? NO_SUCH_KEY;
    if (stream.kind === "error") return stream;
    const wanted = parse(args);
    if ("kind" in wanted) return wanted;
    const idempotence = idempotenceOf(context, stream)!;
    // Everything that was remembered goes, but only if something changes; WATCH notices neither.
    if (idempotence.limit({ ...idempotence.limits, ...wanted })) context.broker.countChanges(1);
    return OK;
  },
};

function parse(args: readonly Bytes[]): Partial<IdempotenceLimits> | ErrorReply {
  if (args.length === 2) return NOTHING_TO_SET;
  let durationS: number | undefined;
  let idsMax: number | undefined;
  for (let index = 2; index < args.length; index += 2) {
    const known = [duration, maxSize].find(({ word }) => isWord(args[index]!, word));
    if (known === undefined || index + 1 >= args.length) return SYNTAX_ERROR;
    const value = take(args[index + 1]!, known, known === duration ? durationS : idsMax);
    if (typeof value !== "number") return value;
    if (known === duration) durationS = value;
    else idsMax = value;
  }
  return { ...(durationS !== undefined && { durationS }), ...(idsMax !== undefined && { idsMax }) };
}

function take(text: Bytes, { max, outOfRange, twice }: Option, before: number | undefined): number | ErrorReply {
  if (before !== undefined) return twice;
  const value = parseInteger(text);
  if (value === undefined) return NOT_AN_INTEGER;
  return value < 1 || value > max ? outOfRange : value;
}

function option(name: string, max: number, unit: string): Option {
  return {
    word: name.toLowerCase(),
    max,
    outOfRange: errorReply(`ERR ${name} must be between 1 and ${max} ${unit}`),
    twice: errorReply(`ERR ${name} specified multiple times`),
  };
}
