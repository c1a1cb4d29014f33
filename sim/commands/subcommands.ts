/** The subcommands of each container, as data: the server checks their names and arity before a command runs or is queued. */

import type { CommandFlag, Subcommand } from "../broker/command.js";
import type { Profile } from "../profiles/profile.js";

/** The subcommands that a profile's server has of a container, by lower-case name; undefined for a command that is none. */
export function subcommandsOf(container: string, profile: Profile): ReadonlyMap<string, Subcommand> | undefined {
  const known = containers.get(container);
  return known && new Map([...known].filter(([, { isIn }]) => isIn === undefined || isIn(profile)));
}

const open: readonly CommandFlag[] = ["noscript", "loading", "stale"];
const admin: readonly CommandFlag[] = ["admin", "noscript", "loading", "stale"];
const plain: readonly CommandFlag[] = ["loading", "stale"];

function keyless(arity: number, flags: readonly CommandFlag[]): Subcommand {
  return { arity, flags, keys: [0, 0, 0] };
}

function onStream(arity: number, ...flags: readonly CommandFlag[]): Subcommand {
  return { arity, flags, keys: [2, 2, 1] };
}

function sinceSetInfo(subcommand: Subcommand): Subcommand {
  return { ...subcommand, isIn: (profile) => profile.hasClientSetInfo };
}

const containers: ReadonlyMap<string, ReadonlyMap<string, Subcommand>> = new Map([
  [
    "client",
    new Map([
      ["getname", keyless(2, open)],
      ["getredir", keyless(2, open)],
      ["help", keyless(2, plain)],
      ["id", keyless(2, open)],
      ["info", keyless(2, open)],
      ["kill", keyless(-3, admin)],
      ["list", keyless(-2, admin)],
      ["no-evict", keyless(3, admin)],
      ["no-touch", sinceSetInfo(keyless(3, open))],
      ["pause", keyless(-3, admin)],
      ["reply", keyless(3, open)],
      ["setinfo", sinceSetInfo(keyless(4, open))],
      ["setname", keyless(3, open)],
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
      ["getkeys", keyless(-4, plain)],
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
    "xgroup",
    new Map([
      ["create", onStream(-5, "write", "denyoom")],
      ["createconsumer", onStream(5, "write", "denyoom")],
      ["delconsumer", onStream(5, "write")],
      ["destroy", onStream(4, "write")],
      ["help", keyless(2, plain)],
      ["setid", onStream(-5, "write")],
    ]),
  ],
  [
    "xinfo",
    new Map([
      ["consumers", onStream(4, "readonly")],
      ["groups", onStream(3, "readonly")],
      ["help", keyless(2, plain)],
      ["stream", onStream(-3, "readonly")],
    ]),
  ],
]);
