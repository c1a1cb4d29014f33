/** `--step`: the keys and the screen of the walk through a history. What keys do is in `report/step.ts`. */

import { createInterface, emitKeypressEvents, type Key } from "node:readline";
import type { Anomaly } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import { beginWalk, renderWalk, stepCommand, walked, type StepCommand, type Walk } from "../report/step.js";
import type { Terminal } from "./terminal.js";

/** Walks until the user quits, the input ends, or the signal is aborted. */
export async function walk(
  history: History,
  anomaly: Anomaly | undefined,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const start = beginWalk(history, anomaly);
  await (terminal.isInteractive ? walkByKeys(start, terminal, signal) : walkByLines(start, terminal, signal));
}

function view(state: Walk, { width, hasColor }: Terminal): string {
  return renderWalk(state, { width, color: hasColor });
}

/** Commands from lines: for scripts, and for terminals without keys. */
async function walkByLines(start: Walk, terminal: Terminal, signal: AbortSignal): Promise<void> {
  let state = start;
  terminal.print(`\n${view(state, terminal)}`);
  const lines = createInterface({ input: terminal.input, signal });
  for await (const line of lines) {
    const command = stepCommand(line);
    if (command?.kind === "quit") break;
    state =
      command === undefined ? { ...state, notice: `"${line.trim()}" means nothing here` } : walked(state, command);
    terminal.print(`\n${view(state, terminal)}`);
  }
  lines.close();
}

const CLEAR_SCREEN = "\u001b[H\u001b[2J";

/** Commands from keys, on a screen that is drawn anew. */
async function walkByKeys(start: Walk, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { input } = terminal;
  let state = start;
  const draw = (): void => terminal.print(`${CLEAR_SCREEN}${view(state, terminal)}`);
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  draw();
  await new Promise<void>((quit) => {
    const onKey = (text: string | undefined, key: Key): void => {
      const command = keyCommand(text, key);
      if (command === undefined) return;
      if (command.kind === "quit") return end();
      state = walked(state, command);
      draw();
    };
    const end = (): void => {
      input.off("keypress", onKey);
      input.setRawMode(false);
      input.pause();
      quit();
    };
    input.on("keypress", onKey);
    input.once("end", end);
    signal.addEventListener("abort", end, { once: true });
  });
}

/** In raw mode Ctrl-C is a key. */
export function keyCommand(text: string | undefined, key: Key): StepCommand | undefined {
  if (key.ctrl === true) return key.name === "c" || key.name === "d" ? { kind: "quit" } : undefined;
  switch (key.name) {
    case "right":
    case "down":
    case "space":
    case "return":
      return { kind: "next" };
    case "left":
    case "up":
    case "backspace":
      return { kind: "back" };
    case "home":
      return { kind: "first" };
    case "end":
      return { kind: "last" };
    case "escape":
      return { kind: "quit" };
    default:
      return text === undefined || text.trim() === "" ? undefined : stepCommand(text);
  }
}
