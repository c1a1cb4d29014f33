/**
 * Writes the script and the styles of HTML reports to dist/page. The script is TypeScript in modules, checked by `tsc`
 * against the browser's own types; a page that needs nothing else has it as one script, so its modules are put behind
 * each other here, as CommonJS with a `require` of five lines. That takes no bundler.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
const source = join(root, "src", "report", "html");
const target = join(root, "dist", "page");

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  removeComments: true,
  verbatimModuleSyntax: false,
};

const modules = new Map<string, string>();
const entry = add(join(source, "client", "main.ts"));
const text = `(() => {
"use strict";
const modules = {
${[...modules].map(([name, code]) => `${JSON.stringify(name)}(exports, require) {\n${code}}`).join(",\n")}
};
const loaded = {};
const require = (name) => {
  if (!(name in loaded)) modules[name]((loaded[name] = {}), require);
  return loaded[name];
};
require(${JSON.stringify(entry)});
})();
`;
// It stands between script tags.
if (/<\/script|<!--/i.test(text)) throw new Error("the page's script may not contain </script or <!--");
mkdirSync(target, { recursive: true });
writeFileSync(join(target, "page.js"), text);
writeFileSync(join(target, "page.css"), readFileSync(join(source, "page.css")));

/** Adds a module and all that it imports; returns its name. */
function add(file: string): string {
  const name = relative(join(root, "src"), file);
  if (modules.has(name)) return name;
  modules.set(name, "");
  const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions });
  const linked = outputText
    .replace(/^"use strict";\n/, "")
    .replaceAll(/require\("(\.[^"]+)\.js"\)/g, (_, path: string) => {
      return `require(${JSON.stringify(add(join(dirname(file), `${path}.ts`)))})`;
    });
  modules.set(name, linked);
  return name;
}
