/** What is drawn: a picture, the part of it that is seen, and what is picked out. Everything that draws or points reads this. */

import type { Picture, Span } from "../picture.js";
import type { Layout } from "./layout.js";
import type { Palette } from "./palette.js";
import type { Scale, Window } from "./scale.js";

/** The state of one viewer's canvas. */
export interface View {
  readonly picture: Picture;
  readonly scale: Scale;
  readonly window: Window;
  readonly layout: Layout;
  readonly palette: Palette;
  /** CSS pixels. */
  readonly width: number;
  /** The current step. */
  readonly step: number;
  /** The entry that is followed; -1 for none. */
  readonly followed: number;
}

/** Where a place of the scale is on the canvas. */
function xOf({ layout, width, window }: View, place: number): number {
  return layout.left + ((place - window.from) / (window.to - window.from)) * (width - layout.left);
}

/** Where a step is on the canvas. */
export function xOfStep(view: View, step: number): number {
  return xOf(view, view.scale.of(step));
}

/** The place of the scale at a point of the canvas. */
export function placeAt({ layout, width, window }: View, x: number): number {
  return window.from + ((x - layout.left) / Math.max(1, width - layout.left)) * (window.to - window.from);
}

/** The steps that are seen, one beyond each edge included. */
export function seenSteps({ scale, window, picture }: View): { readonly first: number; readonly last: number } {
  return {
    first: Math.max(0, scale.firstFrom(window.from) - 1),
    last: Math.min(picture.steps.length - 1, scale.firstFrom(window.to)),
  };
}

/** Whether a step has anything to do with what is followed. */
export function concerns({ picture, followed }: View, step: number): boolean {
  const { entries, kind } = picture.steps[step]!;
  return followed < 0 || entries.includes(followed) || kind === "fault";
}

/** Whether a span is going on when a step is over: from the step that begins it up to the one that ends it, if one does. */
export function covers({ from, to, ending }: Span, step: number): boolean {
  return from <= step && (step < to || (step === to && ending === ""));
}
