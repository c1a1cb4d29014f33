/** One run's picture with its controls: it holds the state, and every change goes through it. */

import type { Picture } from "../picture.js";
import { KEY_WORDS, type Action } from "./actions.js";
import { Controls } from "./controls.js";
import { element } from "./dom.js";
import { EventsTable } from "./events-table.js";
import { hitAt, hitLines, stepLines, type Hit } from "./hit.js";
import { layoutOf, type Layout } from "./layout.js";
import { Moment } from "./moment.js";
import { readPalette, type Palette } from "./palette.js";
import { listenToPointer } from "./pointing.js";
import { panned, Scale, showing, zoomed, type ScaleMode, type Window } from "./scale.js";
import { Stage } from "./stage.js";
import { placeAt, type View } from "./view.js";

const LEGEND =
  "thin line: published, or waiting in the stream · pale bar: pending, ×n how often delivered · strong bar: its handler runs · red edge: failed, cut off, lost or never ended · ▼ shows the failure · ◆ fault · dark lane: not running";

/** A viewer in its place in the page. */
export class Viewer {
  readonly #picture: Picture;
  readonly #controls: Controls;
  readonly #stage: Stage;
  readonly #moment: Moment;
  readonly #table: EventsTable;
  readonly #tip = element("div", { attributes: { class: "tip", role: "tooltip", hidden: true } });
  #scale: Scale;
  #window: Window;
  #layout: Layout;
  #palette: Palette;
  #width = 0;
  #step: number;
  #followed: number;
  #hit: Hit | undefined;

  constructor(place: HTMLElement, picture: Picture) {
    this.#picture = picture;
    this.#scale = new Scale(picture.steps, "folded");
    this.#window = this.#scale.whole;
    this.#palette = readPalette();
    this.#step = picture.focus.step;
    this.#followed = picture.focus.entry;
    this.#layout = layoutOf(picture.lanes, 800);
    this.#controls = new Controls(picture, {
      onAction: (action) => this.act(action),
      onStep: (step) => this.#go(step),
      onFollow: (entry) => this.#follow(entry),
      onScale: (mode) => this.#rescale(mode),
    });
    this.#stage = new Stage(stageLabel(picture), () => this.#view);
    this.#moment = new Moment(picture, (entry) => this.#follow(entry));
    this.#table = new EventsTable(picture, (step) => this.#go(step));
    this.#stage.root.append(this.#tip);
    const below = element("div", { attributes: { class: "below" }, children: [this.#moment.root, this.#table.root] });
    place.append(
      this.#controls.root,
      this.#controls.status,
      this.#stage.root,
      element("p", { text: LEGEND, attributes: { class: "legend dim" } }),
      element("p", { text: KEY_WORDS, attributes: { class: "legend dim" } }),
      below,
    );
    this.#listen();
    this.#show();
  }

  get #view(): View {
    return {
      picture: this.#picture,
      scale: this.#scale,
      window: this.#window,
      layout: this.#layout,
      palette: this.#palette,
      width: this.#width,
      step: this.#step,
      followed: this.#followed,
    };
  }

  /** Does what a key or a button asks for. */
  act(action: Action): void {
    const { steps } = this.#picture;
    const isFault = (n: number): boolean => steps[n]!.kind === "fault";
    const isOfEntry = (n: number): boolean => this.#followed < 0 || steps[n]!.entries.includes(this.#followed);
    switch (action) {
      case "next":
        return this.#go(this.#step + 1);
      case "back":
        return this.#go(this.#step - 1);
      case "first":
        return this.#go(0);
      case "last":
        return this.#go(steps.length - 1);
      case "next-fault":
        return this.#goWhere(1, isFault);
      case "previous-fault":
        return this.#goWhere(-1, isFault);
      case "next-of-entry":
        return this.#goWhere(1, isOfEntry);
      case "previous-of-entry":
        return this.#goWhere(-1, isOfEntry);
      case "follow":
        return this.#follow(steps[this.#step]?.entries[0] ?? this.#followed);
      case "release":
        return this.#follow(-1);
      case "zoom-in":
      case "zoom-out":
        return this.#zoom(action === "zoom-in" ? 1.6 : 1 / 1.6, this.#scale.of(this.#step));
      case "fit":
        return this.#look(this.#scale.whole);
    }
  }

  /** The page's colours are others now. */
  recolour(): void {
    this.#palette = readPalette();
    this.#stage.refresh();
  }

  #listen(): void {
    new ResizeObserver(() => {
      this.#width = this.#stage.width;
      this.#layout = layoutOf(this.#picture.lanes, this.#width);
      this.#stage.refresh();
    }).observe(this.#stage.root);
    const perPixel = (): number => (this.#window.to - this.#window.from) / Math.max(1, this.#width - this.#layout.left);
    listenToPointer(this.#stage.root, {
      onPoint: (x, y) => this.#point(hitAt(this.#view, x, y), x, y),
      onLeave: () => this.#point(undefined, 0, 0),
      onPick: (x, y) => this.#pick(hitAt(this.#view, x, y)),
      onDrag: (by) => this.#look(panned(this.#window, by * perPixel(), this.#scale.whole)),
      onZoom: (factor, x) => this.#zoom(factor, placeAt(this.#view, x)),
    });
  }

  #go(step: number): void {
    const next = Math.max(0, Math.min(step, this.#picture.steps.length - 1));
    this.#step = next;
    const window = showing(this.#window, this.#scale.of(next), this.#scale.whole);
    if (window.from !== this.#window.from) this.#look(window);
    this.#show();
  }

  #goWhere(by: 1 | -1, isWanted: (step: number) => boolean): void {
    for (let n = this.#step + by; n >= 0 && n < this.#picture.steps.length; n += by)
      if (isWanted(n)) return this.#go(n);
  }

  #follow(entry: number): void {
    this.#followed = entry;
    this.#stage.refresh();
    this.#show();
  }

  #rescale(mode: ScaleMode): void {
    this.#scale = new Scale(this.#picture.steps, mode);
    this.#look(this.#scale.whole);
  }

  #zoom(factor: number, around: number): void {
    const { from, to } = this.#window;
    const place = around < from || around > to ? (from + to) / 2 : around;
    this.#look(zoomed(this.#window, factor, place, this.#scale.whole));
  }

  #look(window: Window): void {
    this.#window = window;
    this.#stage.refresh();
  }

  #pick({ span, tick, nearest }: Hit): void {
    const entry = span === undefined ? -1 : this.#picture.spans[span]!.entry;
    if (entry >= 0) this.#follow(entry === this.#followed ? -1 : entry);
    this.#go(tick ?? nearest);
  }

  #point(hit: Hit | undefined, x: number, y: number): void {
    this.#hit = hit;
    this.#stage.point(hit);
    const lines = hit === undefined ? [] : hitLines(this.#view, hit);
    this.#tip.hidden = lines.length === 0;
    if (lines.length === 0) return;
    this.#tip.replaceChildren(...lines.map((text) => element("div", { text })));
    const left = Math.min(x + 14, Math.max(0, this.#width - this.#tip.offsetWidth - 4));
    this.#tip.style.left = `${left}px`;
    this.#tip.style.top = `${y + 18}px`;
  }

  #show(): void {
    this.#controls.show(this.#step, this.#followed, stepLines(this.#picture, this.#step));
    this.#moment.show(this.#step);
    this.#table.show(this.#step, this.#followed);
    this.#stage.point(this.#hit);
  }
}

/** What the picture is, for who cannot see it: the same events stand in the table below. */
function stageLabel({ lanes, steps, entries }: Picture): string {
  const names = lanes.map(({ name }) => name).join(", ");
  return `Timeline of ${steps.length} events about ${entries.length} entries in lanes for ${names}; the table of events says the same in words`;
}
