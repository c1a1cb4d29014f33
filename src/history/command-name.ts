/** What a command of a history is called. */

import type { CommandExecuted } from "./event.js";

/** `XREADGROUP`, `XGROUP DELCONSUMER`; not yet printable. */
export function commandName({ name, subcommand }: CommandExecuted): string {
  return `${name} ${subcommand ?? ""}`.trimEnd().toUpperCase();
}

/** Whether it made a group, as far as it tells: an XGROUP without its subcommand is taken for one that did. */
export function createsGroup({ name, subcommand, error }: CommandExecuted): boolean {
  return name === "xgroup" && (subcommand ?? "create") === "create" && error === undefined;
}

/** Whether it set the group's last-delivered-id. */
export function movesGroup({ name, subcommand, error }: CommandExecuted): boolean {
  return name === "xgroup" && subcommand === "setid" && error === undefined;
}
