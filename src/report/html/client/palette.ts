/** The canvas's colours: taken from the page's styles, so that they follow the theme; entries each get a hue of their own. */

import type { StepTone } from "../picture.js";

/** All colours of one theme. */
export interface Palette {
  readonly isDark: boolean;
  readonly text: string;
  readonly dim: string;
  readonly back: string;
  readonly lane: string;
  readonly dead: string;
  readonly line: string;
  readonly accent: string;
  readonly chart: string;
  readonly tones: Readonly<Record<StepTone, string>>;
}

/** Reads the colours that hold just now. */
export function readPalette(): Palette {
  const styles = getComputedStyle(document.documentElement);
  const read = (name: string): string => styles.getPropertyValue(`--${name}`).trim();
  return {
    isDark: read("is-dark") === "1",
    text: read("text"),
    dim: read("dim"),
    back: read("back"),
    lane: read("lane"),
    dead: read("dead"),
    line: read("line"),
    accent: read("accent"),
    chart: read("chart"),
    tones: {
      plain: read("text"),
      dim: read("dim"),
      good: read("good"),
      bad: read("bad"),
      strong: read("text"),
      fault: read("fault"),
    },
  };
}

/** Neighbours in number are far apart on the circle of hues; red is left to what is wrong. */
function hueOf(entry: number): number {
  return 30 + ((entry * 137.508) % 300);
}

/** An entry's colours: the bar while somebody owns it, the bar while it is handled, and the words on either. */
export function entryColours(entry: number, { isDark }: Palette): { own: string; handle: string; edge: string } {
  const hue = hueOf(Math.max(0, entry)).toFixed(0);
  return isDark
    ? { own: `hsl(${hue} 45% 27%)`, handle: `hsl(${hue} 65% 42%)`, edge: `hsl(${hue} 70% 62%)` }
    : { own: `hsl(${hue} 70% 87%)`, handle: `hsl(${hue} 65% 68%)`, edge: `hsl(${hue} 65% 38%)` };
}
