/** How smooth an HTML report is with more than 10,000 events: what each frame costs the page, in a real browser. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyRun } from "../../src/report/sample-histories.js";
import { realTier } from "../real-tier.js";
import { CHROMIUM, PageBrowser } from "./browser.js";
import { pageOfHistory } from "./reports.js";

const FRAMES = 60;

/** Counts the time that the page's frames take: everything that it draws, it draws in one. */
const COUNT_FRAMES = `{
  const own = window.requestAnimationFrame.bind(window);
  window.drawn = [];
  window.requestAnimationFrame = (draw) => own((time) => {
    const begin = performance.now();
    draw(time);
    window.drawn.push(performance.now() - begin);
  });
}`;

/** What a reader does, once per frame, in the page's own words; `i` counts. */
const GESTURES: Readonly<Record<string, string>> = {
  pan: `stage.dispatchEvent(new WheelEvent("wheel", { deltaX: i % 2 ? 30 : -20, cancelable: true }))`,
  zoom: `stage.dispatchEvent(new WheelEvent("wheel", { deltaY: i < 30 ? -20 : 20, ctrlKey: true, cancelable: true }))`,
  step: `document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }))`,
  slide: `slider.value = i * 200; slider.dispatchEvent(new Event("input"))`,
  point: `stage.dispatchEvent(new PointerEvent("pointermove", { clientX: 200 + i * 10, clientY: box.top + 100 }))`,
  scroll: `scroller.scrollTop = i * 3000`,
};

interface Cost {
  readonly median: number;
  readonly worst: number;
}

/** The page's own time in each frame: for the gesture, and for drawing what it changed. */
async function costOf(page: Page, gesture: string): Promise<Cost> {
  const costs: number[] = await page.evaluate(`(async () => {
    const [stage, slider, scroller] = [".stage", "input[type=range]", ".scroller"].map((name) => document.querySelector(name));
    const box = stage.getBoundingClientRect();
    const costs = [];
    for (let i = 0; i < ${FRAMES}; i++) {
      window.drawn.length = 0;
      const begin = performance.now();
      ${gesture};
      const handled = performance.now() - begin;
      await new Promise(requestAnimationFrame);
      costs.push(handled + window.drawn.reduce((sum, ms) => sum + ms, 0));
    }
    return costs.sort((a, b) => a - b);
  })()`);
  return { median: costs[FRAMES / 2]!, worst: costs.at(-1)! };
}

realTier(CHROMIUM)("an HTML report of more than 10,000 events", () => {
  let browser: PageBrowser;
  beforeAll(async () => {
    browser = await PageBrowser.start();
  });
  afterAll(() => browser.close());

  test("follows what a reader does in each frame without an error; what that costs is printed, a frame at 60 Hz has 16.7 ms", async () => {
    const { history, anomaly } = busyRun(1300);
    expect(history.length).toBeGreaterThan(10_000);
    const { page, errors } = await browser.open(pageOfHistory(history, anomaly), { init: COUNT_FRAMES });
    // Nothing followed and all in sight is what is drawn most of.
    await page.keyboard.press("Escape");
    const costs: Record<string, Cost> = {};
    for (const [name, gesture] of Object.entries(GESTURES)) costs[name] = await costOf(page, gesture);
    const words = Object.entries(costs).map(
      ([name, { median, worst }]) => `${name} ${median.toFixed(1)} (worst ${worst.toFixed(1)})`,
    );
    process.stdout.write(`${history.length} events, ms of script per frame, median: ${words.join(", ")}\n`);
    // A time would judge the machine: what is sure is that every gesture was taken and nothing broke.
    expect(Object.keys(costs)).toEqual(Object.keys(GESTURES));
    // What a frame costs must not grow with the run: only the events in sight are in the document.
    const rows = await page.evaluate("document.querySelectorAll('[role=row], tr').length");
    expect(rows).toBeGreaterThan(5);
    expect(rows).toBeLessThan(200);
    expect(errors).toEqual([]);
  });
});
