/** `replay --step`: reads commands, moves through the run, and asks what it held at each moment. */

import { createInterface, type Interface } from "node:readline";
import type { Anomaly } from "../checkers/checker.js";
import { textOf } from "../history/reply-shape.js";
import { UserError } from "../platform/user-error.js";
import { painter } from "../report/paint.js";
import { answerLines, type Question } from "../report/step-answer.js";
import { KnownHistory } from "../report/step-state.js";
import { beginWalk, lastEventOf, walked, type Walk } from "../report/step.js";
import { renderStep } from "../report/step-view.js";
import type { Moment, PastRun } from "../targets/simulator/moment.js";
import { printable } from "../text/printable.js";
import type { Terminal } from "./terminal.js";
import { completions, readWalkCommand, walkHelp } from "./walk-commands.js";

/** Looks at moments of a run that is done again. */
export type MomentsOf = <T>(
  run: PastRun,
  indexes: readonly number[],
  look: (moment: Moment, index: number) => T,
) => Promise<ReadonlyMap<number, T>>;

/** A run to walk through. */
export interface WalkOptions {
  readonly run: PastRun;
  readonly anomaly: Anomaly | undefined;
  readonly momentsOf: MomentsOf;
  readonly terminal: Terminal;
  /** Ends the walk. */
  readonly signal: AbortSignal;
}

/** Walks until the user quits, the input ends, or the signal is aborted. */
export async function walk(options: WalkOptions): Promise<void> {
  const { terminal, signal } = options;
  const session = new WalkSession(options);
  const { input, output, isInteractive } = terminal;
  // Before anybody listens for lines: those that come while nobody waits for one are lost.
  await session.begin();
  const lines = isInteractive
    ? createInterface({ input, output, terminal: true, signal, completer: (line: string) => session.complete(line) })
    : createInterface({ input, terminal: false, signal });
  let isOpen = true;
  lines.once("close", () => (isOpen = false));
  if (isInteractive) lines.on("SIGINT", () => interrupted(lines));
  const ask = (): void => {
    if (!isInteractive || !isOpen) return;
    lines.setPrompt(session.prompt);
    lines.prompt();
  };
  ask();
  for await (const line of lines) {
    // Where nobody types, what was read stands beside what it did.
    if (!isInteractive) terminal.print(`${session.prompt}${printable(line.trim())}`);
    if ((await session.obey(line)) === "over") break;
    ask();
  }
  lines.close();
  if (isInteractive) terminal.print("");
}

/** Ctrl-C takes back what was typed, and ends a walk where nothing was. */
function interrupted(lines: Interface): void {
  if (lines.line === "") return lines.close();
  lines.write(null, { ctrl: true, name: "e" });
  lines.write(null, { ctrl: true, name: "u" });
}

/** So many answers are kept. */
const ANSWERS_MAX = 5_000;
/** A question is answered for so many steps at once, because going back has to be instant and the run is done again for it. */
const STEPS_BEFORE = 150;
const STEPS_AFTER = 50;

/** A walk with what is asked at each step. */
class WalkSession {
  #walk: Walk;
  #lastLine = "next";
  /** Asked at each step. */
  #displayed: string | undefined;
  readonly #answers = new Map<string, readonly string[]>();
  readonly #keys = new Set<string>();
  readonly #known: KnownHistory;

  constructor(readonly options: WalkOptions) {
    this.#walk = beginWalk(options.run.history, options.anomaly);
    this.#known = new KnownHistory(options.run.history);
    for (const event of options.run.history) {
      if (event.kind === "run-started" && event.stream !== "") this.#keys.add(event.stream);
      if (event.kind === "appended") this.#keys.add(event.stream);
    }
  }

  get prompt(): string {
    const { terminal } = this.options;
    const text = `step ${this.#walk.position + 1}/${this.#walk.steps.length}>`;
    return `${painter(terminal.hasColor)("accent", text)} `;
  }

  async begin(): Promise<void> {
    this.options.terminal.print("\nh lists the commands, an empty line repeats the last one, q ends.");
    await this.#show();
  }

  complete(line: string): [string[], string] {
    const tokens = [...new Set(this.#walk.steps.flatMap((row) => row.tokens))];
    return completions(line, { tokens, keys: [...this.#keys] });
  }

  /** Does what a line says; what cannot be done is told, and nothing else happens. */
  async obey(line: string): Promise<"over" | "goes-on"> {
    const said = line.trim() === "" ? this.#lastLine : line.trim();
    this.#lastLine = said;
    try {
      return await this.#do(said);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.options.terminal.print(painter(this.options.terminal.hasColor)("marked", printable(error.message)));
      return "goes-on";
    }
  }

  async #do(line: string): Promise<"over" | "goes-on"> {
    const command = readWalkCommand(line);
    const { print } = this.options.terminal;
    switch (command.kind) {
      case "quit":
        return "over";
      case "help":
        print(walkHelp(command.about).join("\n"));
        break;
      case "move":
        this.#walk = walked(this.#walk, command.movement);
        await this.#show();
        break;
      case "list":
        print(`\n${this.#picture(command.count)}\n`);
        break;
      case "display":
        this.#displayed = command.line;
        if (command.line === undefined) print("nothing is displayed any more");
        else await this.#do(command.line);
        break;
      case "ask":
        print((await this.#answer(command.question)).join("\n"));
        break;
    }
    return "goes-on";
  }

  async #show(): Promise<void> {
    this.options.terminal.print(`\n${this.#picture()}\n`);
    if (this.#displayed !== undefined) await this.#do(this.#displayed);
  }

  #picture(context?: number): string {
    const { width, hasColor } = this.options.terminal;
    return renderStep(this.#walk, { width, color: hasColor, ...(context === undefined ? {} : { context }) });
  }

  async #answer(question: Question): Promise<readonly string[]> {
    if (this.#walk.steps.length === 0) return ["the history is empty"];
    const name = (index: number): string => `${index} ${JSON.stringify(question)}`;
    const here = lastEventOf(this.#walk);
    const known = this.#answers.get(name(here));
    if (known !== undefined) return known;
    if (this.#answers.size > ANSWERS_MAX) this.#answers.clear();
    const { run, momentsOf } = this.options;
    const wanted = this.#eventsAround(question).filter((index) => !this.#answers.has(name(index)));
    const found = await momentsOf(run, wanted, (moment, index) => answerLines(question, moment, this.#known, index));
    for (const [index, lines] of found) this.#answers.set(name(index), lines);
    if (question.kind === "key") this.#keys.add(textOf(question.key));
    return found.get(here)!;
  }

  /** The last events of the steps around, for questions whose answers are short. */
  #eventsAround(question: Question): number[] {
    const { position, steps } = this.#walk;
    const isShort = question.kind === "pel" || question.kind === "processes" || question.kind === "key";
    const [before, after] = isShort ? [STEPS_BEFORE, STEPS_AFTER] : [0, 0];
    const near = steps.slice(Math.max(0, position - before), position + after + 1);
    return [
      ...new Set(near.map((_row, n) => lastEventOf({ ...this.#walk, position: Math.max(0, position - before) + n }))),
    ];
  }
}
