/** `npm run conformance`: long differential runs from the command line. What they compare and how is elsewhere. */

import { parseArgs } from "node:util";
import { runCampaign, type CampaignResult, type Finding, type Sides } from "./campaign.js";
import { printDifference } from "./compare.js";
import type { Mode } from "./generate.js";
import { masks } from "./mask.js";
import { ModelSide } from "./model-side.js";
import { RealSide } from "./real-side.js";
import { needsCompiler, type ClockKind } from "./real-server.js";
import { comparedKinds, findServerKind, needsServer, serverKinds, type ServerKind } from "./server-kinds.js";

const usage = `npm run conformance -- [options]
  --server S     ${serverKinds.map(({ image }) => image).join(" | ")}
                 | all: ${comparedKinds.map(({ image }) => image).join(", ")} (default all)
  --commands N   commands to compare in each mode, on each server (default 200000)
  --seed N       where scripts come from (default: drawn, and printed)
  --mode M       single | multi | wire | all: one client, several of which some block, or bytes (default all)
  --about A      all | others: which commands; others leaves out those on streams (default all)
  --clock C      held | real (default held; held needs a C compiler)
  --against S    model | real: what the server is compared with (default model; real proves the harness)
  --first N      number of the first script (default 0)
  --findings N   differences to collect before stopping (default 1)
  --lanes N      servers to keep busy at the same time (default 2)

A server is taken from the PATH, or started from the image of that name.
`;

const { values } = parseArgs({
  options: {
    server: { type: "string", default: "all" },
    commands: { type: "string", default: "200000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    mode: { type: "string", default: "all" },
    about: { type: "string", default: "all" },
    clock: { type: "string", default: "held" },
    against: { type: "string", default: "model" },
    first: { type: "string", default: "0" },
    findings: { type: "string", default: "1" },
    lanes: { type: "string", default: "2" },
    help: { type: "boolean", default: false },
  },
});
const clock: ClockKind = values.clock === "real" ? "real" : "held";
const allModes: readonly Mode[] = ["single", "multi", "wire"];
const modes = allModes.filter((mode) => values.mode === "all" || values.mode === mode);

if (values.help) print(usage);
else process.exitCode = await main();

/** The exit code: 0 no difference, 1 differences, 2 could not compare, 64 wrong usage. */
async function main(): Promise<number> {
  const named = findServerKind(values.server);
  const isKnown = named !== undefined || values.server === "all";
  const isKnownOption =
    ["held", "real"].includes(values.clock) &&
    ["model", "real"].includes(values.against) &&
    ["all", "others"].includes(values.about);
  if (modes.length === 0 || !isKnown || !isKnownOption) {
    process.stderr.write(usage);
    return 64;
  }
  const kinds = named === undefined ? comparedKinds : [named];
  const needs = kinds.map(needsServer);
  if (clock === "held") needs.push(needsCompiler());
  for (const { what, how } of needs.filter(({ isThere }) => !isThere)) {
    process.stderr.write(`${what} is missing; get it with: ${how}\n`);
    return 2;
  }
  const findings: string[] = [];
  for (const kind of kinds) findings.push(...(await compareWith(kind)));
  // Once more below all tables: what a log's end shows has to say why the command failed.
  if (findings.length > 0) print(`\n${findings.length} differences in all:\n${findings.join("\n")}`);
  return findings.length === 0 ? 0 : 1;
}

/** All modes against one server; the differences, as text. */
async function compareWith(kind: ServerKind): Promise<string[]> {
  const started: RealSide[] = [];
  const startReal = async (): Promise<RealSide> => {
    const side = await RealSide.start(kind, clock);
    started.push(side);
    return side;
  };
  try {
    const lanes: Sides[] = [];
    while (lanes.length < Number(values.lanes)) {
      const model = values.against === "real" ? await startReal() : new ModelSide(kind.profile);
      lanes.push({ real: await startReal(), model });
    }
    const { version } = started[0]!;
    print(`\n${kind.image} (${version}), seed ${values.seed}, ${clock} clock, against ${values.against}`);
    const findings: string[] = [];
    for (const mode of modes) findings.push(...(await runMode(kind, lanes, mode)));
    return findings;
  } finally {
    for (const side of started) await side.stop();
  }
}

async function runMode(kind: ServerKind, lanes: readonly Sides[], mode: Mode): Promise<string[]> {
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
    profile: kind.profile,
    clock,
    commandsMax: Number(values.commands),
    firstIndex: Number(values.first),
    subject: values.about === "others" ? "others" : "all",
    differencesMax: Number(values.findings),
    onProgress,
  });
  const findings = result.findings.map((finding) => findingText(kind, finding, mode));
  for (const finding of findings) print(finding);
  printSummary(result, mode, startedAt);
  return findings;
}

function findingText({ image }: ServerKind, { index, script, difference }: Finding, mode: Mode): string {
  const replay = `npm run conformance -- --server ${image} --mode ${mode} --about ${values.about} --seed ${values.seed} --first ${index} --commands 1`;
  return `
DIFFERENCE in script ${index}; replay: ${replay}
${printDifference(script, difference)}
as data: ${JSON.stringify(script)}`;
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
