/** What users import to test scenarios with vitest: `streamproof/vitest`. */

import { test as vitestTest, type TestAPI } from "vitest";
import { registerScenario, type RegisterScenario } from "./scenario-test.js";

export type { RegisterScenario } from "./scenario-test.js";
export type { ScenarioTestOptions } from "./settings.js";

/**
 * Vitest's `test`, which can test scenarios as well.
 *
 * @public
 * @since 0.2.0
 */
export interface ScenarioTestAPI extends TestAPI {
  /**
   * Tests a scenario, under its name. First the counterexamples of it that are kept in `__counterexamples__/` beside the
   * test's file are replayed; then a campaign in the simulator looks for more, as `streamproof check` does, with a fresh
   * seed that is printed. Passes when everything holds, or when just the anomalies are found that the scenario says of
   * itself (`finds`). What is found is kept in that folder; the message has the sentence, the faults in words, a picture
   * of the smallest run and the command that replays it. Verdicts that are unknown fail too, with advice.
   *
   * Vitest's `testTimeout` does not apply: the campaign has limits of its own, 2000 runs or a minute unless `options`
   * give others.
   *
   * @throws UserError when the definition or an option is wrong.
   */
  readonly scenario: RegisterScenario & {
    /** Registers the test and does not run it. */
    readonly skip: RegisterScenario;
    /** Runs only this test of the file, and others that are marked so. */
    readonly only: RegisterScenario;
  };
}

/**
 * Vitest's `test`, which can test scenarios as well.
 *
 * @public
 * @since 0.2.0
 */
export const test: ScenarioTestAPI = Object.assign(vitestTest.extend({}), {
  scenario: Object.assign(registerScenario("run"), { skip: registerScenario("skip"), only: registerScenario("only") }),
});
