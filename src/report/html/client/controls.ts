/** The controls around a picture: the slider, the buttons, the choices. They do nothing themselves. */

import type { Picture } from "../picture.js";
import type { Action } from "./actions.js";
import { button, element } from "./dom.js";
import type { ScaleMode } from "./scale.js";

/** What controls ask for. */
export interface ControlListeners {
  readonly onAction: (action: Action) => void;
  readonly onStep: (step: number) => void;
  readonly onFollow: (entry: number) => void;
  readonly onScale: (mode: ScaleMode) => void;
}

/** The controls of one viewer. */
export class Controls {
  readonly root: HTMLElement;
  /** Tells the current step to who sees it and to who hears it. */
  readonly status = element("p", { attributes: { class: "status", role: "status", "aria-live": "polite" } });
  readonly #slider: HTMLInputElement;
  readonly #follow: HTMLSelectElement;
  readonly #length: number;

  constructor(picture: Picture, listeners: ControlListeners) {
    const { onAction, onStep } = listeners;
    this.#length = picture.steps.length;
    this.#slider = element("input", {
      attributes: {
        type: "range",
        min: "0",
        max: String(Math.max(0, this.#length - 1)),
        step: "1",
        "aria-label": "Step",
      },
      on: { input: () => onStep(Number(this.#slider.value)) },
    });
    this.#follow = followChoice(picture, listeners.onFollow);
    const act = (text: string, title: string, action: Action): HTMLButtonElement =>
      button(text, title, () => onAction(action));
    const steps = group("Steps", [
      act("⇤", "First step (Home)", "first"),
      act("←", "Step back (←)", "back"),
      this.#slider,
      act("→", "Next step (→)", "next"),
      act("⇥", "Last step (End)", "last"),
    ]);
    steps.classList.add("steps");
    const hasFaults = picture.steps.some(({ kind }) => kind === "fault");
    const faults = [
      act("‹ fault", "Previous fault (p)", "previous-fault"),
      act("fault ›", "Next fault (n)", "next-fault"),
    ];
    for (const one of faults) one.disabled = !hasFaults;
    const zoom = [
      act("−", "Zoom out (-)", "zoom-out"),
      act("+", "Zoom in (+)", "zoom-in"),
      act("fit", "Show all (0)", "fit"),
    ];
    this.root = element("div", {
      attributes: { class: "controls" },
      children: [
        steps,
        group("Faults", faults),
        element("label", { text: "follow ", children: [this.#follow] }),
        element("label", { text: "axis ", children: [scaleChoice(listeners.onScale)] }),
        group("Zoom", zoom),
      ],
    });
  }

  /** Shows where the viewer stands. */
  show(step: number, followed: number, [words = "", detail = ""]: readonly string[]): void {
    this.#slider.value = String(step);
    this.#slider.setAttribute("aria-valuetext", `step ${step + 1} of ${this.#length}`);
    this.#follow.value = String(followed);
    this.status.textContent = `Step ${step + 1} of ${this.#length}: ${words}`;
    // Always there, so that the picture below stays where it is.
    this.status.append(" ", element("small", { text: detail, attributes: { title: detail } }));
  }
}

function group(label: string, children: readonly Node[]): HTMLElement {
  return element("div", { attributes: { class: "group", role: "group", "aria-label": label }, children });
}

function followChoice({ entries, focus }: Picture, onFollow: (entry: number) => void): HTMLSelectElement {
  const concerned = focus.entry;
  const option = (entry: number, text: string): HTMLOptionElement =>
    element("option", { text, attributes: { value: String(entry) } });
  const options = entries.map(({ name, note }, n) =>
    option(n, `${name}${note === "" ? "" : ` (${note})`}${n === concerned ? " ►" : ""}`),
  );
  const choice = element("select", {
    children: [option(-1, "all entries"), ...options],
    on: { change: () => onFollow(Number(choice.value)) },
  });
  return choice;
}

function scaleChoice(onScale: (mode: ScaleMode) => void): HTMLSelectElement {
  const option = (mode: ScaleMode, text: string): HTMLOptionElement =>
    element("option", { text, attributes: { value: mode } });
  const choice = element("select", {
    children: [option("folded", "silence folded"), option("time", "true time")],
    on: { change: () => onScale(choice.value as ScaleMode) },
  });
  return choice;
}
