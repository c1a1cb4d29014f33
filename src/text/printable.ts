/** Makes texts that came from elsewhere safe for a terminal, and fits texts into columns. No colours here. */

/**
 * A text as one line of characters that are each one column wide: everything else (control characters, line breaks,
 * wide and combining characters, marks that turn the direction of writing) is escaped, so a payload or a consumer's
 * name can neither break the picture nor talk to the terminal.
 */
export function printable(text: string): string {
  let result = "";
  for (const character of text) result += isPlain(character) ? character : escaped(character);
  return result;
}

/** Printable ASCII, Latin-1 without the soft hyphen, Latin Extended, Greek and Cyrillic without combining marks. */
function isPlain(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x7f) return code >= 0x20;
  if (code < 0xa1 || code === 0xad) return false;
  return code <= 0x2af || (code >= 0x370 && code <= 0x52f && !(code >= 0x483 && code <= 0x489));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };

/** Like `printable`, line by line, for texts of several lines such as a stack. */
export function printableLines(text: string): string[] {
  return text.split(/\r\n|\n/).map(printable);
}

/** Cuts a text of single-width characters to a width; the last character is then `…`. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

/** Breaks a text at its spaces into lines of a width, at most `linesMax`; what does not fit is cut with `…`. */
export function wrapped(text: string, width: number, linesMax: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width && lines.length < linesMax - 1) {
    const space = rest.lastIndexOf(" ", width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, cut(rest, width)];
}
