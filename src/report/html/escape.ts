/** Puts texts that came from elsewhere into a page so that they stay texts. */

/**
 * A text with every character that is not seen (control characters, marks that turn the direction of writing, lone
 * surrogates) written as an escape, so that what stands on the page is what stood in the text.
 */
export function visible(text: string): string {
  return text.replaceAll(/\p{C}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return SHORT[character] ?? `\\u{${code.toString(16)}}`;
  });
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text as HTML, for an element's content and for a quoted attribute. */
export function html(text: string): string {
  return visible(text).replaceAll(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)};`);
}

/** A value as JSON that may stand in a `<script>`: no `<` in it, so no `</script>` and no `<!--`. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
}
