/** Colours for the terminal: what a text means, not which colour it has, is what renderers ask for. */

/** What a piece of text is. */
export type Tone = "plain" | "dim" | "strong" | "good" | "bad" | "fault" | "marked" | "accent";

/** Wraps a text in the colour of its tone, or leaves it alone. */
export type Paint = (tone: Tone, text: string) => string;

const CODES: Readonly<Record<Tone, string>> = {
  plain: "",
  dim: "2",
  strong: "1",
  good: "32",
  bad: "31",
  fault: "1;31",
  marked: "1;33",
  accent: "36",
};

/** The painter: ANSI codes, or none. */
export function painter(hasColor: boolean): Paint {
  if (!hasColor) return (_tone, text) => text;
  return (tone, text) => (tone === "plain" || text.trim() === "" ? text : `\u001b[${CODES[tone]}m${text}\u001b[0m`);
}
