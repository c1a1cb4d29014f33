/** README's tables of which server version knows which command, and of where the model knowingly differs from the servers. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandTable, profiles, type TableEntry } from "../sim/index.js";

const commandsFolder = join(import.meta.dirname, "..", "sim", "commands");

/** Head and rows of the table command x profile: commands that the same versions know share a row. */
export function parityTable(): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const head = ["group", "commands", ...profiles.map(({ name }) => name)];
  const rows = new Map<
    string,
    { readonly group: string; readonly names: string[]; readonly known: readonly boolean[] }
  >();
  for (const [name, { group, known }] of availability()) {
    const key = `${group} ${known.join()}`;
    let row = rows.get(key);
    if (row === undefined) rows.set(key, (row = { group, names: [], known }));
    row.names.push(`\`${name.toUpperCase()}\``);
  }
  const sorted = [...rows.values()].sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0));
  return {
    head,
    rows: sorted.map(({ group, names, known }) => [group, names.join(" ")].concat(known.map(word))),
  };
}

function word(isKnown: boolean): string {
  return isKnown ? "yes" : "–";
}

/** For every command, and every subcommand that not all versions with its container know, who knows it. */
function availability(): Map<string, { readonly group: string; readonly known: readonly boolean[] }> {
  const tables = profiles.map((profile) => new Map(commandTable(profile).all.map((entry) => [entry.name, entry])));
  const found = new Map<string, { readonly group: string; readonly known: readonly boolean[] }>();
  for (const entry of tables.flatMap((table) => [...table.values()])) {
    if (found.has(entry.name)) continue;
    const known = tables.map((table) => table.has(entry.name));
    found.set(entry.name, { group: entry.group, known });
    for (const name of new Set(tables.flatMap((table) => [...(table.get(entry.name)?.subcommands?.keys() ?? [])]))) {
      const knownToo = tables.map((table) => knowsSubcommand(table.get(entry.name), name));
      if (knownToo.some((is, at) => is !== known[at])) {
        found.set(`${entry.name} ${name}`, { group: entry.group, known: knownToo });
      }
    }
  }
  return found;
}

/** A version that had no notion of subcommands yet (6.2) has those of its commands without listing them. */
function knowsSubcommand(entry: TableEntry | undefined, name: string): boolean {
  return entry !== undefined && (entry.subcommands === undefined || entry.subcommands.has(name));
}

/** What the files of commands say after `Differs:`, each with what the file is about. */
export function knownDifferences(): readonly (readonly [subject: string, difference: string])[] {
  const files = readdirSync(commandsFolder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  return files.sort().flatMap((file) => {
    const header = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(join(commandsFolder, file), "utf8"))?.[1] ?? "";
    const text = header
      .replaceAll(/\n \* ?/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim();
    const [about, difference] = text.split("Differs: ");
    if (difference === undefined) return [];
    return [[about!.replace(/[:.].*$/, "").trim(), difference] as const];
  });
}
