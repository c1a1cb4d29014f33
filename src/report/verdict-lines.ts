/** What each checker says of a campaign, a line or more for each. */

import type { CheckerVerdict } from "../explore/campaign.js";
import { counted } from "../text/number-text.js";
import type { Paint, Tone } from "./paint.js";
import { printable, wrapped } from "../text/printable.js";

const MARKS: Readonly<Record<CheckerVerdict["verdict"], readonly [mark: string, word: string, tone: Tone]>> = {
  valid: ["✓", "holds", "good"],
  invalid: ["✗", "BROKEN", "bad"],
  unknown: ["?", "unknown", "marked"],
  exempt: ["-", "exempt", "dim"],
};

const WORD_WIDTH = 8;

/** Lines like `✓ no-loss holds: an entry was claimed (in 120 runs)`; an unknown one says what to change. */
export function verdictLines(verdicts: readonly CheckerVerdict[], width: number, paint: Paint): string[] {
  const nameWidth = Math.max(0, ...verdicts.map(({ checker }) => checker.length));
  const indent = 2 + 2 + nameWidth + 1 + WORD_WIDTH + 1;
  return verdicts.flatMap((verdict) => {
    const [mark, word, tone] = MARKS[verdict.verdict];
    const head = `  ${paint(tone, mark)} ${verdict.checker.padEnd(nameWidth)} ${paint(tone, word.padEnd(WORD_WIDTH))} `;
    const texts = situationTexts(verdict).flatMap((text) => wrapped(text, Math.max(20, width - indent), 4));
    return texts.length === 0
      ? [head.trimEnd()]
      : texts.map((text, n) => `${n === 0 ? head : " ".repeat(indent)}${paint("dim", text)}`);
  });
}

function situationTexts({ verdict, reached, reason }: CheckerVerdict): string[] {
  if (verdict === "exempt") return reason === undefined ? [] : [printable(reason)];
  if (verdict !== "unknown") return reached.map(({ words, runs }) => `${words}: in ${counted(runs, "run")}`);
  return reached
    .filter(({ runs }) => runs === 0)
    .map(({ words, advice }) => `never reached: ${words}; ${printable(advice)}`);
}
