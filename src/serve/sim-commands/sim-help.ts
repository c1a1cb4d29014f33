/** SIM.HELP: what the other SIM commands do. */

import { statusReply } from "../../../sim/index.js";
import { wrapped } from "../../text/printable.js";
import type { SimCommand } from "./sim-command.js";

const WIDTH = 90;
const LINES_MAX = 20;

/** SIM.HELP, for these commands and itself. */
export function simHelp(others: readonly SimCommand[]): SimCommand {
  const help: SimCommand = {
    name: "SIM.HELP",
    usage: "",
    summary: "This help.",
    argumentsMin: 0,
    argumentsMax: 0,
    run: () =>
      [...others, help].flatMap(({ name, usage, summary }) =>
        [`${name} ${usage}`.trim(), ...wrapped(summary, WIDTH, LINES_MAX).map((line) => `    ${line}`)].map(
          statusReply,
        ),
      ),
  };
  return help;
}
