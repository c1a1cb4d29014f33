/** Why a server did not start, from what it printed: with the user's file and line where it names one. */

import { basename } from "node:path";
import { UserError } from "../platform/user-error.js";
import { configLines } from "./config-includes.js";
import type { ConfigFiles } from "./server-config.js";

/** What its log says of its end, as an error for the user; undefined when it says nothing of a file of theirs. */
export function startFailure(log: string, { config, aclFile }: ConfigFiles): UserError | undefined {
  const inConfig = /at line (\d+)\s*\n\s*>>> '([^\n]*)'\s*\n\s*([^\n]+)/.exec(log);
  if (inConfig !== null) {
    const [, line = "", text = "", reason = ""] = inConfig;
    const files = configLines(config);
    // What is written behind the user's lines is the run's own.
    const found =
      files.find(({ lines }) => lines[Number(line) - 1]?.trim() === text.trim()) ??
      files.find(({ lines }) => Number(line) <= lines.length);
    const mend = /(^|\s)#/.test(text)
      ? "redis.conf has no trailing comments: move it to a line of its own"
      : "correct the line, or take a server that knows it (--image, or another one on the PATH)";
    return new UserError(`${JSON.stringify(text)}: ${reason.trim()}`, {
      where: found === undefined ? config : `${found.file}:${line}`,
      mend,
    });
  }
  const inUsers = /[^\s:]*:(\d+):? ([^\n]*(?:user|ACL|acl)[^\n]*)/.exec(log.slice(Math.max(0, log.search(/acl/i))));
  if (inUsers !== null && aclFile !== undefined) {
    const [, line = "", reason = ""] = inUsers;
    return new UserError(reason.trim(), {
      where: `${aclFile}:${line}`,
      mend: "correct the line; comments are not allowed in a file of users",
    });
  }
  return byName(lastWords(log), config);
}

/** The line whose file or user the log names, where it names no number of a line. */
function byName(words: string, config: string): UserError | undefined {
  const user = /for the user named '([^']+)'/.exec(words)?.[1];
  const isMeant = (line: string): boolean => {
    const [name = "", first = "", ...rest] = line.trim().split(/\s+/);
    if (name.startsWith("#") || first === "") return false;
    if (user !== undefined) return name.toLowerCase() === "user" && first === user;
    if (/CA certificate/.test(words)) return /^tls-ca-cert-(file|dir)$/i.test(name);
    return [first, ...rest].some((arg) => /[/.]/.test(arg) && words.includes(basename(arg.replaceAll(/["']/g, ""))));
  };
  for (const { file, lines } of configLines(config)) {
    const n = lines.findIndex(isMeant);
    if (n === -1) continue;
    return new UserError(words, { where: `${file}:${n + 1}`, mend: "correct the line, or the file that it names" });
  }
  return undefined;
}

/** The last lines of a log that tell of something wrong: warnings and errors before others, without times and pids. */
function lastWords(log: string): string {
  const lines = log
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  const wrong = lines.filter(
    (line) =>
      /^\d+:\w .*? # /.test(line) &&
      !/overcommit|Transparent Huge|backlog setting|oO0Oo|version=|Configuration loaded|Server initialized/.test(line),
  );
  return (wrong.length > 0 ? wrong : lines)
    .slice(-3)
    .map((line) => line.replace(/^\d+:\w .*? [#*] /, ""))
    .join(" | ");
}

/** The same for a server that ended, whatever it said. */
export function endingWords(log: string): string {
  return lastWords(log) || "it ended without a word";
}
