/** All events as a table that scrolls. Only the rows that are seen are in the document; `aria-rowcount` tells how many there are. */

import { timeText } from "../../../text/time-text.js";
import type { Picture } from "../picture.js";
import { element } from "./dom.js";

/** As the style sheet says, in pixels. */
const ROW_HEIGHT = 26;
/** Rows beyond the edges, so that scrolling shows no gap. */
const BEYOND = 20;

/** The table; `onPick` is told of a step that is clicked. */
export class EventsTable {
  readonly root: HTMLElement;
  readonly #picture: Picture;
  readonly #scroller: HTMLElement;
  readonly #table: HTMLTableElement;
  readonly #body: HTMLTableSectionElement;
  readonly #only: HTMLInputElement;
  readonly #quiet: HTMLInputElement;
  readonly #count: HTMLElement;
  #rows: readonly number[] = [];
  #step = 0;
  #followed = -1;
  #drawn = "";

  constructor(picture: Picture, onPick: (step: number) => void) {
    this.#picture = picture;
    const refill = (): void => this.#fill();
    this.#only = element("input", { attributes: { type: "checkbox" }, on: { change: refill } });
    this.#quiet = element("input", { attributes: { type: "checkbox", checked: true }, on: { change: refill } });
    this.#count = element("span", { attributes: { class: "dim" } });
    this.#body = element("tbody", { on: { click: (event) => pick(event, onPick) } });
    const heads = ["step", "time", "who", "what", "detail"].map((text) =>
      element("th", { text, attributes: { scope: "col" } }),
    );
    const caption = element("caption", { text: "Every event of the run, in order", attributes: { class: "hidden" } });
    const head = element("thead", {
      children: [element("tr", { attributes: { "aria-rowindex": "1" }, children: heads })],
    });
    this.#table = element("table", { attributes: { class: "events" }, children: [caption, head, this.#body] });
    this.#scroller = element("div", {
      attributes: { class: "scroller", tabindex: "0", role: "region", "aria-label": "Events" },
      on: { scroll: () => this.#draw() },
      children: [this.#table],
    });
    this.root = element("section", {
      attributes: { class: "events" },
      children: [
        element("h2", { text: "Events ", children: [this.#count] }),
        element("p", {
          attributes: { class: "choices" },
          children: [
            labelled(this.#only, "only the followed entry and faults"),
            labelled(this.#quiet, "handshakes and bare commands too"),
          ],
        }),
        this.#scroller,
      ],
    });
    this.#fill();
  }

  /** Shows a step as the current one, and brings it into sight. */
  show(step: number, followed: number): void {
    this.#step = step;
    if (followed !== this.#followed) {
      this.#followed = followed;
      this.#fill();
    }
    this.#scrollTo(this.#rows.findIndex((n) => n >= step));
    this.#draw();
  }

  #fill(): void {
    const { steps } = this.#picture;
    this.#rows = steps.flatMap((step, n) => {
      const isWanted =
        !this.#only.checked || this.#followed < 0 || step.entries.includes(this.#followed) || step.kind === "fault";
      return isWanted && (this.#quiet.checked || !step.isQuiet) ? [n] : [];
    });
    this.#count.textContent = `${this.#rows.length} of ${steps.length}`;
    this.#table.setAttribute("aria-rowcount", String(this.#rows.length + 1));
    this.#drawn = "";
    this.#draw();
  }

  #scrollTo(row: number): void {
    if (row < 0) return;
    const top = row * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.#scroller;
    // The head of the table stays over the first row.
    if (top < scrollTop || top + 2 * ROW_HEIGHT > scrollTop + clientHeight)
      this.#scroller.scrollTop = Math.max(0, top - clientHeight / 2);
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - BEYOND);
    const last = Math.min(this.#rows.length, Math.ceil((scrollTop + (clientHeight || 400)) / ROW_HEIGHT) + BEYOND);
    const drawn = `${first} ${last}`;
    if (drawn === this.#drawn) return this.#mark();
    this.#drawn = drawn;
    this.#body.replaceChildren(
      spacer(first * ROW_HEIGHT),
      ...this.#rows.slice(first, last).map((step, n) => this.#row(step, first + n)),
      spacer((this.#rows.length - last) * ROW_HEIGHT),
    );
    this.#mark();
  }

  #mark(): void {
    this.#body.querySelector("[aria-current]")?.removeAttribute("aria-current");
    this.#body.querySelector(`[data-step="${this.#step}"]`)?.setAttribute("aria-current", "step");
  }

  #row(n: number, place: number): HTMLTableRowElement {
    const { timeMs, lane, text, detail, tone, isMarked } = this.#picture.steps[n]!;
    const who = this.#picture.lanes[lane]?.name ?? "";
    const shown = isMarked ? `► ${text}` : text;
    return element("tr", {
      attributes: {
        "data-step": String(n),
        "aria-rowindex": String(place + 2),
        class: isMarked ? `${tone} shows` : tone,
      },
      children: [
        element("td", { text: String(n + 1) }),
        element("td", { text: timeText(timeMs) }),
        element("td", { text: who }),
        element("td", { text: shown, attributes: { title: text } }),
        element("td", { text: detail, attributes: { title: detail } }),
      ],
    });
  }
}

function pick(event: Event, onPick: (step: number) => void): void {
  const row = (event.target as Element).closest("[data-step]");
  if (row !== null) onPick(Number(row.getAttribute("data-step")));
}

function labelled(input: HTMLInputElement, text: string): HTMLLabelElement {
  return element("label", { children: [input, document.createTextNode(` ${text}`)] });
}

/** Stands for the rows that are not in the document. */
function spacer(height: number): HTMLTableRowElement {
  const cell = element("td", { attributes: { colspan: "5", class: "spacer" } });
  cell.style.height = `${height}px`;
  return element("tr", { attributes: { "aria-hidden": "true", class: "spacer" }, children: [cell] });
}
