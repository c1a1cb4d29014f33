/** The quoting of inline requests (what telnet sends): words, "double quotes" with escapes, 'single quotes'. */

import type { Bytes } from "./reply.js";

const escapes: Readonly<Record<string, Bytes>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

/** What ends a word; two blanks more may stand between words. */
const wordEnds: ReadonlySet<string> = new Set([" ", "\t", "\n", "\r", "\0"]);

/** Whether a closing quote ends a word, so that a blank or nothing must follow, or more of the word may follow. */
export type QuoteRule = "ends-word" | "is-part";

/** The words of a line; undefined when a quote is not closed or, where it ends a word, runs into the next one. */
export function splitInlineArguments(line: Bytes, rule: QuoteRule = "ends-word"): readonly Bytes[] | undefined {
  const words: Bytes[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isBlank(line[at]!)) at++;
    if (at >= line.length || line[at] === "\0") return words;
    const word = readWord(line, at, rule);
    if (word === undefined) return undefined;
    words.push(word.text);
    at = word.end;
  }
}

interface Word {
  readonly text: Bytes;
  readonly end: number;
}

function readWord(line: Bytes, start: number, rule: QuoteRule): Word | undefined {
  let text = "";
  let at = start;
  while (at < line.length && !wordEnds.has(line[at]!)) {
    const symbol = line[at]!;
    if (symbol !== '"' && symbol !== "'") {
      text += symbol;
      at++;
      continue;
    }
    const quoted = symbol === '"' ? readDoubleQuoted(line, at + 1) : readSingleQuoted(line, at + 1);
    if (quoted === undefined) return undefined;
    if (rule === "is-part") {
      text += quoted.text;
      at = quoted.end;
      continue;
    }
    if (quoted.end < line.length && !isBlank(line[quoted.end]!)) return undefined;
    return { text: text + quoted.text, end: quoted.end };
  }
  return { text, end: at };
}

function readDoubleQuoted(line: Bytes, start: number): Word | undefined {
  let text = "";
  let at = start;
  while (at < line.length && line[at] !== "\0") {
    const symbol = line[at]!;
    if (symbol === '"') return { text, end: at + 1 };
    const hexadecimal = /^\\x([0-9a-fA-F]{2})/.exec(line.slice(at, at + 4));
    if (hexadecimal !== null) {
      text += String.fromCharCode(Number.parseInt(hexadecimal[1]!, 16));
      at += 4;
    } else if (symbol === "\\" && at + 1 < line.length) {
      text += escapes[line[at + 1]!] ?? line[at + 1]!;
      at += 2;
    } else {
      text += symbol;
      at++;
    }
  }
  return undefined;
}

function readSingleQuoted(line: Bytes, start: number): Word | undefined {
  let text = "";
  let at = start;
  while (at < line.length && line[at] !== "\0") {
    const symbol = line[at]!;
    if (symbol === "'") return { text, end: at + 1 };
    const isEscapedQuote = symbol === "\\" && line[at + 1] === "'";
    text += isEscapedQuote ? "'" : symbol;
    at += isEscapedQuote ? 2 : 1;
  }
  return undefined;
}

function isBlank(symbol: string): boolean {
  return symbol === " " || (symbol >= "\t" && symbol <= "\r");
}
