/** How CONFIG SET reads a value: what CONFIG GET will show, or why it does not fit. */

import type { Directive } from "../broker/configuration.js";
import { assertNever } from "../kernel/assert.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { INT64_MAX, parseInt64 } from "./arguments.js";

const NOT_YES_NO = errorReply("argument must be 'yes' or 'no'");
const NOT_A_NUMBER = errorReply("argument couldn't be parsed into an integer");
const NOT_MEMORY = errorReply("argument must be a memory value");

const memoryUnits: Readonly<Record<string, bigint>> = {
  "": 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
};

/** Checks and normalises; an error's text is only the reason, which CONFIG SET wraps. */
export function readDirective(directive: Directive, text: Bytes): Bytes | ErrorReply {
  switch (directive.kind) {
    case "text":
      return text;
    case "yes-no": {
      const word = text.toLowerCase();
      return word === "yes" || word === "no" ? word : NOT_YES_NO;
    }
    case "choice": {
      const word = text.toLowerCase();
      if (directive.choices.includes(word)) return word;
      return errorReply(`argument(s) must be one of the following: ${directive.choices.join(", ")}`);
    }
    case "number": {
      const value = parseInt64(text);
      return value === undefined ? NOT_A_NUMBER : bounded(value, directive.min, directive.max);
    }
    case "memory": {
      const match = /^([0-9]*)([kmg]?b?)$/i.exec(text);
      if (match === null) return NOT_MEMORY;
      return bounded(BigInt(`0${match[1]!}`) * memoryUnits[match[2]!.toLowerCase()]!, directive.min ?? 0n, INT64_MAX);
    }
    default:
      return assertNever(directive);
  }
}

function bounded(value: bigint, min: bigint, max: bigint): Bytes | ErrorReply {
  if (value >= min && value <= max) return value.toString();
  return errorReply(`argument must be between ${min} and ${max} inclusive`);
}
