/** The options that XADD and XTRIM share: MAXLEN, MINID, LIMIT, and what happens to references. */

import { parseEntryId } from "../broker/entry-id.js";
import { NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { ReferencePolicy } from "../broker/reference-policy.js";
import type { Trim, TrimTarget } from "../broker/stream-trim.js";
import type { StreamProfile } from "../profiles/stream-profile.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { parsePolicy } from "./counted-ids.js";
import { INVALID_ID, isCText } from "./stream-errors.js";

const NEGATIVE_MAXLEN = errorReply("ERR The MAXLEN argument must be >= 0.");
const NEGATIVE_LIMIT = errorReply("ERR The LIMIT argument must be >= 0.");
const TWO_STRATEGIES = errorReply("ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
const LIMIT_WITHOUT_STRATEGY = errorReply(
  "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy",
);
const NO_STRATEGY = errorReply("ERR syntax error, XTRIM must be called with a trimming strategy");
const LIMIT_WITHOUT_TILDE = errorReply("ERR syntax error, LIMIT cannot be used without the special ~ option");

const DEFAULT_LIMIT = 10_000;
const DEFAULT_LIMIT_MAX = 1_000_000;

/** Collects the options while a command walks its arguments. */
export class TrimOptions {
  #target: TrimTarget | undefined;
  #isApproximate = false;
  #limit: number | undefined;
  #policy: ReferencePolicy | undefined;
  readonly #hasPolicies: boolean;

  constructor({ hasReferencePolicies }: StreamProfile) {
    this.#hasPolicies = hasReferencePolicies;
  }

  /**
   * Takes the option at `index` with its values: the index after them, or undefined when no trim option is there. An
   * option at the very end, without a value, is none.
   */
  take(args: readonly Bytes[], index: number): number | ErrorReply | undefined {
    const option = args[index]!;
    if (this.#hasPolicies && this.#policy === undefined) {
      this.#policy = parsePolicy(option);
      if (this.#policy !== undefined) return index + 1;
    }
    if (index + 1 >= args.length) return undefined;
    if (isWord(option, "maxlen")) return this.#takeStrategy(args, index, takeLength);
    if (isWord(option, "minid")) return this.#takeStrategy(args, index, takeMinId);
    return isWord(option, "limit") ? this.#takeLimit(args[index + 1]!, index) : undefined;
  }

  /** What all options together ask for; undefined for no trimming. `nodeEntriesMax` sets how far `~` goes without LIMIT. */
  finish(nodeEntriesMax: number, profile: StreamProfile): Trim | ErrorReply | undefined {
    const limit = this.#limit;
    if (limit !== undefined && limit > 0 && this.#target === undefined) return LIMIT_WITHOUT_STRATEGY;
    if (limit !== undefined && !this.#isApproximate) return LIMIT_WITHOUT_TILDE;
    if (this.#target === undefined) return undefined;
    const preset = this.#isApproximate ? defaultLimit(nodeEntriesMax, profile) : 0;
    const policy = this.#policy ?? "keepref";
    const isVain = this.#isApproximate && policy !== "keepref" && !profile.trimsRoughlyByPolicy;
    return { target: this.#target, isApproximate: this.#isApproximate, entriesMax: limit ?? preset, policy, isVain };
  }

  /** The same for XTRIM, which has nothing else to do. */
  finishStrict(nodeEntriesMax: number, profile: StreamProfile): Trim | ErrorReply {
    if (this.#target === undefined && !this.#limit) return NO_STRATEGY;
    return this.finish(nodeEntriesMax, profile) ?? NO_STRATEGY;
  }

  #takeStrategy(
    args: readonly Bytes[],
    index: number,
    takeTarget: (text: Bytes) => TrimTarget | ErrorReply,
  ): number | ErrorReply {
    if (this.#target !== undefined) return TWO_STRATEGIES;
    const sign = args[index + 1]!;
    const hasSign = index + 2 < args.length && (isCText(sign, "~") || isCText(sign, "="));
    this.#isApproximate = hasSign && isCText(sign, "~");
    const valueIndex = hasSign ? index + 2 : index + 1;
    const target = takeTarget(args[valueIndex]!);
    if (target.kind === "error") return target;
    this.#target = target;
    return valueIndex + 1;
  }

  #takeLimit(text: Bytes, index: number): number | ErrorReply {
    const limit = parseInteger(text);
    if (limit === undefined) return NOT_AN_INTEGER;
    if (limit < 0) return NEGATIVE_LIMIT;
    this.#limit = limit;
    return index + 2;
  }
}

/** Takes every option after the key, as XTRIM does: nothing else may follow. */
export function parseTrim(args: readonly Bytes[], nodeEntriesMax: number, profile: StreamProfile): Trim | ErrorReply {
  const options = new TrimOptions(profile);
  let index = 2;
  while (index < args.length) {
    const next = options.take(args, index);
    if (typeof next !== "number") return next ?? SYNTAX_ERROR;
    index = next;
  }
  return options.finishStrict(nodeEntriesMax, profile);
}

function takeLength(text: Bytes): TrimTarget | ErrorReply {
  const length = parseInteger(text);
  if (length === undefined) return NOT_AN_INTEGER;
  return length < 0 ? NEGATIVE_MAXLEN : { kind: "maxlen", length };
}

function takeMinId(text: Bytes): TrimTarget | ErrorReply {
  const minId = parseEntryId(text);
  return minId === undefined ? INVALID_ID : { kind: "minid", minId };
}

function defaultLimit(nodeEntriesMax: number, { unlimitedNodesTrim }: StreamProfile): number {
  const limit = 100 * nodeEntriesMax;
  if (unlimitedNodesTrim === "endless") return limit;
  return limit <= 0 ? DEFAULT_LIMIT : Math.min(limit, DEFAULT_LIMIT_MAX);
}
