/** `npm run conformance`: long differential runs from the command line. What they compare and how is elsewhere. */

import { parseArgs } from "node:util";
import { runCampaign, type CampaignResult, type Finding, type Sides } from "./campaign.js";
import { printDifference } from "./compare.js";
import type { Mode } from "./generate.js";
import { masks } from "./mask.js";
import { ModelSide } from "./model-side.js";
import { RealSide } from "./real-side.js";
import { needsCompiler, needsRedis70, type ClockKind } from "./real-server.js";

const usage = `npm run conformance -- [options]
  --commands N   commands to compare in each mode (default 200000)
  --seed N       where scripts come from (default: drawn, and printed)
  --mode M       single | multi | wire | all: one client, several of which some block, or bytes (default all)
  --clock C      held | real (default held; held needs a C compiler)
  --against S    model | real: what the server is compared with (default model; real proves the harness)
  --first N      number of the first script (default 0)
  --findings N   differences to collect before stopping (default 1)
  --lanes N      servers to keep busy at the same time (default 2)
`;

const { values } = parseArgs({
  options: {
    commands: { type: "string", default: "200000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    mode: { type: "string", default: "all" },
    clock: { type: "string", default: "held" },
    against: { type: "string", default: "model" },
    first: { type: "string", default: "0" },
    findings: { type: "string", default: "1" },
    lanes: { type: "string", default: "2" },
    help: { type: "boolean", default: false },
  },
});
const clock: ClockKind = values.clock === "real" ? "real" : "held";
const started: RealSide[] = [];
const allModes: readonly Mode[] = ["single", "multi", "wire"];
const modes = allModes.filter((mode) => values.mode === "all" || values.mode === mode);

if (values.help) print(usage);
else process.exitCode = await main();

/** The exit code: 0 no difference, 1 differences, 2 could not compare, 64 wrong usage. */
async function main(): Promise<number> {
  if (modes.length === 0 || !["held", "real"].includes(values.clock) || !["model", "real"].includes(values.against)) {
    process.stderr.write(usage);
    return 64;
  }
  const needs = clock === "held" ? [needsRedis70(), needsCompiler()] : [needsRedis70()];
  for (const { what, how } of needs.filter(({ isThere }) => !isThere)) {
    process.stderr.write(`${what} is missing; get it with: ${how}\n`);
    return 2;
  }
  try {
    const lanes: Sides[] = [];
    while (lanes.length < Number(values.lanes)) lanes.push({ real: await startReal(), model: await startModel() });
    print(`seed ${values.seed}, redis-server ${started[0]!.version}, ${clock} clock, against ${values.against}`);
    let findings = 0;
    for (const mode of modes) findings += await runMode(lanes, mode);
    return findings === 0 ? 0 : 1;
  } finally {
    for (const side of started) await side.stop();
  }
}

async function startReal(): Promise<RealSide> {
  const side = await RealSide.start(clock);
  started.push(side);
  return side;
}

function startModel(): ModelSide | Promise<RealSide> {
  return values.against === "real" ? startReal() : new ModelSide();
}

async function runMode(lanes: readonly Sides[], mode: Mode): Promise<number> {
  const startedAt = performance.now();
  let nextReportAt = startedAt + 10_000;
  const onProgress = (commands: number, scripts: number): void => {
    if (performance.now() < nextReportAt) return;
    nextReportAt += 10_000;
    print(`${mode}: ${commands} commands, ${scripts} scripts, ${elapsed(startedAt)}`);
  };
  const result = await runCampaign(lanes, {
    seed: Number(values.seed),
    mode,
    clock,
    commandsMax: Number(values.commands),
    firstIndex: Number(values.first),
    differencesMax: Number(values.findings),
    onProgress,
  });
  for (const finding of result.findings) printFinding(finding, mode);
  printSummary(result, mode, startedAt);
  return result.findings.length;
}

function printFinding({ index, script, difference }: Finding, mode: Mode): void {
  const replay = `npm run conformance -- --mode ${mode} --seed ${values.seed} --first ${index} --commands 1`;
  print(`\nDIFFERENCE in script ${index}; replay: ${replay}`);
  print(printDifference(script, difference));
  print(`as data: ${JSON.stringify(script)}`);
}

function printSummary({ commands, scripts, tallies, findings }: CampaignResult, mode: Mode, startedAt: number): void {
  print(`\n${mode}: ${commands} commands in ${scripts} scripts, ${elapsed(startedAt)}, ${findings.length} differences`);
  print("command             ran  without error");
  for (const [name, { total, succeeded }] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    print(`${name.padEnd(16)} ${String(total).padStart(7)}  ${Math.round((100 * succeeded) / total)} %`);
  }
  print(`masks: ${masks.map(({ name }) => name).join("; ")}`);
}

function elapsed(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
