/** Counts over a campaign in how many runs each situation was reached, and draws each checker's verdict from it. */

import { checkers } from "../checkers/table.js";
import type { Checker, Situation } from "../checkers/checker.js";
import { limitOf } from "../faults/table.js";
import type { Scenario } from "../scenario/scenario.js";
import type { CheckerVerdict, Finding } from "./campaign.js";
import type { Verdicts } from "./trial.js";

/** The situations reached so far. */
export class Tally {
  readonly #runs = new Map<string, number>();

  constructor(readonly scenario: Scenario) {}

  count({ judgements }: Pick<Verdicts, "judgements">): void {
    for (const [checker, { reached }] of judgements) {
      for (const [words, times] of Object.entries(reached)) {
        if (times === 0) continue;
        const key = `${checker}: ${words}`;
        this.#runs.set(key, (this.#runs.get(key) ?? 0) + 1);
      }
    }
  }

  /** In how many runs each situation was reached, by checker and words. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#runs);
  }

  /** Adds what was counted elsewhere over other runs. */
  add(counts: Readonly<Record<string, number>>): void {
    for (const [key, runs] of Object.entries(counts)) this.#runs.set(key, (this.#runs.get(key) ?? 0) + runs);
  }

  verdicts(findings: readonly Finding[]): readonly CheckerVerdict[] {
    const broken = new Set(findings.map(({ anomaly }) => anomaly.checker));
    return checkers.flatMap((checker): readonly CheckerVerdict[] => {
      if (checker.isAsked?.(this.scenario) === false) return [];
      const reason = this.scenario.expect.exempt[checker.name];
      if (reason !== undefined) return [{ checker: checker.name, verdict: "exempt", reached: [], reason }];
      const verdict = this.#verdict(checker, broken.has(checker.name));
      return checker.situationsOf !== undefined && verdict.reached.length === 0 ? [] : [verdict];
    });
  }

  #verdict(checker: Checker, isBroken: boolean): CheckerVerdict {
    const reached = this.#situationsOf(checker)
      .filter((situation) => isPossible(this.scenario, situation))
      .map(({ words, advice }) => ({ words, advice, runs: this.#runs.get(`${checker.name}: ${words}`) ?? 0 }));
    if (reached.length === 0) {
      const reason = "no fault and no poison entry of the scenario brings about what it judges";
      return { checker: checker.name, verdict: verdictOf(reached, { isBroken }), reached, reason };
    }
    return { checker: checker.name, verdict: verdictOf(reached, { isBroken }), reached };
  }

  /** The checker's own, those that the scenario names, and where it may name some, those that runs have told of. */
  #situationsOf({ name, situations, situationsOf }: Checker): readonly Situation[] {
    if (situationsOf === undefined) return situations;
    const named = [...situations, ...situationsOf(this.scenario.expect)];
    const prefix = `${name}: `;
    const told = [...this.#runs.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .filter((words) => !named.some((situation) => situation.words === words));
    return [...named, ...told.sort().map((words) => ({ words, advice: "", needs: [] }))];
  }
}

/** The verdict of a checker, given how often what it needs was reached; with nothing that it could need it is exempt. */
export function verdictOf(
  reached: CheckerVerdict["reached"],
  { isBroken }: { readonly isBroken: boolean },
): CheckerVerdict["verdict"] {
  if (isBroken) return "invalid";
  if (reached.length === 0) return "exempt";
  return reached.every(({ runs }) => runs > 0) ? "valid" : "unknown";
}

/** Whether a scenario allows what a situation needs. */
function isPossible(scenario: Scenario, { needs }: Situation): boolean {
  const { faults, workload } = scenario;
  const isAllowed = (need: Situation["needs"][number]): boolean =>
    need === "poison" ? workload.poison + workload.malformed > 0 : limitOf(faults, need) > 0;
  return needs.length === 0 || needs.some(isAllowed);
}
