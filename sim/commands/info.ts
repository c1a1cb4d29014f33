/** INFO: the server about itself, in sections. What the sections hold is in info-sections.ts. */

import type { Command } from "../broker/command.js";
import type { Bytes } from "../resp/reply.js";
import { infoSections } from "./info-sections.js";

const everything: ReadonlySet<string> = new Set(["all", "default", "everything"]);

/** INFO [section [section ...]] */
export const info: Command = {
  name: "info",
  arity: -1,
  flags: ["loading", "stale"],
  keys: [0, 0, 0],
  execute(context, args) {
    const wanted = new Set(args.slice(1).map((section) => section.toLowerCase()));
    const isAll = wanted.size === 0 || [...everything].some((section) => wanted.has(section));
    let text: Bytes = "";
    for (const [title, lines] of infoSections) {
      if (!isAll && !wanted.has(title.toLowerCase())) continue;
      text += `${text === "" ? "" : "\r\n"}# ${title}\r\n`;
      for (const [name, value] of lines(context)) text += `${name}:${value}\r\n`;
    }
    return { kind: "verbatim", text };
  },
};
