/** INFO: the server about itself, in sections. What the sections hold is in info-sections.ts. */

import type { Bytes } from "../resp/reply.js";
import type { Command } from "./command.js";
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
    const blocks: Bytes[] = [];
    for (const [title, lines] of infoSections) {
      if (!isAll && !wanted.has(title.toLowerCase())) continue;
      const body = lines(context).map(([name, value]) => `${name}:${value}\r\n`);
      blocks.push(`# ${title}\r\n${body.join("")}`);
    }
    return { kind: "verbatim", text: blocks.join("\r\n") };
  },
};
