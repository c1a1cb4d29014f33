/** HTML reports in a real browser: what a reader sees, does with the keyboard and the pointer, and hears. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Finding } from "../../src/explore/campaign.js";
import type { History } from "../../src/history/event.js";
import {
  busyRun,
  concurrentHandling,
  duplicatePublish,
  strandedEntry,
  type Sample,
} from "../../src/report/sample-histories.js";
import { sampleFinding } from "../../src/report/sample-results.js";
import { realTier } from "../real-tier.js";
import { CHROMIUM, PageBrowser } from "./browser.js";
import { describeFault } from "../../src/faults/table.js";
import { findingsOf, pageOf, pageOfHistory } from "./reports.js";

/** The text of a step's line in the live region begins so. */
function stepHead(n: number, history: History): string {
  return `Step ${n + 1} of ${history.length}: `;
}

function status(page: Page): Promise<string> {
  return page.getByRole("status").innerText();
}

function pageOfSample({ history, anomaly }: Sample): string {
  return pageOfHistory(history, anomaly);
}

/** Moves the pointer over the stage until the tooltip says something; returns where, from the page's corner. */
async function findOnStage(page: Page, words: RegExp): Promise<{ x: number; y: number }> {
  const stage = page.getByRole("img", { name: /^Timeline/ });
  await stage.scrollIntoViewIfNeeded();
  const box = (await stage.boundingBox())!;
  for (let y = box.y + 24; y < box.y + box.height; y += 6)
    for (let x = box.x + 120; x < box.x + box.width; x += 40) {
      await page.mouse.move(x, y);
      if (words.test(await page.getByRole("tooltip", { includeHidden: true }).innerText())) return { x, y };
    }
  throw new Error(`nothing on the stage says ${words}`);
}

const shot = async (page: Page): Promise<string> =>
  (await page.getByRole("img", { name: /^Timeline/ }).screenshot()).toString("base64");

realTier(CHROMIUM)("an HTML report in a browser", () => {
  let browser: PageBrowser;
  let real: Finding;
  beforeAll(async () => {
    browser = await PageBrowser.start();
    const findings = await findingsOf("acknowledges-before-handling.ts");
    real = findings.find(({ anomaly }) => anomaly.name === "lost-entry")!;
  });
  afterAll(() => browser.close());

  test("shows a finding of a real campaign without an error and without a request", async () => {
    const { page, errors, requests } = await browser.open(pageOf([real]));
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("BROKEN lost-entry");
    await page.getByText(real.anomaly.sentence, { exact: true }).waitFor();
    await page.getByText("npx streamproof replay .streamproof/counterexamples/billing.lost-entry.json").waitFor();
    await page.getByText(describeFault(real.plan.faults[0]!)).first().waitFor();
    expect(await page.getByRole("region", { name: "Events" }).count()).toBe(1);
    expect(await status(page)).toContain(stepHead(Math.min(...real.anomaly.events), real.history));
    await page.keyboard.press("End");
    expect(errors).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  test("cannot reach the network, whatever runs in it", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { page } = await browser.open(pageOfSample(strandedEntry()));
    const outcome = await page.evaluate(`(async () => {
      const refused = [];
      const all = new Promise((resolve) => document.addEventListener("securitypolicyviolation", (event) => {
        if (refused.push(event.effectiveDirective) === 3) resolve();
      }));
      await fetch("${url}").catch(() => undefined);
      const image = new Image();
      await new Promise((resolve) => { image.onerror = image.onload = resolve; image.src = "${url}"; });
      const script = document.createElement("script");
      script.textContent = "window.injected = 1";
      document.body.append(script);
      await all;
      return { refused: refused.map((name) => name.replace("-elem", "")).sort(), injected: window.injected };
    })()`);
    server.close();
    expect(outcome).toEqual({ refused: ["connect-src", "img-src", "script-src"], injected: undefined });
    expect(asked).toBe(0);
  });

  test("shows hostile names, payloads and errors as the texts that they are", async () => {
    const attack = `</script><script>window.pwned = 1</script><img src=x onerror="window.pwned = 2">`;
    const { history, anomaly } = strandedEntry();
    const hostile = history.map((event) => {
      if (event.kind === "appended") return Object.assign({}, event, { fields: ["data", attack] });
      if (event.kind === "process-started") return Object.assign({}, event, { consumer: attack });
      if (event.kind === "process-ended") return Object.assign({}, event, { cause: "error", error: attack });
      return event;
    });
    const finding = sampleFinding({ history: hostile, anomaly: { ...anomaly, name: attack, sentence: attack } });
    const { page, errors } = await browser.open(pageOf([finding], attack));
    await page.keyboard.press("Home");
    await page.getByText(`orders 1700000000001-0: data=${attack}`).first().waitFor();
    expect(await page.locator(".sentence").innerText()).toBe(attack);
    expect(await page.evaluate("[window.pwned, document.images.length, document.scripts.length]")).toEqual([
      undefined,
      0,
      2,
    ]);
    expect(errors).toEqual([]);
  });

  test("steps through every event with the slider, and says each in words", async () => {
    const { history } = strandedEntry();
    const { page } = await browser.open(pageOfSample(strandedEntry()));
    const slider = page.getByRole("slider", { name: "Step" });
    expect([await slider.getAttribute("min"), await slider.getAttribute("max")]).toEqual([
      "0",
      String(history.length - 1),
    ]);
    const said = new Set<string>();
    for (let n = 0; n < history.length; n++) {
      await slider.fill(String(n));
      expect(await slider.getAttribute("aria-valuetext")).toBe(`step ${n + 1} of ${history.length}`);
      const words = await status(page);
      expect(words.startsWith(stepHead(n, history))).toBe(true);
      expect(words.length).toBeGreaterThan(stepHead(n, history).length + 5);
      said.add(words);
    }
    expect(said.size).toBe(history.length);
  });

  test("goes by keyboard: steps, ends, faults, the followed entry, all entries", async () => {
    const { history } = busyRun();
    const { page } = await browser.open(pageOfSample(busyRun()));
    const press = async (key: string): Promise<string> => {
      await page.keyboard.press(key);
      return status(page);
    };
    const faults = history.flatMap(({ kind, index }) => (kind === "fault" ? [index] : []));
    const own = history.flatMap((event) => ("token" in event && event.token === "entry-6" ? [event.index] : []));
    expect(await press("Home")).toContain(stepHead(0, history));
    expect(await press("ArrowLeft")).toContain(stepHead(0, history));
    expect(await press("ArrowRight")).toContain(stepHead(1, history));
    expect(await press("n")).toContain(stepHead(faults[0]!, history));
    expect(await press("n")).toContain(stepHead(faults[1]!, history));
    expect(await press("n")).toContain(stepHead(faults[1]!, history));
    expect(await press("p")).toContain(stepHead(faults[0]!, history));
    await press("Home");
    expect(await press("Shift+ArrowRight")).toContain(stepHead(own[0]!, history));
    expect(await press("Shift+ArrowRight")).toContain(stepHead(own[1]!, history));
    expect(await press("End")).toContain(stepHead(history.length - 1, history));
    const follow = page.getByRole("combobox", { name: "follow" });
    expect(await follow.locator("option:checked").innerText()).toContain("entry-6");
    await press("Escape");
    expect(await follow.locator("option:checked").innerText()).toBe("all entries");
  });

  test("keys that an input needs stay with it", async () => {
    const { history } = busyRun();
    const { page } = await browser.open(pageOfSample(busyRun()));
    const before = await status(page);
    await page.getByRole("combobox", { name: "follow" }).focus();
    await page.keyboard.press("n");
    expect(await status(page)).toBe(before);
    await page.getByRole("slider", { name: "Step" }).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    expect(await status(page)).toContain(stepHead(1, history));
  });

  test("pointing tells of an owner with delivery count and times, and a click follows the entry", async () => {
    const { page } = await browser.open(pageOfSample(concurrentHandling()));
    await page.keyboard.press("Escape");
    const at = await findOnStage(page, /entry-1 is pending for worker-2, delivery 2/);
    expect(await page.getByRole("tooltip").innerText()).toContain("acknowledged by worker-2");
    const follow = page.getByRole("combobox", { name: "follow" });
    await page.mouse.click(at.x, at.y);
    expect(await follow.locator("option:checked").innerText()).toContain("entry-1");
    await page.mouse.click(at.x, at.y);
    expect(await follow.locator("option:checked").innerText()).toBe("all entries");
  });

  test("zooms and moves over time, and fit shows all again", async () => {
    const { page } = await browser.open(pageOfSample(busyRun()));
    const whole = await shot(page);
    const box = (await page.getByRole("img", { name: /^Timeline/ }).boundingBox())!;
    await page.mouse.move(box.x + 500, box.y + 4);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -400);
    await page.keyboard.up("Control");
    const close = await shot(page);
    expect(close).not.toBe(whole);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 4);
    await page.mouse.up();
    expect(await shot(page)).not.toBe(close);
    await page.keyboard.press("0");
    await page.mouse.move(box.x + 500, box.y + 4);
    expect(await shot(page)).toBe(whole);
  });

  test("shows what is true at a step: who handles what, and the pending entries with their idle times", async () => {
    const { history, anomaly } = concurrentHandling();
    const { page } = await browser.open(pageOfHistory(history, anomaly));
    await page.getByRole("slider", { name: "Step" }).fill(String(anomaly.events[1]!));
    const row = page.getByRole("table", { name: "Pending entries: 1" }).getByRole("row").nth(1);
    expect(await row.innerText()).toMatch(/entry-1\s+worker-2\s+×2\s+0\.1 ms/);
    const facts = await page.locator(".moment dl").innerText();
    expect(facts).toMatch(/worker-1\s+handles entry-1\s+worker-2\s+handles entry-1/);
  });

  test("has a table of the same events that tells how long it is, and a row picks its step", async () => {
    const { history } = busyRun(200);
    const { page } = await browser.open(pageOfSample(busyRun(200)));
    const table = page.getByRole("table", { name: "Every event of the run, in order" });
    expect(await table.getAttribute("aria-rowcount")).toBe(String(history.length + 1));
    expect(await table.locator("tr").count()).toBeLessThan(120);
    await page.keyboard.press("End");
    const current = table.locator("[aria-current=step]");
    expect(await current.getAttribute("aria-rowindex")).toBe(String(history.length + 1));
    await page.keyboard.press("Home");
    await table.locator("[data-step='3']").click();
    expect(await status(page)).toContain(stepHead(3, history));
    await page.getByLabel("only the followed entry and faults").check();
    const wanted = history.filter(
      (event) => event.kind === "fault" || ("token" in event && event.token === "entry-6"),
    ).length;
    expect(await table.getAttribute("aria-rowcount")).toBe(String(wanted + 1));
  });

  test("names everything that can be operated or read, for who cannot see it", async () => {
    const { page } = await browser.open(pageOfSample(busyRun()));
    const unnamed =
      await page.evaluate(`[...document.querySelectorAll("button, select, input, canvas, [role=img], [role=region]")]
      .filter((one) => one.getAttribute("aria-hidden") !== "true" && !one.closest("[hidden]"))
      .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || one.closest("label")))
      .map((one) => one.outerHTML)`);
    expect(unnamed).toEqual([]);
    expect(await page.getByRole("status").getAttribute("aria-live")).toBe("polite");
    expect(await page.getByRole("img", { name: /^Timeline of 527 events about 50 entries/ }).count()).toBe(1);
    for (const name of ["First step (Home)", "Next fault (n)", "Zoom in (+)", "Show all (0)"])
      expect(await page.getByRole("button", { name }).count()).toBe(1);
    // With the keyboard alone: the first stop leads past the top.
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to what was found");
  });

  test("follows the system's theme until the reader chooses, and its texts have contrast in both", async () => {
    const pairs = ["text", "dim", "accent", "good", "bad", "fault", "unknown"].flatMap((text) =>
      ["back", "panel"].map((back) => [text, back]),
    );
    const contrasts = `(() => {
      const styles = getComputedStyle(document.documentElement);
      const light = (name) => {
        const hex = styles.getPropertyValue("--" + name).trim();
        const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      return ${JSON.stringify(pairs)}.flatMap(([text, back]) => {
        const [high, low] = [light(text), light(back)].sort((a, b) => b - a);
        const contrast = (high + 0.05) / (low + 0.05);
        return contrast >= 4.5 ? [] : [text + " on " + back + ": " + contrast.toFixed(2)];
      });
    })()`;
    for (const [colorScheme, ground, chosen] of [
      ["light", "rgb(255, 255, 255)", "rgb(20, 24, 30)"],
      ["dark", "rgb(20, 24, 30)", "rgb(255, 255, 255)"],
    ] as const) {
      const { page } = await browser.open(pageOfSample(strandedEntry()), { colorScheme });
      const seen = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(await seen()).toBe(ground);
      expect(await page.evaluate(contrasts)).toEqual([]);
      const before = await shot(page);
      const theme = page.getByRole("button", { name: /^Theme/ });
      while (!(await theme.innerText()).endsWith(colorScheme === "light" ? "dark" : "light")) await theme.click();
      expect(await seen()).toBe(chosen);
      expect(await shot(page)).not.toBe(before);
    }
  });

  test("shows one finding at a time, each with an address of its own", async () => {
    const findings = [strandedEntry(), duplicatePublish()].map(sampleFinding);
    const { page } = await browser.open(pageOf(findings), { hash: "#run-2" });
    expect(await page.locator("article:visible h1").allInnerTexts()).toEqual(["BROKEN duplicate-publish billing"]);
    await page.getByRole("link", { name: "lost-entry billing" }).click();
    expect(await page.locator("article:visible h1").allInnerTexts()).toEqual(["BROKEN lost-entry billing"]);
    await page.keyboard.press("Home");
    expect(await page.locator("article:visible [role=status]").innerText()).toContain(
      stepHead(0, strandedEntry().history),
    );
  });

  test("says everything in words without its script", async () => {
    const findings = [strandedEntry(), duplicatePublish()].map(sampleFinding);
    const { page } = await browser.open(pageOf(findings), { javaScriptEnabled: false });
    for (const { anomaly } of findings) expect(await page.getByText(anomaly.sentence).isVisible()).toBe(true);
    expect(await page.getByText("PENDING for worker-1").first().isVisible()).toBe(true);
  });

  test("fits a narrow screen", async () => {
    const { page } = await browser.open(pageOf([real]), { viewport: { width: 400, height: 800 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
  });

  test("shows events of a kind that it does not know", async () => {
    const { history, anomaly } = strandedEntry();
    const strange = { kind: "clock-jumped", process: "worker-9", timeMs: 80_000, byMs: 5000, index: history.length };
    const { page, errors } = await browser.open(pageOfHistory([...history, strange as never], anomaly));
    await page.keyboard.press("End");
    expect(await status(page)).toContain("worker-9: clock jumped");
    expect(await status(page)).toContain("byMs: 5000");
    expect(errors).toEqual([]);
  });
});
