/** What users import to write properties of their own with fast-check: `streamproof/fast-check`. */

export { faultPlans, runPlans, seeds, workloads, type WorkloadLimits } from "./plans.js";
export { simulateRun, type SimulatedRun } from "./simulate-run.js";
export { streamCommands, type StreamCommandsOptions } from "./stream-commands.js";
export type { ChoiceList } from "../../sim/index.js";
export type { Anomaly, CheckerName, Judgement } from "../checkers/checker.js";
export type { Fault } from "../faults/fault.js";
export type { History, HistoryEvent } from "../history/event.js";
export type { EntryKind, RunPlan } from "../scenario/plan.js";
