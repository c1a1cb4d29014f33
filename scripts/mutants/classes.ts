/** What each mutant of the sound consumer is, as `fixtures/mutants/classes.json` says by hand: the file, read and checked. */

import { readFileSync } from "node:fs";

const FILE = new URL("../../fixtures/mutants/classes.json", import.meta.url);

/** What a mutant is, and why. */
export interface MutantClass {
  /** `equivalent`: what it does differently breaks no promise. */
  readonly kind: "harmful" | "equivalent";
  readonly why: string;
}

/** By the mutant's name. @throws when an entry is neither `harmful: why` nor `equivalent: why`. */
export function mutantClasses(): ReadonlyMap<string, MutantClass> {
  const entries = Object.entries(JSON.parse(readFileSync(FILE, "utf8")) as Record<string, string>);
  return new Map(
    entries.map(([name, text]) => {
      const [, kind, why] = /^(harmful|equivalent): (.+)$/.exec(text) ?? [];
      if (why === undefined) throw new Error(`${FILE.pathname}: ${name}: "${text}" is no class`);
      return [name, { kind: kind as MutantClass["kind"], why }];
    }),
  );
}
