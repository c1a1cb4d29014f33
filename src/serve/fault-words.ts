/** Faults as words: what SIM.FAULT SET takes and SIM.FAULT LIST shows. */

import type { Bytes } from "../../sim/index.js";
import type { FaultAction, FaultSpec, FaultTurn } from "./fault.js";

/** The words of SIM.FAULT SET, for help and for errors. */
export const FAULT_USAGE =
  "DROP | RESET | DELAY ms | ERROR text, then BEFORE | AFTER [COMMAND name] [CLIENT name | ID id] [NTH n | EVERY n | PROBABILITY p [SEED s]]";

/** Delays, counts and seeds go up to this. */
const NUMBER_MAX = 2 ** 31 - 1;

/** Reads the words behind SIM.FAULT SET; a string says what is wrong. */
export function parseFault(words: readonly Bytes[]): FaultSpec | string {
  const action = parseAction(words);
  if (typeof action === "string") return action;
  let at = action.kind === "delay" || action.kind === "error" ? 2 : 1;
  const when = (words[at++] ?? "").toLowerCase();
  if (when !== "before" && when !== "after") return "BEFORE or AFTER has to follow what happens";
  const options = parseOptions(words.slice(at));
  if (typeof options === "string") return options;
  const { turn = { kind: "nth", n: 1 }, seed, ...where } = options;
  if (seed !== undefined && turn.kind !== "probability") return "SEED needs PROBABILITY";
  return { action, when, ...where, turn: turn.kind === "probability" ? { ...turn, seed: seed ?? 0 } : turn };
}

function parseAction(words: readonly Bytes[]): FaultAction | string {
  const value = words[1];
  switch ((words[0] ?? "").toLowerCase()) {
    case "drop":
      return { kind: "drop" };
    case "reset":
      return { kind: "reset" };
    case "delay": {
      const ms = wholeNumber(value);
      return ms === undefined ? "DELAY needs a whole number of milliseconds" : { kind: "delay", ms };
    }
    case "error":
      if (value === undefined || value === "") return "ERROR needs a text, such as 'LOADING try again'";
      return { kind: "error", text: value.replaceAll(/[\r\n]/g, " ") };
    default:
      return "what happens has to be DROP, RESET, DELAY ms or ERROR text";
  }
}

interface Options {
  client?: NonNullable<FaultSpec["client"]>;
  command?: string;
  turn?: FaultTurn;
  seed?: number;
}

function parseOptions(words: readonly Bytes[]): Options | string {
  const options: Options = {};
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at]!.toLowerCase();
    const value = words[at + 1];
    if (value === undefined) return `${printableWord(words[at]!)} needs a value`;
    const found = parseOption(name, value);
    if (typeof found === "string") return found;
    for (const key of Object.keys(found)) {
      if (key in options) return `${name.toUpperCase()} is one too many`;
    }
    Object.assign(options, found);
  }
  return options;
}

function parseOption(name: string, value: Bytes): Options | string {
  const number = wholeNumber(value);
  switch (name) {
    case "command":
      return { command: value.toLowerCase() };
    case "client":
      return { client: { kind: "name", name: value } };
    case "id":
      return number === undefined ? "ID needs a client's number" : { client: { kind: "id", id: number } };
    case "nth":
    case "every":
      return number === undefined || number === 0
        ? `${name.toUpperCase()} needs a whole number from 1 on`
        : { turn: { kind: name, n: number } };
    case "probability": {
      const perMillion = /^(?:0?\.\d{1,6}|0|1|1\.0{1,6}|0\.)$/.test(value)
        ? Math.round(Number(value) * 1e6)
        : undefined;
      return perMillion === undefined
        ? "PROBABILITY needs a number from 0 to 1 with at most six places"
        : { turn: { kind: "probability", perMillion, seed: 0 } };
    }
    case "seed":
      return number === undefined ? "SEED needs a whole number" : { seed: number };
    default:
      return `there is no option ${printableWord(name.toUpperCase())}`;
  }
}

/** The words that set this fault. */
export function faultWords({ action, when, command, client, turn }: FaultSpec): Bytes {
  const words: (string | number)[] = [action.kind.toUpperCase()];
  if (action.kind === "delay") words.push(action.ms);
  if (action.kind === "error") words.push(quoted(action.text));
  words.push(when.toUpperCase());
  if (command !== undefined) words.push("COMMAND", command.toUpperCase());
  if (client !== undefined)
    words.push(...(client.kind === "name" ? ["CLIENT", quoted(client.name)] : ["ID", client.id]));
  if (turn.kind === "probability") words.push("PROBABILITY", turn.perMillion / 1e6, "SEED", turn.seed);
  else words.push(turn.kind.toUpperCase(), turn.n);
  return words.join(" ");
}

function quoted(text: Bytes): Bytes {
  return /^[\w:.-]+$/.test(text) ? text : `'${text.replaceAll("'", "\\'")}'`;
}

function printableWord(word: Bytes): Bytes {
  return `'${word.slice(0, 40).replaceAll(/[^\x20-\x7e]/g, ".")}'`;
}

function wholeNumber(text: Bytes | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= NUMBER_MAX ? value : undefined;
}
