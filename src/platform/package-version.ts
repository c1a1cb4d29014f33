/** Versions of packages, read from their `package.json`. */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** This package's own version. */
export function ownVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const version = versionIn(join(folder, "package.json"), "streamproof");
    if (version !== undefined) return version;
  }
  return "unknown";
}

/** The version of a package as a file beside it would import it; `unknown` when there is none. */
export function packageVersion(name: string, file: string): string {
  for (const folder of createRequire(file).resolve.paths(name) ?? []) {
    const version = versionIn(join(folder, name, "package.json"), undefined);
    if (version !== undefined) return version;
  }
  return "unknown";
}

function versionIn(file: string, name: string | undefined): string | undefined {
  if (!existsSync(file)) return undefined;
  const { name: found, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown; version?: unknown };
  return (name === undefined || found === name) && typeof version === "string" ? version : undefined;
}
