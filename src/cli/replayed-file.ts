/** The counterexample that `replay` is given, with its scenario. */

import { dirname, relative, resolve } from "node:path";
import { asFound, type Counterexample } from "../explore/counterexample.js";
import { readCounterexample } from "../explore/counterexample-file.js";
import { UserError } from "../platform/user-error.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Engine } from "./engine.js";
import { nearest } from "../text/nearest.js";
import type { Arguments } from "./options.js";

/** A counterexample and the scenario in which it was found. */
export interface Found {
  readonly counterexample: Counterexample;
  readonly scenario: Scenario;
  readonly scenarioFile: string;
}

/** Reads the file that the command line names, and loads its scenario. Throws a `UserError` when either is not there. */
export async function foundIn(args: Arguments, engine: Engine): Promise<Found> {
  const [file, ...others] = args.positionals;
  if (file === undefined || others.length > 0) {
    throw new UserError(
      file === undefined
        ? "no counterexample is named"
        : `one counterexample is replayed at a time, not ${args.positionals.length}`,
      {
        where: "streamproof replay",
        mend: "name one file that `streamproof check` saved, by default in .streamproof/counterexamples",
      },
    );
  }
  const counterexample = await readCounterexample(file);
  const { name } = counterexample.scenario;
  const path =
    args.values.get("scenario") ?? relative(process.cwd(), resolve(dirname(file), counterexample.scenario.file));
  const { scenarios, file: scenarioFile } = await engine
    .loadScenarioFile(path, counterexample)
    .catch((error: unknown) => {
      if (args.values.has("scenario") || !(error instanceof UserError) || error.what !== "there is no such file")
        throw error;
      throw new UserError("the scenario's file, which the counterexample names, is not there", {
        where: path,
        mend: "name it with --scenario FILE",
      });
    });
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario !== undefined) return { counterexample, scenario: asFound(scenario, counterexample), scenarioFile };
  const names = scenarios.map((one) => one.name);
  const meant = nearest(name, names) ?? names[0];
  throw new UserError(`has no scenario called "${name}"`, {
    where: path,
    mend: `it has "${meant}"; name the right file with --scenario, or find the counterexample anew with \`streamproof check\``,
  });
}
