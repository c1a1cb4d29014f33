/** A project of a user's in a temporary folder: streamproof as it is published, everything else linked. */

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../temporary-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** How a command ended: its exit code, and what it printed on both outputs. */
interface Ended {
  readonly code: number;
  readonly text: string;
}

/** The project. */
export interface UserProject {
  readonly folder: string;
  readonly vitest: (...args: readonly string[]) => Promise<Ended>;
  readonly streamproof: (...args: readonly string[]) => Promise<Ended>;
}

/** Makes the project with some folders of `fixtures` in it; the test's file calls `removeTemporaryFolders`. */
export function userProject(...fixtures: readonly string[]): UserProject {
  const folder = temporaryFolder();
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "streamproof"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")).filter((one) => !one.startsWith(".")))
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  cpSync(join(root, "package.json"), join(modules, "streamproof/package.json"));
  cpSync(join(root, "dist"), join(modules, "streamproof/dist"), { recursive: true });
  for (const name of fixtures) cpSync(join(root, "fixtures", name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }\n');
  const run = (script: string, args: readonly string[]): Promise<Ended> => ended(folder, join(modules, script), args);
  return {
    folder,
    vitest: (...args) => run("vitest/vitest.mjs", ["run", ...args]),
    streamproof: (...args) => run("streamproof/dist/src/cli/main.js", args),
  };
}

function ended(cwd: string, script: string, args: readonly string[]): Promise<Ended> {
  const others = Object.entries(process.env).filter(([name]) => !/^(VITEST|FORCE_|STREAMPROOF_|TEST$)/.test(name));
  const env = { ...Object.fromEntries(others), NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, text: out + err });
    });
  });
}
