/** What a key holds at a moment, as redis-cli shows it: the commands that tell, with their replies. */

import { isErrorReply, type Bytes, type Reply } from "../../sim/index.js";
import { textOf } from "../history/reply-shape.js";
import { counted } from "../text/number-text.js";
import { cut } from "../text/printable.js";
import { quoted, replyLines } from "./step-reply.js";

/** Asks the server of the moment. */
export type AskKey = (args: readonly Bytes[]) => Reply;

/** A command as it is typed, and its reply, as redis-cli prints them. */
export function exchangeLines(args: readonly Bytes[], reply: Reply): string[] {
  const isText = ["info", "client", "lolwut"].includes((args[0] ?? "").toLowerCase()) && typeof reply === "string";
  return [`redis> ${commandWords(args)}`, ...(isText ? reply.trimEnd().split(/\r?\n/) : replyLines(reply))];
}

/** A command in one line; an argument that needs quotes has them. */
export function commandWords(args: readonly Bytes[], width = 200): string {
  return cut(
    args.map((arg) => (/^[\u0021\u0023-\u0026\u0028-\u007e]+$/.test(arg) ? arg : quoted(arg))).join(" "),
    width,
  );
}

/** Type, time to live, and what is in the key: at most `count` of its items. */
export function keyLines(ask: AskKey, key: Bytes, count: number): string[] {
  const lines: string[] = [];
  const tell = (...args: Bytes[]): Reply => {
    const reply = ask(args);
    lines.push(...exchangeLines(args, reply));
    return reply;
  };
  const type = tell("TYPE", key);
  const kind = typeof type === "object" && type !== null && "text" in type ? type.text : "none";
  if (kind === "none") return lines;
  tell("TTL", key);
  switch (kind) {
    case "string":
      tell("GET", key);
      break;
    case "hash":
      tell("HGETALL", key);
      break;
    case "set":
      tell("SMEMBERS", key);
      break;
    case "zset":
      tell("ZRANGE", key, "0", String(count - 1), "WITHSCORES");
      break;
    case "stream":
      lines.push(...streamLines(ask, tell, { key, count }));
      break;
    default:
  }
  return lines;
}

type Tell = (...args: Bytes[]) => Reply;

function streamLines(ask: AskKey, tell: Tell, { key, count }: { key: Bytes; count: number }): string[] {
  const length = tell("XLEN", key);
  const entries = tell("XRANGE", key, "-", "+", "COUNT", String(count));
  const more = Array.isArray(entries) ? Number(length) - entries.length : 0;
  const groups = tell("XINFO", "GROUPS", key);
  for (const group of Array.isArray(groups) ? groups.map(nameIn) : []) {
    tell("XINFO", "CONSUMERS", key, group);
    if (isErrorReply(ask(["XPENDING", key, group]))) continue;
    tell("XPENDING", key, group, "-", "+", String(count));
  }
  return more > 0
    ? [`${counted(more, "entry", "entries")} more; to see them: key ${textOf(key)} ${Number(length)}`]
    : [];
}

/** The value of `name` in a row of XINFO GROUPS. */
function nameIn(row: Reply): Bytes {
  return Array.isArray(row) && typeof row[1] === "string" ? row[1] : "";
}

/** The keys of a database with their types, at most `max`. */
export function keysLines(ask: AskKey, max: number): string[] {
  const keys = ask(["KEYS", "*"]);
  if (!Array.isArray(keys)) return replyLines(keys);
  const names = keys.filter((key): key is Bytes => typeof key === "string").sort();
  const lines = names.slice(0, max).map((key) => {
    const type = ask(["TYPE", key]);
    const ttl = ask(["TTL", key]);
    const kind = typeof type === "object" && type !== null && "text" in type ? type.text : "?";
    return `${quoted(key)}  ${kind}${ttl === -1 ? "" : `, expires in ${String(ttl)} s`}`;
  });
  return names.length > max ? [...lines, `and ${counted(names.length - max, "key")} more`] : lines;
}
