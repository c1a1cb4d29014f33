/**
 * What in a real server's run stands for what in the simulated one: ids, which a server makes from its clock, and whatever
 * the user's code draws or makes from names of the machine. So commands can be recognized, and replies compared.
 */

import { isErrorReply, type Bytes, type Reply } from "../../../sim/index.js";

/** Pairs of texts that stand for each other, learnt from what passes. */
export class Counterparts {
  readonly #real = new Map<Bytes, Bytes>();

  /** How well a command of the real run may be this one of the simulated: undefined when it is another one. */
  likeness(model: readonly Bytes[], real: readonly Bytes[]): number | undefined {
    if (commandName(model) !== commandName(real) || model.length !== real.length) return undefined;
    let score = 0;
    for (const [n, text] of model.entries()) {
      const known = this.#real.get(text);
      if (known === undefined ? text === real[n] : known === real[n]) score += 1;
      // A known id that is another one, or an option where another one stood.
      else if (known !== undefined && isId(text)) score -= model.length;
    }
    return score;
  }

  /** The real command turned out to be this one: what differs in them stands for each other. */
  learn(model: readonly Bytes[], real: readonly Bytes[]): void {
    for (const [n, text] of model.entries()) if (text !== real[n] && !isNumber(text)) this.#bind(text, real[n]!);
  }

  /** Whether a server's reply says what the model's does. Ids stand for each other; what hangs on clocks is not compared. */
  isSame(command: readonly Bytes[], model: Reply, real: Reply): boolean {
    const name = command[0]!.toLowerCase();
    if (isOfConnection(command)) return true;
    if (isErrorReply(model) || isErrorReply(real)) {
      return isErrorReply(model) && isErrorReply(real) && this.#isSameError(model.text, real.text);
    }
    if (OF_CLOCK_AND_MACHINE.has(name)) return true;
    return this.#same(model, real, name);
  }

  #isSameError(model: Bytes, real: Bytes): boolean {
    // Words behind the code differ between versions, and name ids.
    return model.split(" ")[0] === real.split(" ")[0];
  }

  #same(model: Reply, real: Reply, name: string): boolean {
    if (typeof model === "number" || typeof model === "bigint") return String(model) === String(real);
    if (typeof model === "string") return typeof real === "string" && this.#sameText(model, real);
    if (model === null) return real === null;
    if (Array.isArray(model)) return Array.isArray(real) && this.#sameItems(model, real, name);
    if (real === null || typeof real !== "object" || !("kind" in real)) return false;
    if (!("kind" in model) || model.kind !== real.kind) return false;
    if ("items" in model && "items" in real) return this.#sameItems(model.items, real.items, name);
    if ("text" in model && "text" in real) return this.#sameText(model.text, real.text);
    return true;
  }

  #sameItems(model: readonly Reply[], real: readonly Reply[], name: string): boolean {
    if (model.length !== real.length) return false;
    return model.every((one, n) => isElapsed(model, n, name) || this.#same(one, real[n]!, name));
  }

  #sameText(model: Bytes, real: Bytes): boolean {
    const known = this.#real.get(model);
    if (known !== undefined) return known === real;
    if (model === real) return true;
    if (isId(model) && isId(real)) {
      this.#bind(model, real);
      return true;
    }
    return masked(model) === masked(real);
  }

  #bind(model: Bytes, real: Bytes): void {
    if (!this.#real.has(model)) this.#real.set(model, real);
  }
}

/** Whether a real server refuses what the model does because it does not know it: a command, an option, a subcommand. */
export function isLacking(model: Reply | undefined, real: Reply | undefined): boolean {
  return model !== undefined && !isErrorReply(model) && isUnknownHere(real);
}

/** Whether a server says that it does not know a command, an option or a subcommand. */
export function isUnknownHere(reply: Reply | undefined): boolean {
  if (reply === undefined || !isErrorReply(reply)) return false;
  return /^ERR (unknown (sub)?command|syntax error|wrong number of arguments|unsupported)/i.test(reply.text);
}

/** Whether it is one of those with which a client begins: how often it has to is a matter of its own timers. */
export function isOfConnection(args: readonly Bytes[]): boolean {
  return OF_CONNECTIONS.has(args[0]!.toLowerCase());
}

/** `xreadgroup`, `xgroup create`. */
export function commandName(args: readonly Bytes[]): string {
  const name = args[0]!.toLowerCase();
  return HAS_SUBCOMMANDS.has(name) && args[1] !== undefined ? `${name} ${args[1].toLowerCase()}` : name;
}

/** An id that a clock made, `1767225600000-0`. */
function isId(text: Bytes): boolean {
  return /^\d{13}-\d+$/.test(text);
}

function isNumber(text: Bytes): boolean {
  return /^-?\d+$/.test(text);
}

/** Without what clocks make of it: ids and times in texts. */
function masked(text: Bytes): Bytes {
  return text.replaceAll(/\d{13}(-\d+)?/g, "?");
}

/** Time since something: idle in the rows of XPENDING, and what XINFO says of idle times and clocks. */
function isElapsed(items: readonly Reply[], n: number, name: string): boolean {
  if (name === "xpending") return n === 2 && items.length === 4 && typeof items[3] === "number";
  const before = items[n - 1];
  return name === "xinfo" && typeof before === "string" && OF_CLOCKS.has(before);
}

const OF_CLOCKS: ReadonlySet<string> = new Set([
  "idle",
  "inactive",
  "seen-time",
  "active-time",
  "radix-tree-keys",
  "radix-tree-nodes",
]);

const HAS_SUBCOMMANDS: ReadonlySet<string> = new Set(["xgroup", "xinfo", "config", "script", "object", "acl"]);

/** With these a client begins, whatever it is told. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set(["client", "hello", "info"]);

/** What these answer is the machine's own, or counts down. */
const OF_CLOCK_AND_MACHINE: ReadonlySet<string> = new Set([
  "acl",
  "command",
  "config",
  "debug",
  "dbsize",
  "expiretime",
  "memory",
  "object",
  "pexpiretime",
  "pttl",
  "role",
  "time",
  "ttl",
]);
