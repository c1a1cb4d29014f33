/** What it means to run a plan somewhere, in the simulator or on a real server. */

import type { ChoiceList } from "../../sim/index.js";
import type { LockstepOutcome } from "./lockstep/outcome.js";
import type { History } from "../history/event.js";

/** Why a run cannot be trusted; such a run is `unknown`, never green. */
export interface Diagnosis {
  readonly kind:
    | "consumer-threw-at-start"
    | "real-io"
    | "real-clock"
    | "module-level-connection"
    | "not-simulated"
    | "never-returned"
    | "shared-between-workers"
    | "unidentified-handle-call"
    | "not-deterministic"
    | "server-failed"
    | "machine-stood-still";
  /** `worker-1`, or `scenario` for what happens while the file loads. */
  readonly process: string;
  /** What happened, in one sentence. */
  readonly what: string;
  /** Where: `file:line:column`, or a stack. */
  readonly where: string | undefined;
  /** What to do about it, in one sentence. */
  readonly mend: string;
}

/** What one run gave. */
export interface RunResult {
  readonly history: History;
  /** Equal for equal runs in the simulator; empty for a real server. */
  readonly digest: string;
  /** The choices that the run made. */
  readonly choices: ChoiceList;
  readonly diagnoses: readonly Diagnosis[];
  /** Where a run on a real server went another way than the simulator's run of its plan, each in a clause. */
  readonly outOfStep?: readonly string[];
  /** What has to be known of a run on a real server to read its verdict, each in a clause. */
  readonly notes?: readonly string[];
  /** How far a real server followed the simulated one, command by command. */
  readonly lockstep?: LockstepOutcome;
}
