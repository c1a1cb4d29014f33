/** OBJECT: how a value is kept. Differs: how long a key was idle counts from what the model's clock shows, to the millisecond; FREQ is always what a new key has. */

import type { Command, CommandContext } from "../broker/command.js";
import type { StringValue, Value } from "../broker/database.js";
import { assertNever } from "../kernel/assert.js";
import { errorReply, type Bytes, type Reply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";
import { helpReply } from "./help-reply.js";

const tail =
  " Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.";
const NO_LFU = errorReply(`ERR An LFU maxmemory policy is not selected, access frequency not tracked.${tail}`);
const IS_LFU = errorReply(`ERR An LFU maxmemory policy is selected, idle time not tracked.${tail}`);
/** What a new key starts with. */
const newKeyFrequency = 5;
/** Integers below this are shared where any are. */
const sharedIntegers = 10_000;
/** What the reference count of a shared object shows. */
const SHARED = 2147483647;

const help: readonly string[] = [
  "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "ENCODING <key>",
  "    Return the kind of internal representation used in order to store the value",
  "    associated with a <key>.",
  "FREQ <key>",
  "    Return the access frequency index of the <key>. The returned integer is",
  "    proportional to the logarithm of the recent access frequency of the key.",
  "IDLETIME <key>",
  "    Return the idle time of the <key>, that is the approximated number of",
  "    seconds elapsed since the last access to the key.",
  "REFCOUNT <key>",
  "    Return the number of references of the value associated with the specified",
  "    <key>.",
];

/** OBJECT ENCODING | FREQ | IDLETIME | REFCOUNT key, OBJECT HELP */
export const object: Command = {
  name: "object",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  execute(context, args) {
    const subcommand = args[1]!.toLowerCase();
    if (subcommand === "help") return helpReply(context.profile, help);
    const { database, nowMs, broker } = context;
    const value = database.peek(args[2]!, nowMs);
    if (value === undefined) return null;
    const isLfu = broker.configuration.get("maxmemory-policy").endsWith("lfu");
    switch (subcommand) {
      case "encoding":
        return encodingOf(context, args[2]!, value);
      case "freq":
        return isLfu ? newKeyFrequency : NO_LFU;
      case "idletime":
        return isLfu ? IS_LFU : Math.floor((nowMs - (value.usedAtMs ?? nowMs)) / 1000);
      default:
        return referencesOf(context, value);
    }
  },
};

function referencesOf({ profile }: CommandContext, value: Value): Reply {
  if (value.kind !== "string" || !profile.sharesIntegers || value.form !== undefined) return 1;
  const number = parseInteger(value.bytes);
  return number !== undefined && number >= 0 && number < sharedIntegers ? SHARED : 1;
}

function encodingOf(context: CommandContext, key: Bytes, value: Value): Bytes {
  const { configuration } = context.broker;
  const { packedIn, packsSets } = context.profile;
  switch (value.kind) {
    case "string":
      return stringEncoding(context, key, value);
    case "hash":
      return value.isUnpacked ? "hashtable" : packedIn;
    case "set":
      if (value.isIntegersOnly && value.members.size <= Number(configuration.get("set-max-intset-entries")))
        return "intset";
      return packsSets && !value.isUnpacked ? packedIn : "hashtable";
    case "zset":
      return value.isUnpacked ? "skiplist" : packedIn;
    case "stream":
      return "stream";
    default:
      return assertNever(value);
  }
}

function stringEncoding({ profile, database }: CommandContext, key: Bytes, { bytes, form }: StringValue): Bytes {
  if (form === "grown") return "raw";
  if (form !== "text" && parseInteger(bytes) !== undefined) return "int";
  const { bytesMax, countsKey, expiryBytes } = profile.embeddedString;
  const expiry = database.expiresAtMs(key) === undefined ? 0 : expiryBytes;
  return bytes.length + (countsKey ? key.length : 0) + expiry <= bytesMax ? "embstr" : "raw";
}
