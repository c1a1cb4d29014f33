/** What a `redis.conf` includes: which files, and all their lines. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { UserError } from "../platform/user-error.js";

/**
 * The files that an `include` of `file` names: relative ones beside it, and those that fit where it has `*` or `?`. `within`:
 * the files that are being read, from the first one on.
 * @throws UserError for a file that includes itself
 */
export function includedFiles(pattern: string, within: readonly string[], at: string): readonly string[] {
  const path = isAbsolute(pattern) ? pattern : join(dirname(within.at(-1)!), pattern);
  const found = /[*?]/.test(basename(path)) ? fitting(path) : [path];
  const again = found.find((file) => within.some((one) => resolve(one) === resolve(file)));
  if (again === undefined) return found;
  throw new UserError(`include ${pattern}: ${again} would be read within itself`, {
    where: at,
    mend: "leave it out: a server that reads it never ends",
  });
}

function fitting(path: string): readonly string[] {
  const words = basename(path).replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^${words.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  try {
    const names = readdirSync(dirname(path)).filter((name) => pattern.test(name));
    return names.toSorted().map((name) => join(dirname(path), name));
  } catch {
    // A server takes what is not there for none that fit.
    return [];
  }
}

/** A file of a configuration. */
interface ConfigLines {
  readonly file: string;
  readonly lines: readonly string[];
}

/** The file, and all that it includes; what cannot be read is left out. */
export function configLines(file: string, within: readonly string[] = []): readonly ConfigLines[] {
  const files = [...within, file];
  let lines: readonly string[];
  try {
    lines = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  } catch {
    return [];
  }
  const included = lines.flatMap((line, i) => {
    const pattern = /^\s*include\s+["']?([^\s"']+)/i.exec(line)?.[1];
    if (pattern === undefined) return [];
    return includedFiles(pattern, files, `${file}:${i + 1}`).flatMap((one) => configLines(one, files));
  });
  return [{ file, lines }, ...included];
}
