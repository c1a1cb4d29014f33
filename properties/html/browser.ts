/** A headless Chromium from the PATH for the tests of HTML reports: each page in a context of its own, watched for errors and requests. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import type { Need } from "../real-tier.js";

/** What these tests need. */
export const CHROMIUM: Need = {
  what: "chromium on the PATH",
  isThere: chromiumPath() !== undefined,
  how: "apt-get install chromium",
};

function chromiumPath(): string | undefined {
  const { status, stdout } = spawnSync("which", ["chromium"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** A page that is open, with what went wrong in it and what it asked the network for. */
export interface OpenPage {
  readonly page: Page;
  readonly errors: readonly string[];
  readonly requests: readonly string[];
}

/** A browser with a folder for pages; `close` ends both. */
export class PageBrowser {
  readonly #browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), "streamproof-pages-"));
  #files = 0;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Starts Chromium, with a fresh profile. */
  static async start(): Promise<PageBrowser> {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
    return new PageBrowser(await chromium.launch({ executablePath: chromiumPath()!, args }));
  }

  /** Opens a report from a file, as a user would. */
  async open(html: string, { hash = "", init = "", ...options }: OpenOptions = {}): Promise<OpenPage> {
    const file = join(this.#folder, `page-${++this.#files}.html`);
    writeFileSync(file, html);
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    if (init !== "") await page.addInitScript(init);
    const errors: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    return { page, errors, requests };
  }

  /** Ends the browser and removes its pages. */
  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** How a page is opened; `init` is a script that runs before the page's own. */
export interface OpenOptions extends BrowserContextOptions {
  readonly hash?: string;
  readonly init?: string;
}
