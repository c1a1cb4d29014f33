import { describe, expect, it } from "vitest";
import type { CheckReport } from "../ending.js";
import { strandedEntry } from "../sample-histories.js";
import { brokenResult, sampleChecked, sampleFinding, sampleResult, sampleScenario } from "../sample-results.js";
import { campaignPage } from "./campaign-page.js";
import { replayPage } from "./replay-page.js";

const assets = { script: "/* script */", scriptHash: "'sha256-s'", style: "/* style */", styleHash: "'sha256-c'" };

function page(...results: Parameters<typeof sampleChecked>[0][]): string {
  const report: CheckReport = {
    version: "1.2.3",
    seed: 42,
    exitCode: 1,
    elapsedMs: 2500,
    scenarios: results.map(sampleChecked),
  };
  return campaignPage(report, assets);
}

/** What a reader sees before the picture, in order. */
function order(text: string, ...parts: readonly string[]): number[] {
  return parts.map((part) => text.indexOf(part));
}

describe("the page of a campaign", () => {
  it("begins with verdict, sentence, replay command, faults and the entry's last state, as text before any script", () => {
    const text = page(brokenResult());
    const places = order(
      text,
      ">BROKEN</span>",
      "entry-1 is lost: it was delivered to worker-1",
      "npx streamproof replay .streamproof/counterexamples/billing.lost-entry.json",
      "worker-1 is killed after its 1st XREADGROUP took effect",
      "What became of entry-1",
      "PENDING for worker-1",
      "<script",
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it("forbids all network and all scripts but its own", () => {
    expect(page(brokenResult())).toContain(
      `content="default-src 'none'; script-src 'sha256-s'; style-src 'sha256-c'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page(brokenResult())).not.toMatch(/\b(?:src|href)="(?!#)/);
  });

  it("tells of scenarios without findings, and of runs that cannot be trusted", () => {
    const diagnoses = [
      { kind: "never-returned", process: "worker-1", what: "it loops", where: "a.ts:3", mend: "await something" },
    ] as const;
    const text = page(sampleResult({ scenario: sampleScenario("fine") }), sampleResult({ diagnoses }));
    expect(text).toContain("<strong>fine</strong>");
    expect(text).toContain("it loops; at a.ts:3; await something");
    expect(text).not.toContain("data-picture");
  });

  it("keeps names, sentences, payloads and errors texts", () => {
    const attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`";
    const { history, anomaly } = strandedEntry();
    const hostile = history.map((event) =>
      event.kind === "appended"
        ? Object.assign({}, event, { fields: ["data", attack] })
        : event.kind === "process-started"
          ? Object.assign({}, event, { consumer: attack })
          : event,
    );
    const finding = sampleFinding({ history: hostile, anomaly: { ...anomaly, sentence: attack, name: attack } });
    const text = page(brokenResult({ findings: [finding], scenario: sampleScenario(attack) }));
    expect(text).not.toContain("<img");
    expect(text).not.toContain("alert(1)</script>");
    // The page's own: one with data, one with the script.
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.match(/<\/script/g)).toHaveLength(2);
  });
});

describe("the page of a replay", () => {
  const { history, anomaly } = strandedEntry();
  const counterexample = {
    format: "streamproof-counterexample",
    formatVersion: 1,
    scenario: { name: "billing", file: "billing.scenario.ts" },
    anomaly: { checker: anomaly.checker, name: anomaly.name, sentence: anomaly.sentence, token: "entry-1" },
    plan: sampleFinding().plan,
    choices: {},
    digest: "0123456789abcdef",
    seed: 42,
    versions: { streamproof: "1.2.3", node: "v20.19.0", ioredis: "5.11.1", profile: "redis-8.6" },
  } as const;
  const replayed = {
    label: "redis 7.0.15 (process)",
    anomalies: [],
    history,
    diagnoses: [],
    expected: counterexample.anomaly,
  };

  it("names the server, and says what happened there", () => {
    const text = replayPage(
      {
        counterexample,
        file: "x.json",
        target: "process",
        replayed,
        anomaly,
        verdict: { code: 1, words: "confirmed by redis 7.0.15" },
      },
      assets,
    );
    expect(text).toContain("confirmed by redis 7.0.15");
    expect(text).toContain("as redis 7.0.15 (process) ran it");
    expect(text).toContain("npx streamproof replay x.json --target process</code>");
  });

  it("says so when nothing breaks any more", () => {
    const text = replayPage(
      {
        counterexample,
        file: "x.json",
        target: "sim",
        replayed,
        anomaly: undefined,
        verdict: { code: 0, words: "happens no more" },
      },
      assets,
    );
    expect(text).toContain("lost-entry does not happen in this run");
    expect(text).toContain(">not broken</span>");
  });
});
