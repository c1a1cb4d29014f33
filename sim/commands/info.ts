/** INFO: the server about itself, in sections. What the sections hold is in info-sections.ts. */

import type { Command } from "../broker/command.js";
import type { Bytes } from "../resp/reply.js";
import { infoSections } from "./info-sections.js";

/** INFO [section [section ...]] */
export const info: Command = {
  name: "info",
  arity: -1,
  flags: ["loading", "stale"],
  keys: [0, 0, 0],
  execute(context, args) {
    const wanted = new Set(args.slice(1).map((section) => section.toLowerCase()));
    const isAll = wanted.has("all") || wanted.has("everything");
    const isDefault = wanted.size === 0 || isAll || wanted.has("default");
    const { laterInfo } = context.profile;
    let text: Bytes = "";
    for (const { title, name, lines, isOnDemand } of infoSections) {
      if (!(isOnDemand === true ? isAll : isDefault) && !wanted.has(name)) continue;
      text += `${text === "" ? "" : "\r\n"}# ${title}\r\n`;
      for (const [field, value, isLater] of lines(context)) {
        if (isLater !== "later" || laterInfo.has(field)) text += `${field}:${value}\r\n`;
      }
    }
    return { kind: "verbatim", text };
  },
};
