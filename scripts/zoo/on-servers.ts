/** Plays what was found in the simulator on real servers, as often as it takes to be confirmed, at most three times. */

import type { Finding } from "../../dist/src/explore/campaign.js";
import { scriptForServer } from "../../dist/src/explore/script-for-server.js";
import { judgeHistory } from "../../dist/src/explore/trial.js";
import { UserError } from "../../dist/src/platform/user-error.js";
import { differenceText } from "../../dist/src/report/lockstep-text.js";
import type { Scenario } from "../../dist/src/scenario/scenario.js";
import { runOnServer } from "../../dist/src/targets/real-run.js";
import type { RealServer } from "../../dist/src/targets/server.js";
import { timeScaleFor } from "../../dist/src/targets/time-scale.js";
import type { Place } from "./places.js";
import { hunt, ofClass, type Subject } from "./subjects.js";

const TRIES_MAX = 3;

/** What a place says of one of a class's anomalies. */
export interface Answer {
  readonly anomaly: string;
  /** `cannot be`: this server cannot show it, for the reason given. */
  readonly verdict: "yes" | "NO" | "cannot be";
  readonly tries: number;
  readonly why: string;
}

/** Seeks the class in the simulator as that server is, and plays each of its anomalies there. */
export async function playClass(
  subject: Subject,
  place: Place,
  runs: number,
  seed: number,
): Promise<readonly Answer[]> {
  const { zooClass, broken } = subject;
  const isOfOneServer = zooClass.cleanIn !== undefined;
  if (isOfOneServer && !isOf(place.version, broken.profile.name)) {
    return answerAll(subject, "cannot be", `only ${broken.profile.name} has it`);
  }
  const scenario = isOfOneServer || place.profile === undefined ? broken : { ...broken, profile: place.profile };
  const { result, missing } = await hunt(subject, scenario, runs, seed);
  const answers: Answer[] = [];
  for (const { anomaly } of zooClass.finds) {
    const found = ofClass(result, zooClass).find((one) => one.anomaly.name === anomaly);
    if (found === undefined) {
      const why = `the model of ${scenario.profile.name} does not show it in ${result.runs} runs`;
      answers.push({ anomaly, verdict: "cannot be", tries: 0, why });
    } else answers.push(await play(subject, scenario, found, place));
  }
  return missing.length === zooClass.finds.length ? answerAll(subject, "cannot be", answers[0]!.why) : answers;
}

function answerAll({ zooClass }: Subject, verdict: Answer["verdict"], why: string): readonly Answer[] {
  return zooClass.finds.map(({ anomaly }) => ({ anomaly, verdict, tries: 0, why }));
}

/** Real processes meet when they happen to. */
async function play(subject: Subject, scenario: Scenario, finding: Finding, place: Place): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await playOnce(subject, scenario, finding, place);
    if (answer.verdict !== "NO" || tries === TRIES_MAX) return { ...answer, tries, anomaly: finding.anomaly.name };
  }
}

/** Plays a shrunk counterexample on a server of its own. */
async function playOnce(
  { zooClass, file }: Subject,
  scenario: Scenario,
  finding: Finding,
  place: Place,
): Promise<Pick<Answer, "verdict" | "why">> {
  let server: RealServer | undefined;
  try {
    server = await place.start();
    const run = { scenario, plan: finding.plan, choices: finding.choices, anomaly: finding.anomaly.name };
    const like = await scriptForServer(run, server.version);
    if (like.kind === "lacks") {
      return { verdict: "cannot be", why: `${server.version} does not know ${like.command.join(" ")}` };
    }
    const { history, diagnoses, outOfStep, lockstep } = await runOnServer({
      scenario,
      scenarioFile: file,
      plan: finding.plan,
      server,
      target: place.target,
      timeScale: zooClass.timeScale ?? timeScaleFor(finding.anomaly.checker, like.history),
      signal: new AbortController().signal,
      like: like.history,
      script: like.script,
    });
    const { anomalies } = judgeHistory(scenario, history);
    if (anomalies.some(({ name }) => name === finding.anomaly.name)) {
      const parted = lockstep?.parted;
      return {
        verdict: "yes",
        why: parted === undefined ? "" : `in step for ${lockstep!.inTurn} of ${lockstep!.commands}`,
      };
    }
    const seen = [...anomalies.map(({ name }) => name), ...diagnoses.map(({ what }) => what)];
    const text = lockstep && differenceText(lockstep, server.version);
    const why = text ?? lockstep?.parted ?? (outOfStep?.join(", ") || "though commands came in the simulator's order");
    return { verdict: "NO", why: seen.length === 0 ? why : `but ${seen.join("; ")} (${why})` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { verdict: "cannot be", why: error.what };
  } finally {
    await server?.stop();
  }
}

/** Whether a server, such as `redis 7.0.15`, is of a profile, such as `redis-7.0` or `redis-7.0.15`. */
function isOf(version: string, profileName: string): boolean {
  const name = version.replace(" ", "-");
  return name === profileName || name.startsWith(`${profileName}.`);
}
