/** How CONFIG SET reads a value: what CONFIG GET will show, or why it does not fit. */

import type { Setting } from "../profiles/settings.js";
import { assertNever } from "../kernel/assert.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { badEventClass } from "../broker/keyspace-events.js";
import { parseInt64, parseInteger } from "./arguments.js";

const NOT_YES_NO = errorReply("argument must be 'yes' or 'no'");
const NOT_A_NUMBER = errorReply("argument couldn't be parsed into an integer");
const NOT_MEMORY = errorReply("argument must be a memory value");

const NOT_MEMORY_OR_PERCENT = errorReply("argument must be a memory or percent value");

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

const BAD_SAVE = errorReply("Invalid save parameters");
const hzMax = 500;

/** Checks and normalises; an error's text is only the reason, which CONFIG SET wraps. */
export function readValue(name: string, setting: Setting, text: Bytes): Bytes | ErrorReply {
  const value = readSetting(setting, text);
  if (typeof value !== "string") return value;
  // The server takes any number for hz and then stays in its own bounds.
  if (name === "hz") return String(Math.min(Math.max(Number(value), 1), hzMax));
  return name === "save" ? readSave(value) : value;
}

/** Pairs of seconds and changes, both positive; none at all for no snapshots. */
function readSave(text: Bytes): Bytes | ErrorReply {
  const numbers = text === "" ? [] : text.split(" ").map((word) => parseInteger(word));
  const isGood =
    numbers.length % 2 === 0 && numbers.every((number, at) => number !== undefined && number >= 1 - (at % 2));
  return isGood ? text : BAD_SAVE;
}

/** By the kind of setting alone. */
function readSetting(setting: Setting, text: Bytes): Bytes | ErrorReply {
  switch (setting.kind) {
    case "alias":
    case "text":
      return text;
    case "yes-no": {
      const word = text.toLowerCase();
      return word === "yes" || word === "no" ? word : NOT_YES_NO;
    }
    case "choice": {
      const word = text.toLowerCase();
      if (setting.choices.includes(word)) return word;
      return errorReply(`argument(s) must be one of the following: ${setting.choices.join(", ")}`);
    }
    case "events": {
      const reason = badEventClass(setting.letters, text);
      return reason === undefined ? text : errorReply(reason);
    }
    case "number": {
      const value = parseInt64(text);
      return value === undefined ? NOT_A_NUMBER : bounded(value, setting.min, setting.max);
    }
    case "memory": {
      const match = /^([0-9]*)([kmg]?b?)$/i.exec(text);
      if (match === null) return setting.canBePercent ? readPercent(text) : NOT_MEMORY;
      return bounded(BigInt(`0${match[1]!}`) * memoryUnits[match[2]!.toLowerCase()]!, setting.min, setting.max);
    }
    default:
      return assertNever(setting);
  }
}

function readPercent(text: Bytes): Bytes | ErrorReply {
  return /^[0-9]{1,2}%$/.test(text) ? text : NOT_MEMORY_OR_PERCENT;
}

function bounded(value: bigint, min: bigint, max: bigint): Bytes | ErrorReply {
  if (value >= min && value <= max) return value.toString();
  return errorReply(`argument must be between ${min} and ${max} inclusive`);
}
