#!/usr/bin/env node
/** The program: runs it, prints what nobody caught, exits with its code. */

import { exitWith, runProgram } from "./program.js";
import { processTerminal } from "./terminal.js";

const terminal = processTerminal();
// Node would exit with 1, which means that an invariant is broken.
process.on("uncaughtException", (error) => exitWith(error, terminal));
process.on("unhandledRejection", (error) => exitWith(error, terminal));

const code = await runProgram(process.argv.slice(2), terminal);
// Clients and timers of the user's own code must not keep the process alive; what was printed has to get out first.
await new Promise((done) => process.stdout.write("", done));
process.exit(code);
