/** The process of a closed loop: what to run on its standard input, what came of it on its standard output, both in JSON. */

import { readFileSync } from "node:fs";
import { runClosedLoop, type ClosedLoop } from "./closed-loop.js";

process.stdout.write(JSON.stringify(await runClosedLoop(JSON.parse(readFileSync(0, "utf8")) as ClosedLoop)));
