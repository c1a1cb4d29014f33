/**
 * Writes `streamproof/mock` as CommonJS to dist/commonjs, for jest without ES modules: there most tests that mock ioredis
 * live, and before Node 24.9 it cannot require what Node itself can. Everybody else gets the ES modules.
 */

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const dist = join(import.meta.dirname, "..", "dist");
const target = join(dist, "commonjs");

/** The built modules that the mock is made of. */
const folders = ["sim", "src/mock", "src/platform", "src/runtime"];

/** The one thing that these modules use and CommonJS has under another name. */
const ownUrl = 'require("node:url").pathToFileURL(__filename).href';

const modules = folders.flatMap((folder) =>
  readdirSync(join(dist, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(folder, name)),
);
const changed = modules.filter((name) => modifiedMs(join(dist, name)) > modifiedMs(join(target, name)));
if (changed.length > 0) await compile(changed);
write("package.json", '{ "type": "commonjs" }\n');
// `require` gives the class itself, as with ioredis-mock.
write("mock.js", 'module.exports = require("./src/mock/index.js").Redis;\n');

async function compile(names: readonly string[]): Promise<void> {
  const { default: ts } = await import("typescript");
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
  for (const name of names) {
    const source = readFileSync(join(dist, name), "utf8").replaceAll("import.meta.url", ownUrl);
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    write(name, outputText.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  }
}

function write(name: string, text: string): void {
  const file = join(target, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** When the file was last written; 0 when it is not there. */
function modifiedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
