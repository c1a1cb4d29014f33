/** Answers to what is asked of a moment, each as lines of text. */

import type { Bytes } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import type { Moment } from "../targets/simulator/moment.js";
import { counted } from "../text/number-text.js";
import { cut, printable } from "../text/printable.js";
import { exchangeLines, keyLines, keysLines, type AskKey } from "./step-key.js";
import { ownerLines, pendingLines, processLines, type KnownHistory } from "./step-state.js";

/** What can be asked of a moment. */
export type Question =
  | { readonly kind: "pel"; readonly of: { readonly stream: Bytes; readonly group: Bytes } | undefined }
  | { readonly kind: "processes" | "owners" }
  | { readonly kind: "keys"; readonly database: number }
  | { readonly kind: "key"; readonly key: Bytes; readonly count: number; readonly database: number }
  | { readonly kind: "redis"; readonly args: readonly Bytes[]; readonly database: number };

/** So many pending entries, or keys, are listed. */
const ROWS_MAX = 100;
/** More lines than this are cut. */
const LINES_MAX = 2_000;
const LINE_WIDTH_MAX = 4_000;

/** Answers when the event of this index has happened. @throws UserError for a question that cannot be answered */
export function answerLines(question: Question, moment: Moment, known: KnownHistory, index: number): readonly string[] {
  const lines = answer(question, moment, known, index).map((line) => cut(printable(line), LINE_WIDTH_MAX));
  const shown = lines.slice(0, LINES_MAX);
  if (shown.length < lines.length) shown.push(`and ${counted(lines.length - shown.length, "line")} more; ask for less`);
  if (moment.isServerUp || question.kind === "processes") return shown;
  return ["the server is down, so nobody can ask it; this is what it holds:", ...shown];
}

function answer(question: Question, moment: Moment, known: KnownHistory, index: number): string[] {
  switch (question.kind) {
    case "pel": {
      const now = known.at(index);
      return pendingLines(moment, now, { ...(question.of ?? now), max: ROWS_MAX });
    }
    case "processes":
      return processLines(moment, known.at(index));
    case "owners":
      return ownerLines(moment, known.at(index));
    case "keys": {
      const lines = keysLines(asking(moment, question.database), ROWS_MAX);
      return lines.length === 0 ? ["there are no keys"] : lines;
    }
    case "key":
      return keyLines(asking(moment, question.database), question.key, question.count);
    case "redis":
      return exchangeLines(question.args, asking(moment, question.database)(question.args));
  }
}

function asking({ ask, databaseCount }: Moment, database: number): AskKey {
  if (database < databaseCount) return (args) => ask(args, database);
  throw new UserError(`there is no database ${database}`, { mend: `there are ${databaseCount}, from 0 on` });
}
