/** The subcommands of each container, as data: the server checks their names and arity before a command runs or is queued. */

import type { CommandFlag, CommandVariant, Subcommand } from "../broker/command.js";
import type { Profile } from "../profiles/profile.js";

/** The subcommands that a profile's server has of a container, by lower-case name; undefined for a command that is none. */
export function subcommandsOf(container: string, profile: Profile): ReadonlyMap<string, Subcommand> | undefined {
  const known = containers.get(container);
  if (known === undefined || (profile.streamSubcommands === "own" && container.startsWith("x"))) return undefined;
  const present = [...known].filter(([, { isIn }]) => isIn === undefined || isIn(profile));
  return new Map(present.map(([name, subcommand]) => [name, { ...subcommand, ...subcommand.variant?.(profile) }]));
}

const open: readonly CommandFlag[] = ["noscript", "loading", "stale"];
const admin: readonly CommandFlag[] = ["admin", "noscript", "loading", "stale"];
const listening: readonly CommandFlag[] = ["pubsub", "loading", "stale"];
const plain: readonly CommandFlag[] = ["loading", "stale"];

function keyless(arity: number, flags: readonly CommandFlag[]): Subcommand {
  return { arity, flags, keys: [0, 0, 0] };
}

function onKey(arity: number, ...flags: readonly CommandFlag[]): Subcommand {
  return { arity, flags, keys: [2, 2, 1] };
}

function sinceSetInfo(subcommand: Subcommand): Subcommand {
  return { ...subcommand, isIn: (profile) => profile.hasClientSetInfo };
}

function sinceShards(subcommand: Subcommand): Subcommand {
  return { ...subcommand, isIn: (profile) => profile.hasShardChannels };
}

function inValkey(subcommand: Subcommand): Subcommand {
  return { ...subcommand, isIn: ({ server }) => server === "valkey" };
}

/** May run while a script does (Valkey 9.0), which no script of the model does: only COMMAND INFO tells. */
function whileBusy(subcommand: Subcommand): Subcommand {
  const flags: readonly CommandFlag[] = [...subcommand.flags, "allow_busy"];
  return { ...subcommand, variant: ({ hasNewFlags }) => (hasNewFlags ? { flags } : {}) };
}

/** May run on a replica that has lost its primary (Valkey 9.0). */
function whileStale(subcommand: Subcommand): Subcommand {
  const flags: readonly CommandFlag[] = [...subcommand.flags, "stale"];
  return { ...subcommand, variant: ({ hasNewFlags }) => (hasNewFlags ? { flags } : {}) };
}

function replyVariant({ barredFromMultiText }: Profile): CommandVariant {
  return barredFromMultiText === "named" ? { flags: ["noscript", "loading", "stale", "no_multi", "allow_busy"] } : {};
}

const containers: ReadonlyMap<string, ReadonlyMap<string, Subcommand>> = new Map([
  [
    "client",
    new Map([
      ["capa", inValkey(whileBusy(keyless(-3, open)))],
      ["getname", whileBusy(keyless(2, open))],
      ["getredir", whileBusy(keyless(2, open))],
      ["help", keyless(2, plain)],
      ["id", whileBusy(keyless(2, open))],
      ["info", keyless(2, open)],
      ["kill", keyless(-3, admin)],
      ["list", keyless(-2, admin)],
      ["no-evict", whileBusy(keyless(3, admin))],
      ["no-touch", sinceSetInfo(whileBusy(keyless(3, open)))],
      ["pause", keyless(-3, admin)],
      ["reply", { ...keyless(3, open), variant: replyVariant }],
      ["setinfo", sinceSetInfo(whileBusy(keyless(4, open)))],
      ["setname", whileBusy(keyless(3, open))],
      ["trackinginfo", keyless(2, open)],
      ["unblock", keyless(-3, admin)],
      ["unpause", keyless(2, admin)],
    ]),
  ],
  [
    "command",
    new Map([
      ["count", keyless(2, plain)],
      ["docs", keyless(-2, plain)],
      ["getkeys", { ...keyless(-4, plain), variant: ({ getkeysArity }) => ({ arity: getkeysArity }) }],
      ["help", keyless(2, plain)],
      ["info", keyless(-2, plain)],
      ["list", keyless(-2, plain)],
    ]),
  ],
  [
    "config",
    new Map([
      ["get", keyless(-3, admin)],
      ["help", keyless(2, plain)],
      ["resetstat", keyless(2, admin)],
      ["rewrite", keyless(2, admin)],
      ["set", keyless(-4, admin)],
    ]),
  ],
  [
    "pubsub",
    new Map([
      ["channels", keyless(-2, listening)],
      ["help", keyless(2, plain)],
      ["numpat", keyless(2, listening)],
      ["numsub", keyless(-2, listening)],
      ["shardchannels", sinceShards(keyless(-2, listening))],
      ["shardnumsub", sinceShards(keyless(-2, listening))],
    ]),
  ],
  [
    "function",
    new Map([
      ["flush", keyless(-2, ["write", "noscript"])],
      ["list", keyless(-2, ["noscript"])],
      ["stats", keyless(2, ["noscript", "allow_busy"])],
    ]),
  ],
  [
    "object",
    new Map([
      ["encoding", onKey(3, "readonly")],
      ["freq", onKey(3, "readonly")],
      ["help", keyless(2, plain)],
      ["idletime", onKey(3, "readonly")],
      ["refcount", onKey(3, "readonly")],
    ]),
  ],
  [
    "script",
    new Map([
      ["exists", whileStale(keyless(-3, ["noscript"]))],
      ["flush", whileStale(keyless(-2, ["noscript"]))],
      ["kill", keyless(2, ["noscript", "allow_busy"])],
    ]),
  ],
  [
    "xgroup",
    new Map([
      ["create", onKey(-5, "write", "denyoom")],
      ["createconsumer", onKey(5, "write", "denyoom")],
      ["delconsumer", onKey(5, "write")],
      ["destroy", onKey(4, "write")],
      ["help", keyless(2, plain)],
      ["setid", onKey(-5, "write")],
    ]),
  ],
  [
    "xinfo",
    new Map([
      ["consumers", onKey(4, "readonly")],
      ["groups", onKey(3, "readonly")],
      ["help", keyless(2, plain)],
      ["stream", onKey(-3, "readonly")],
    ]),
  ],
]);
