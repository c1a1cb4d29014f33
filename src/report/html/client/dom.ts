/** Makes elements. Texts go in as texts, never as HTML. */

/** What an element is given: attributes (true: without value), listeners by event. */
interface Given {
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string | true>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly children?: readonly Node[];
}

/** Makes an element with all that it has. */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, given: Given = {}): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(given.attributes ?? {}))
    made.setAttribute(attribute, value === true ? "" : value);
  if (given.text !== undefined) made.textContent = given.text;
  for (const [event, listener] of Object.entries(given.on ?? {})) made.addEventListener(event, listener);
  made.append(...(given.children ?? []));
  return made;
}

/** A button: what it shows, what it is called, what it does. */
export function button(text: string, title: string, onClick: () => void): HTMLButtonElement {
  return element("button", {
    text,
    attributes: { type: "button", title, "aria-label": title },
    on: { click: onClick },
  });
}
