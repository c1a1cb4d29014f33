/** What is true at the current step: who lives and handles what, and the pending entries. */

import { durationText } from "../../../text/time-text.js";
import type { Picture, Span } from "../picture.js";
import { element } from "./dom.js";
import { covers } from "./view.js";

/** More pending entries than this are only counted. */
const PENDING_MAX = 50;
/** More entries in a sentence than this are only counted. */
const NAMES_MAX = 4;

/** The panel; `onFollow` is told of an entry that is clicked. */
export class Moment {
  readonly root: HTMLElement;
  readonly #picture: Picture;
  readonly #lanes: HTMLElement;
  readonly #pending: HTMLElement;
  readonly #onFollow: (entry: number) => void;

  constructor(picture: Picture, onFollow: (entry: number) => void) {
    this.#picture = picture;
    this.#onFollow = onFollow;
    this.#lanes = element("dl");
    this.#pending = element("div");
    this.root = element("section", {
      attributes: { class: "moment" },
      children: [element("h2", { text: "At this step" }), this.#lanes, this.#pending],
    });
  }

  /** Shows what is true when a step is over. */
  show(step: number): void {
    const now = this.#picture.spans.filter((span) => covers(span, step));
    this.#lanes.replaceChildren(...this.#picture.lanes.map((_, lane) => this.#laneFact(lane, now)));
    this.#pending.replaceChildren(...this.#pendingTable(now, step));
  }

  #laneFact(lane: number, now: readonly Span[]): HTMLElement {
    const own = now.filter((span) => span.lane === lane);
    const text = this.#isServer(lane) ? this.#serverWords(own) : this.#processWords(own);
    return element("div", {
      children: [element("dt", { text: this.#picture.lanes[lane]?.name ?? "" }), element("dd", { text })],
    });
  }

  #isServer(lane: number): boolean {
    return lane === this.#picture.lanes.length - 1;
  }

  #serverWords(own: readonly Span[]): string {
    if (!own.some(({ kind }) => kind === "life")) return "DOWN";
    const waiting = own.filter(({ kind }) => kind === "waiting");
    return waiting.length === 0 ? "up" : `up; given to nobody yet: ${this.#names(waiting)}`;
  }

  #processWords(own: readonly Span[]): string {
    if (!own.some(({ kind }) => kind === "life")) return "NOT RUNNING";
    const handled = own.filter(({ kind }) => kind === "handler");
    if (handled.length > 0) return `handles ${this.#names(handled)}`;
    const published = own.filter(({ kind }) => kind === "publish");
    return published.length > 0 ? `publishes ${this.#names(published)}` : "waits";
  }

  #names(spans: readonly Span[]): string {
    const names = spans.slice(0, NAMES_MAX).map(({ entry }) => this.#picture.entries[entry]?.name ?? "?");
    return `${names.join(", ")}${spans.length > NAMES_MAX ? `, … (${spans.length})` : ""}`;
  }

  #pendingTable(now: readonly Span[], step: number): HTMLElement[] {
    const pending = now.filter(({ kind }) => kind === "pending");
    if (pending.length === 0) return [element("p", { text: "no pending entries", attributes: { class: "dim" } })];
    const heads = ["entry", "pending for", "deliveries", "idle"].map((text) =>
      element("th", { text, attributes: { scope: "col" } }),
    );
    const rows = pending.slice(0, PENDING_MAX).map((span) => this.#pendingRow(span, step));
    const caption = element("caption", { text: `Pending entries: ${pending.length}` });
    const table = element("table", {
      children: [
        caption,
        element("thead", { children: [element("tr", { children: heads })] }),
        element("tbody", { children: rows }),
      ],
    });
    const more = pending.length - rows.length;
    return more === 0 ? [table] : [table, element("p", { text: `and ${more} more`, attributes: { class: "dim" } })];
  }

  #pendingRow({ entry, lane, count, from, consumer }: Span, step: number): HTMLElement {
    const { steps, entries, lanes } = this.#picture;
    const name = entries[entry]?.name ?? "?";
    const owner = lanes[lane]?.name ?? "?";
    const follow = element("button", {
      text: name,
      attributes: { type: "button", class: "link", title: `follow ${name}` },
      on: { click: () => this.#onFollow(entry) },
    });
    const texts = [
      consumer === owner || consumer === "" ? owner : `${owner} (${consumer})`,
      `×${count}`,
      durationText(steps[step]!.timeMs - steps[from]!.timeMs),
    ];
    return element("tr", {
      children: [
        element("th", { attributes: { scope: "row" }, children: [follow] }),
        ...texts.map((text) => element("td", { text })),
      ],
    });
  }
}
