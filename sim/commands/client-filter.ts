/** By what CLIENT KILL, and in Valkey CLIENT LIST too, choose among the connections. */

import type { CommandContext } from "../broker/command.js";
import { shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import type { Session } from "../broker/session.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { clientFlags, unknownClientType } from "./client-flags.js";

const BAD_ID = errorReply("ERR client-id should be greater than 0");
const allFlags = "NxbdcePtRUSMOBru";
const allCapabilities = "r";
const dbMax = 15;

/** Whether a connection is meant. */
export type ClientTest = (session: Session) => boolean;

/** Reads pairs of a word and what it wants from `args[2]` on; a connection has to pass all. @param isOwnSkipped what SKIPME is when it is not said. */
export function readClientFilter(
  context: CommandContext,
  args: readonly Bytes[],
  isOwnSkipped: boolean,
): ClientTest | ErrorReply {
  const tests = new Map<string, ClientTest>();
  if (isOwnSkipped) tests.set("skipme", (session) => session !== context.session);
  for (let at = 2; at < args.length;) {
    const taken = readOption(context, args.slice(at));
    if ("kind" in taken) return taken;
    tests.set(taken.name, taken.test);
    at += taken.count;
  }
  return (session) => [...tests.values()].every((test) => test(session));
}

interface Taken {
  readonly name: string;
  readonly test: ClientTest;
  /** How many arguments it was. */
  readonly count: number;
}

function readOption(context: CommandContext, args: readonly Bytes[]): Taken | ErrorReply {
  const { clientFilters } = context.profile;
  const name = args[0]!.toLowerCase();
  if (args.length < 2) return SYNTAX_ERROR;
  const isNegated = clientFilters === "all" && name.startsWith("not-");
  const plain = isNegated ? name.slice(4) : name;
  const isMany = plain === "id" && (clientFilters === "shared" || clientFilters === "all");
  const ids = isMany ? readIds(args) : undefined;
  if (ids !== undefined && "kind" in ids) return ids;
  const test = ids === undefined ? readTest(context, plain, args[1]!) : (session: Session) => ids.includes(session.id);
  if (typeof test !== "function") return test;
  if (isNegated && ["skipme", "maxage", "idle"].includes(plain)) return SYNTAX_ERROR;
  return {
    name,
    test: isNegated ? (session) => !test(session) : test,
    count: ids === undefined ? 2 : 1 + ids.length,
  };
}

/** As many numbers as there are; one that is none begins the next option. */
function readIds(args: readonly Bytes[]): readonly number[] | ErrorReply {
  const ids: number[] = [];
  for (const text of args.slice(1)) {
    const id = parseInteger(text);
    if (id === undefined) break;
    if (id < 1) return BAD_ID;
    ids.push(id);
  }
  return ids.length === 0 ? SYNTAX_ERROR : ids;
}

function readTest(context: CommandContext, name: string, value: Bytes): ClientTest | ErrorReply {
  const { broker, session: own, profile } = context;
  const localAddress = `127.0.0.1:${broker.configuration.get("port")}`;
  switch (name) {
    case "id": {
      const id = parseInteger(value);
      return id === undefined || id < 1 ? BAD_ID : (session) => session.id === id;
    }
    case "type": {
      const unknown = unknownClientType(profile, value);
      const isMeant = (session: Session): boolean =>
        isWord(value, "pubsub") ? session.isSubscriber : isWord(value, "normal") && !session.isSubscriber;
      return unknown ?? isMeant;
    }
    case "addr":
      return (session) => session.address === value;
    case "laddr":
      return () => value === localAddress;
    case "user":
      if (value !== "default") return errorReply(`ERR No such user '${shownInError(value)}'`);
      return (session) => session.user === value;
    case "skipme":
      if (!isWord(value, "yes") && !isWord(value, "no")) return SYNTAX_ERROR;
      return isWord(value, "no") ? () => true : (session) => session !== own;
    case "maxage":
      if (profile.clientFilters === "few") return SYNTAX_ERROR;
      return olderThan(context, { name, value, since: ({ connectedAtMs }) => connectedAtMs });
    default:
      return profile.clientFilters === "all" ? readLateTest(context, name, value) : SYNTAX_ERROR;
  }
}

/** What Valkey 9.0 brought. */
function readLateTest(context: CommandContext, name: string, value: Bytes): ClientTest | ErrorReply {
  switch (name) {
    case "name":
      return (session) => session.name === value;
    case "lib-name":
      return (session) => session.libraryName === value;
    case "lib-ver":
      return (session) => session.libraryVersion === value;
    case "ip":
      return (session) => session.address.replace(/:[0-9]+$/, "") === value;
    case "db": {
      const index = parseInteger(value);
      if (index === undefined) return errorReply("ERR DB is not an integer or out of range");
      if (index < 0 || index > dbMax) return errorReply(`ERR DB number should be between 0 and ${dbMax}`);
      return (session) => session.database.index === index;
    }
    case "idle":
      return olderThan(context, { name, value, since: ({ lastInteractionAtMs }) => lastInteractionAtMs });
    case "flags":
      return withLetters(value, { of: "flags", known: allFlags, shown: clientFlags });
    case "capa":
      return withLetters(value, { of: "capa", known: allCapabilities, shown: ({ capabilities }) => capabilities });
    default:
      return SYNTAX_ERROR;
  }
}

interface Letters {
  readonly of: string;
  readonly known: string;
  readonly shown: (session: Session) => string;
}

function withLetters(value: Bytes, { of, known, shown }: Letters): ClientTest | ErrorReply {
  const letters = [...value];
  if (letters.some((letter) => !known.includes(letter))) {
    return errorReply(`ERR Unknown ${of} found in the provided filter: ${shownInError(value)}`);
  }
  return (session) => letters.every((letter) => shown(session).includes(letter));
}

interface Age {
  readonly name: string;
  readonly value: Bytes;
  readonly since: (session: Session) => number | undefined;
}

function olderThan({ nowMs }: CommandContext, { name, value, since }: Age): ClientTest | ErrorReply {
  const seconds = parseInteger(value);
  if (seconds === undefined) return errorReply(`ERR ${name} is not an integer or out of range`);
  if (seconds <= 0) return errorReply(`ERR ${name} should be greater than 0`);
  return (session) => Math.floor(nowMs / 1000) - Math.floor((since(session) ?? nowMs) / 1000) >= seconds;
}
