/** What differs between server versions in everything but the stream commands, as data. */

import type { RequestGrammar } from "../resp/request-parser.js";
import type { Settings } from "./settings.js";

/** Commands that came after 7.0, or that not every server has. */
type LaterCommand = "delex" | "delifeq" | "hgetdel" | "msetex" | "waitaof";

/** The part of a profile that is not about streams. Each field says in brackets since when it is as it is in the newest version. */
export interface ServerProfile {
  /** What CONFIG knows. */
  readonly settings: Settings;
  /** Modules that the server brings along, as HELLO and INFO list them. */
  readonly modules: readonly {
    readonly name: string;
    readonly version: number;
    readonly path: string;
    readonly options: string;
  }[];
  readonly laterCommands: ReadonlySet<LaterCommand>;
  /** Whether HELLO takes its options one by one as it reads them, or all of them or none (7.2). */
  readonly helloOptions: "as-read" | "all-or-none";
  /** Beyond maxmemory a transaction still takes commands that need no memory (7.2); before, none. */
  readonly queuesOutOfMemory: boolean;
  /** What a login that fails is answered while earlier replies wait to be sent: as ever, or nothing at all (7.2 to 8.6, Valkey 8.1). */
  readonly failedLogin: "told" | "untold-behind-replies";
  /** How an unknown command is told of: in backquotes with commas (6.2), in quotes (7.0), or without the part about arguments where there are none (8.6). */
  readonly unknownCommandText: "backquotes" | "quotes" | "quotes-and-arguments-if-any";
  /**
   * What MULTI and WATCH answer inside MULTI: texts of their own, and the transaction goes on; or the text for any command
   * that may not be queued, and the transaction is lost (Valkey 8.1), by name (Valkey 9.1).
   */
  readonly barredFromMultiText: "own" | "any" | "named";
  /** Conditions of SET beside NX and XX: none, IFEQ (Valkey 8.1), or also IFNE and those on digests (8.4). */
  readonly setConditions: "none" | "equal" | "compared";
  /** Whether GETEX looks at the time to live before the key (Valkey 9.0), or only if the key is there. */
  readonly checksGetexExpiry: "first" | "if-there";
  /** Whose words, and whose order of events, commands have that both servers came to have on their own (MSETEX, HGETDEL). */
  readonly wordsOfLaterCommands: "redis" | "valkey";
  /** How a score is read: in C's whole grammar, or without its hexadecimal part (Valkey 9.0). */
  readonly scoreGrammar: "c" | "decimal";
  /** How the end of a range of scores is read: in C's whole grammar, leading blanks included, or as decimals only (8.0, Valkey 9.0). */
  readonly rangeEndGrammar: "c" | "decimal";
  /** How SCAN reads its cursor: a sign may lead and nothing at all is 0, or a blank may lead but digits must follow (7.2). */
  readonly cursorGrammar: "signed" | "unsigned";
  /** What SCAN makes of a type that does not exist: nothing is of it, or it is an error (Valkey 8.0). */
  readonly unknownTypeInScan: "none" | "error";
  /** The fields of a line of CLIENT LIST, in order, with a blank between. */
  readonly clientFields: string;
  /** What CLIENT LIST shows as multi of a client that is in no transaction: -1, or 0 if it ever used MULTI or WATCH (Valkey 8.1). */
  readonly multiOutside: "-1" | "0-once-used";
  /** By what CLIENT KILL chooses: what 7.0 has, also MAXAGE (7.4), what CLIENT LIST takes too (Valkey 8.1), or all there is (Valkey 9.0). */
  readonly clientFilters: "few" | "maxage" | "shared" | "all";
  /** Whether the millisecond in which a pause's time is up is still of it, or not (7.2). */
  readonly pauseEnd: "included" | "excluded";
  /** How long a command waits for keys that had to wait for the end of a pause: as it says, or without end (7.2 to 8.0, Valkey 8). */
  readonly postponedWait: "as-said" | "endless";
  /** Whether CLIENT PAUSE and CLIENT UNBLOCK overlook arguments beyond their last. */
  readonly overlooksClientArguments: boolean;
  /** How COMMAND INFO writes that a command has no subcommands: as an empty set, or as an empty array (Valkey 9.0). */
  readonly noSubcommands: "set" | "array";
  /** RESTORE of a key whose time is past counts as one that expired (8.6). */
  readonly countsPastRestore: boolean;
  /** How the bytes of requests are read. */
  readonly requestGrammar: RequestGrammar;
  /** Whether commands have the flags that Valkey 9.0 gave them. */
  readonly hasNewFlags: boolean;
  /** SUBSCRIBE and its like are refused where memory has run out (8.6). */
  readonly subscribeNeedsMemory: boolean;
  /** A client that has yet to log in is told so whatever it sends (Valkey 9.0), or only if what it sends makes sense. */
  readonly checksLoginFirst: boolean;
  /** How INFO commandstats counts a command whose wait CLIENT UNBLOCK ends with an error. */
  readonly countsInterrupted: "failed" | "rejected";
  /** When INFO commandstats counts a command that has to wait: as it begins to, or when it is answered (7.2). */
  readonly countsWaits: "at-the-start" | "at-the-end";
  /** Which bytes of a client's name are looked at: all, or those before a NUL byte (7.2). */
  readonly namesEnd: "at-the-end" | "at-nul";
  /**
   * Which bytes of a subcommand's name are looked at: all, or those before a NUL byte (Valkey). Redis finds a name with a
   * NUL byte too when its hash, whose seed is drawn at each start, happens to fall next to that of the name before it.
   */
  readonly subcommandsEnd: "at-the-end" | "at-nul";
  /** Fields of INFO that came after 7.0. */
  readonly laterInfo: ReadonlySet<string>;
  /** What a line of INFO keyspace ends with. */
  readonly keyspaceSuffix: string;
  /** The least number of arguments of COMMAND GETKEYS: two of the command asked about, or one (7.2). */
  readonly getkeysArity: -4 | -3;
  /** A string up to so many bytes lies with its key or its object: how many, whether the key counts, and what an expiry takes of them. */
  readonly embeddedString: { readonly bytesMax: number; readonly countsKey: boolean; readonly expiryBytes: number };
  /** Small integers that are values share objects that live for ever (up to 8.0). */
  readonly sharesIntegers: boolean;
}
