/** The script and the styles of HTML reports, as the build left them in dist/page. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a page carries, each with its hash as a Content-Security-Policy writes it. */
export interface PageAssets {
  readonly script: string;
  readonly scriptHash: string;
  readonly style: string;
  readonly styleHash: string;
}

/** Reads them. They are there in every installation; from a checkout after `npm run build`. */
export function pageAssets(): PageAssets {
  const folder = pageFolder();
  const script = readFileSync(join(folder, "page.js"), "utf8");
  const style = readFileSync(join(folder, "page.css"), "utf8");
  return { script, scriptHash: hashOf(script), style, styleHash: hashOf(style) };
}

/** From the sources as from dist, the package's folder is the nearest one above that has the built page. */
function pageFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const page = join(folder, "dist", "page");
    if (existsSync(join(page, "page.js"))) return page;
  }
  throw new Error("dist/page/page.js is missing: run `npm run build`");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
