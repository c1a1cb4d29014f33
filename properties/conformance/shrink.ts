/** Makes a script short that shows a difference: fewer steps, fewer arguments, fewer clients. What a difference is comes in as a function. */

import type { CommandStep, Script, Step } from "./script.js";

/** Whether a script still shows what is looked for. */
export type StillFails = (script: Script) => Promise<boolean>;

/** A shorter script that still fails; tries at most `trialsMax` scripts. */
export async function shrinkScript(script: Script, stillFails: StillFails, trialsMax = 1500): Promise<Script> {
  const shrinking = new Shrinking(stillFails, trialsMax);
  let current = script;
  for (let before = Infinity; size(current) < before;) {
    before = size(current);
    current = await shrinking.dropSteps(current);
    current = await shrinking.dropPairs(current);
    current = await shrinking.dropArguments(current);
    current = await shrinking.simplifyArguments(current);
    current = await shrinking.mergeClients(current);
    current = await shrinking.joinBytes(current);
  }
  return current;
}

/** Counts what shrinking reduces. */
function size(script: Script): number {
  let total = script.clients * 1000;
  for (const step of script.steps) {
    total += 100;
    if (step.kind === "bytes") total += step.bytes.length;
    if (step.kind === "command") total += step.args.reduce((sum, arg) => sum + 10 + arg.length, step.client);
  }
  return total;
}

/** Some 300 pairs. */
const STEPS_FOR_PAIRS_MAX = 25;

class Shrinking {
  #trialsLeft: number;
  readonly #stillFails: StillFails;

  constructor(stillFails: StillFails, trialsMax: number) {
    this.#stillFails = stillFails;
    this.#trialsLeft = trialsMax;
  }

  /** Delta debugging: cuts out runs of steps, long ones first. */
  async dropSteps(script: Script): Promise<Script> {
    let { steps } = script;
    for (let length = steps.length; length >= 1; length = Math.floor(length / 2)) {
      for (let at = steps.length - length; at >= 0; at -= length) {
        const fewer = steps.toSpliced(at, length);
        if (await this.#fails({ ...script, steps: fewer })) steps = fewer;
      }
    }
    return { ...script, steps };
  }

  /** Cuts out two steps at once that lie anywhere: an XADD and the XDEL of its entry, say, neither of which may go alone. */
  async dropPairs(script: Script): Promise<Script> {
    if (script.steps.length > STEPS_FOR_PAIRS_MAX) return script;
    let { steps } = script;
    for (let second = steps.length - 1; second >= 1; second--) {
      for (let first = second - 1; first >= 0; first--) {
        const fewer = steps.filter((_, index) => index !== first && index !== second);
        if (!(await this.#fails({ ...script, steps: fewer }))) continue;
        steps = fewer;
        second -= 1;
        break;
      }
    }
    return { ...script, steps };
  }

  async dropArguments(script: Script): Promise<Script> {
    let current = script;
    for (const index of script.steps.keys()) {
      for (let count = 3; count >= 1; count--) {
        for (let at = argsAt(current, index).length - count; at >= 1; at--) {
          const next = withArgs(current, index, (args) => args.toSpliced(at, count));
          if (next !== undefined && (await this.#fails(next))) current = next;
        }
      }
    }
    return current;
  }

  /** Replaces arguments by the simplest of their kind. */
  async simplifyArguments(script: Script): Promise<Script> {
    let current = script;
    for (const index of script.steps.keys()) {
      for (let at = argsAt(current, index).length - 1; at >= 1; at--) {
        for (const simple of ["0", "1", "1-0", "a", "s1"]) {
          const arg = argsAt(current, index)[at]!;
          if (simple.length >= arg.length) continue;
          const next = withArgs(current, index, (args) => args.with(at, simple));
          if (next !== undefined && (await this.#fails(next))) current = next;
        }
      }
    }
    return current;
  }

  /** Bytes in fewer pieces, then fewer bytes. */
  async joinBytes(script: Script): Promise<Script> {
    let current = script;
    for (let index = script.steps.length - 2; index >= 0; index--) {
      const [first, second] = current.steps.slice(index, index + 2);
      if (first?.kind !== "bytes" || second?.kind !== "bytes") continue;
      const joined = { ...first, bytes: first.bytes + second.bytes };
      const next = { ...current, steps: current.steps.toSpliced(index, 2, joined) };
      if (await this.#fails(next)) current = next;
    }
    for (const [index, step] of current.steps.entries()) {
      if (step.kind === "bytes") current = await this.#fewerBytes(current, index);
    }
    return current;
  }

  async #fewerBytes(script: Script, index: number): Promise<Script> {
    let current = script;
    const at = (): Extract<Step, { kind: "bytes" }> => current.steps[index] as Extract<Step, { kind: "bytes" }>;
    for (let length = at().bytes.length >> 1; length >= 1; length >>= 1) {
      for (let start = at().bytes.length - length; start >= 0; start -= length) {
        const bytes = at().bytes.slice(0, start) + at().bytes.slice(start + length);
        const next = { ...current, steps: current.steps.with(index, { ...at(), bytes }) };
        if (await this.#fails(next)) current = next;
      }
    }
    return current;
  }

  /** Lets one client do another's work, the last one's first. */
  async mergeClients(script: Script): Promise<Script> {
    let current = script;
    for (let from = script.clients - 1; from >= 1; from--) {
      for (let to = 0; to < from; to++) {
        const next = { ...current, clients: from, steps: current.steps.map((step) => moved(step, from, to)) };
        if (current.clients === from + 1 && (await this.#fails(next))) current = next;
      }
    }
    return current;
  }

  #fails(script: Script): Promise<boolean> {
    if (this.#trialsLeft-- <= 0) return Promise.resolve(false);
    return this.#stillFails(script);
  }
}

function argsAt(script: Script, index: number): readonly string[] {
  const step = script.steps[index];
  return step?.kind === "command" ? step.args : [];
}

/** With other arguments these do what the generator avoids: list what differs anyway, draw at random, cut off the harness. */
const kept: ReadonlySet<string> = new Set(["bgrewriteaof", "bgsave", "client", "command", "config", "info", "spop"]);

function withArgs(
  script: Script,
  index: number,
  change: (args: readonly string[]) => readonly string[],
): Script | undefined {
  const step = script.steps[index];
  if (step?.kind !== "command" || kept.has(step.args[0]!.toLowerCase())) return undefined;
  return { ...script, steps: script.steps.with(index, { ...step, args: change(step.args) }) };
}

function moved(step: Step, from: number, to: number): Step {
  if (step.kind !== "command") return step;
  const args = step.args.map((arg) => (arg === `{client:${from}}` ? `{client:${to}}` : arg));
  const client = step.client === from ? to : step.client;
  return { ...step, client, args } satisfies CommandStep;
}
