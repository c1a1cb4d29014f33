/** The two canvases: one that is drawn when the view changes, and one above it for what changes with the pointer. Draws at most once a frame. */

import { drawPicture } from "./drawing.js";
import { element } from "./dom.js";
import type { Hit } from "./hit.js";
import { drawOverlay } from "./overlay.js";
import type { View } from "./view.js";

/** Draws views. */
export class Stage {
  readonly root: HTMLElement;
  readonly #picture = element("canvas", { attributes: { "aria-hidden": "true" } });
  readonly #overlay = element("canvas", { attributes: { "aria-hidden": "true", class: "overlay" } });
  readonly #viewNow: () => View;
  #hit: Hit | undefined;
  #isStale = true;
  #frame = 0;

  constructor(label: string, viewNow: () => View) {
    this.#viewNow = viewNow;
    this.root = element("div", {
      attributes: { class: "stage", role: "img", "aria-label": label },
      children: [this.#picture, this.#overlay],
    });
  }

  /** How wide it is, in CSS pixels. */
  get width(): number {
    return this.root.clientWidth;
  }

  /** The picture itself has changed: window, scale, theme, size, what is followed. */
  refresh(): void {
    this.#isStale = true;
    this.#schedule();
  }

  /** Only the step or what is pointed at has changed. */
  point(hit: Hit | undefined): void {
    this.#hit = hit;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const view = this.#viewNow();
    if (view.width === 0) return;
    if (this.#isStale) {
      for (const canvas of [this.#picture, this.#overlay]) resize(canvas, view);
      drawPicture(penOf(this.#picture), view);
    }
    this.#isStale = false;
    drawOverlay(penOf(this.#overlay), view, this.#hit);
  }
}

/** Setting a canvas's size empties it and costs; so only when it is another. */
function resize(canvas: HTMLCanvasElement, { width, layout }: View): void {
  const ratio = window.devicePixelRatio || 1;
  const size = { width: Math.round(width * ratio), height: Math.round(layout.height * ratio) };
  if (canvas.width === size.width && canvas.height === size.height) return;
  Object.assign(canvas, size);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${layout.height}px`;
  canvas.parentElement!.style.height = `${layout.height}px`;
  penOf(canvas).setTransform(ratio, 0, 0, ratio, 0, 0);
}

function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext("2d")!;
}
