/** What a simulated run gave. */

import type { ChoiceList, Choices } from "../../../sim/index.js";
import type { History } from "../../history/event.js";
import type { Diagnosis, RunResult } from "../target.js";

/** The choices are listed when somebody asks for them: that is so for few runs. */
export class SimulatedResult implements RunResult {
  readonly history: History;
  readonly digest: string;
  readonly diagnoses: readonly Diagnosis[];
  /** How much was sent between processes and server until all was settled. */
  readonly steps: number;
  readonly #made: Choices;
  #choices: ChoiceList | undefined;

  constructor(run: Omit<RunResult, "choices"> & { readonly made: Choices; readonly steps: number }) {
    this.history = run.history;
    this.digest = run.digest;
    this.diagnoses = run.diagnoses;
    this.steps = run.steps;
    this.#made = run.made;
  }

  get choices(): ChoiceList {
    return (this.#choices ??= this.#made.recorded());
  }
}
