/** Writes README's tables from the code, between its markers; with `--check` only sees whether they are up to date. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkers } from "../src/checkers/table.js";
import { commands } from "../src/cli/commands.js";
import { exitCodes } from "../src/cli/exit-code.js";
import { optionName, usageLine } from "../src/cli/help.js";
import { parseLossRows } from "../src/faults/loss-rows.js";
import { lossTable } from "../src/faults/loss-table.js";
import { MEASURED_LOSS } from "../src/faults/measured-loss.js";
import { FAULT_KINDS, faultKind } from "../src/faults/table.js";
import { isReal } from "../src/targets/faults/table.js";
import { knownDifferences, parityTable } from "./parity.js";
import { stepTranscript } from "./step-transcript.js";
import { mockCases } from "../properties/mock/cases.js";

const transcript = await stepTranscript();

/** What stands between `<!-- generated: NAME -->` and `<!-- /generated -->`, by name. */
const sections: Readonly<Record<string, () => string>> = {
  commands: () => commands.map(commandSection).join("\n\n"),
  checkers: () =>
    table(
      ["checker", "what has to hold", "situations that give its verdict a meaning"],
      checkers.map(({ name, invariant, situations }) => [
        `\`${name}\``,
        invariant,
        situations.map(({ words }) => words).join("; "),
      ]),
    ),
  faults: () =>
    table(
      ["`faults.`", "what one of them does", "how long, by default", "strikes in"],
      FAULT_KINDS.map((kind) => {
        const { field, summary, duration } = faultKind(kind);
        return [
          `\`${field}\``,
          summary,
          duration ?? "",
          isReal(kind, false) ? "both worlds" : "both, on a server of ours",
        ];
      }),
    ),
  mock: () =>
    table(
      ["what", "`ioredis-mock`", "`streamproof/mock`, as Redis"],
      mockCases
        .filter(({ isShown }) => isShown)
        .map(({ what, ioredisMock, server }) => [what, `\`${ioredisMock ?? server}\``, `\`${server}\``]),
    ),
  parity: () => {
    const { head, rows } = parityTable();
    return table(head, rows);
  },
  loss: () => {
    const { head, rows } = lossTable(parseLossRows(MEASURED_LOSS));
    return table(head, rows);
  },
  step: () => ["```", transcript, "```"].join("\n"),
  differences: () => table(["where", "what differs from the servers"], knownDifferences()),
  "exit-codes": () =>
    table(
      ["code", "meaning"],
      exitCodes.map(({ code, meaning }) => [String(code), meaning]),
    ),
};

function commandSection(command: (typeof commands)[number]): string {
  const rows = command.options.map((spec) => [
    `\`${optionName(spec)}\``,
    spec.description,
    spec.default === undefined ? "" : spec.default,
  ]);
  return [`\`${usageLine(command)}\`: ${command.summary}`, "", table(["option", "what it does", "default"], rows)].join(
    "\n",
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** README with its generated parts made anew. @throws when a marker names nothing that is generated. */
function generated(readme: string): string {
  return readme.replaceAll(
    /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_all, open: string, name: string, close: string) => {
      const section = sections[name];
      if (section === undefined)
        throw new Error(
          `README.md: there is no generated part called "${name}"; there are ${Object.keys(sections).join(", ")}`,
        );
      return `${open}\n${section()}\n\n${close}`;
    },
  );
}

/** Prettier pads tables and this script does not, so a difference in padding is none. */
function withoutPadding(markdown: string): string {
  return markdown.replaceAll(/ +\|/g, " |").replaceAll(/-{3,}/g, "---");
}

const file = join(import.meta.dirname, "..", "README.md");
const before = readFileSync(file, "utf8");
const after = generated(before);
const isStale = withoutPadding(before) !== withoutPadding(after);
if (process.argv.includes("--check")) {
  if (isStale) {
    console.error(
      "README.md: its generated parts are out of date; run: npx tsx scripts/readme.ts && npx prettier --write README.md",
    );
    process.exitCode = 1;
  }
} else if (isStale) {
  writeFileSync(file, after);
}
