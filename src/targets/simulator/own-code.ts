/** Whose code the processes of a run run: the scenario's, or copies of it that share no modules. */

import type { Scenario } from "../../scenario/scenario.js";

/** The code of one run's processes, handed out in the order in which they start. */
export class OwnCode {
  readonly #copies: readonly Scenario[];
  #taken = 0;

  constructor(readonly scenario: Scenario) {
    this.#copies = scenario.isolated?.take() ?? [];
  }

  /** For one more process. When more start than there are copies, the first ones are shared. */
  next(): Pick<Scenario, "consume" | "produce"> {
    return this.#copies[this.#taken++ % this.#copies.length] ?? this.scenario;
  }
}
