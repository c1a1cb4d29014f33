/** What a reader can do to a viewer, and by which key. */

/** One action. */
export type Action =
  | "next"
  | "back"
  | "first"
  | "last"
  | "next-fault"
  | "previous-fault"
  | "next-of-entry"
  | "previous-of-entry"
  | "follow"
  | "release"
  | "zoom-in"
  | "zoom-out"
  | "fit";

const KEYS: Readonly<Record<string, Action>> = {
  ArrowRight: "next",
  ArrowLeft: "back",
  "Shift+ArrowRight": "next-of-entry",
  "Shift+ArrowLeft": "previous-of-entry",
  Home: "first",
  End: "last",
  n: "next-fault",
  p: "previous-fault",
  e: "follow",
  Escape: "release",
  "+": "zoom-in",
  "-": "zoom-out",
  "0": "fit",
};

/** The keys in words, for a line below the picture. */
export const KEY_WORDS =
  "Keys: ← → step, Shift+← → step of the followed entry, Home End, n p next and previous fault, e follow the step's entry, Esc all entries, + − 0 zoom. Ctrl+wheel zooms, dragging moves.";

/** The action of a key; undefined when it is the browser's, or an input's own. */
export function actionOf(event: KeyboardEvent): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const target = event.target as Element | null;
  const isChoice = target?.closest("select, textarea, input:not([type=range])") !== null;
  if (isChoice && event.key !== "Escape") return undefined;
  return KEYS[`${event.shiftKey && event.key.startsWith("Arrow") ? "Shift+" : ""}${event.key}`];
}
