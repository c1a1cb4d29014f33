/** What a simulated run gave. */

import type { ChoiceList, Choices } from "../../../sim/index.js";
import type { History } from "../../history/event.js";
import type { Diagnosis, RunResult } from "../target.js";

/** What a run in the simulator tells besides. */
export interface SimulatedRunResult extends RunResult {
  /** How much was sent between processes and server until all was settled: connections and chunks of bytes. */
  readonly steps: number;
}

/** The choices are listed when somebody asks for them: that is so for few runs. */
export class SimulatedResult implements SimulatedRunResult {
  readonly history: History;
  readonly digest: string;
  readonly diagnoses: readonly Diagnosis[];
  readonly steps: number;
  readonly #made: Choices;
  #choices: ChoiceList | undefined;

  constructor(run: Omit<SimulatedRunResult, "choices"> & { readonly made: Choices }) {
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
