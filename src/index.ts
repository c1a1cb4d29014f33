/** What users import: `streamproof`. */

export { scenario } from "./scenario/validation.js";
export type {
  Duration,
  ExpectDefinition,
  FaultsDefinition,
  ProcessContext,
  Publish,
  Scenario,
  ScenarioDefinition,
  TimingDefinition,
  WorkerContext,
  WorkloadDefinition,
} from "./scenario/scenario.js";
export type { WorkloadEntry } from "./scenario/plan.js";
export type { Seeds } from "./scenario/seeds.js";
export { reached } from "./runtime/reached.js";
export { runAlone } from "./platform/run-alone.js";
