import { describe, expect, it } from "vitest";
import { sampleFigures, sampleResult } from "../../load/sample-load.js";
import { painter } from "../paint.js";
import { loadJsonLines } from "./json-lines.js";
import { latencyText } from "./latency-text.js";
import { loadLiveLines } from "./live.js";
import { loadFiles } from "./load-files.js";
import { loadProgressLine } from "./progress.js";
import { loadPrometheus } from "./prometheus.js";
import { loadSummary } from "./summary.js";

const progress = {
  interval: sampleFigures().intervals[0]!,
  elapsedMs: 2_030,
  durationMs: 60_000,
  stage: sampleFigures().stages[1]!.stage,
  isDraining: false,
};

describe("a load's reports", () => {
  it("as JSON lines are one object a second, and one for the whole", () => {
    const lines = loadJsonLines(sampleResult())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ kind }) => kind)).toEqual(["interval", "total"]);
    expect(lines[0]).toMatchObject({
      answered: 2,
      handled: 2,
      pending: 2,
      latenciesMs: { publish: { p50: 0.3, max: 0.4 } },
    });
    expect(lines[1]).toMatchObject({
      startedAt: "2023-11-14T22:13:20.000Z",
      answered: 2,
      lost: 0,
      verdict: "broken",
      // The warm-up's 90 ms are not among them.
      latenciesMs: { publish: { count: 2, p99: 0.4 }, end_to_end: { mean: 0.7 } },
    });
  });

  it("for Prometheus follow its text format, and state times in seconds", () => {
    const text = loadPrometheus(sampleResult({}, "publish:p(50)<0.1ms,end_to_end:p(99)<5ms"));
    const lines = text.split("\n");
    expect(lines.at(-1)).toBe("");
    const metricLine = /^[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? \d+(\.\d+)?(e-?\d+)?$/;
    const typed = new Set<string>();
    for (const line of lines.slice(0, -1)) {
      const [, name] = /^# TYPE ([a-z_]+) (?:counter|gauge|summary)$/.exec(line) ?? [];
      if (name !== undefined) {
        expect(typed.has(name)).toBe(false);
        typed.add(name);
      } else if (!line.startsWith("# HELP ")) {
        expect(line).toMatch(metricLine);
        expect([...typed].some((one) => line.startsWith(one))).toBe(true);
      }
    }
    expect(lines).toContain('streamproof_load_latency_seconds{operation="publish",quantile="1"} 0.0004');
    expect(lines).toContain('streamproof_load_latency_seconds_count{operation="publish"} 2');
    expect(lines).toContain('streamproof_load_budget_held{budget="publish:p(50)<0.1ms"} 0');
    expect(lines).toContain('streamproof_load_budget_held{budget="end_to_end:p(99)<5ms"} 1');
    expect(lines).toContain("streamproof_load_entries_lost_total 0");
  });

  it("for plots are percentile distributions in ms, as HdrHistogram's tools read them", () => {
    const files = loadFiles(sampleResult());
    expect(files.map(({ name }) => name)).toEqual([
      "load.jsonl",
      "metrics.prom",
      "all.publish.hgrm",
      "all.end_to_end.hgrm",
      "all.schedule_lag.hgrm",
    ]);
    const lines = files[2]!.text.split("\n");
    expect(lines[0]!.trim().split(/\s+/)).toEqual(["Value", "Percentile", "TotalCount", "1/(1-Percentile)"]);
    expect(lines[2]!.trim().split(/\s+/)).toEqual(["0.300", "0.000000000000", "1", "1.00"]);
    expect(files[2]!.text).toMatch(/#\[Max {5}= {8}0\.400, Total count {4}= {12}2\]/);
  });

  it("on a terminal say what was measured, what it was held to, and what the drivers take themselves", () => {
    const result = sampleResult();
    const text = loadSummary(result, sampleResult(), { width: 100, paint: painter(false) });
    expect(text).toContain("redis://127.0.0.1:6379 (redis 8.0.2), run sample, seed 7");
    expect(text).toMatch(/publish +0\.300 ms +0\.400 ms +0\.400 ms +0\.400 ms +0\.400 ms +2/);
    expect(text).toContain("2 publishes answered, 2 entries handled, 0 lost, 0 duplicates");
    expect(text).toMatch(/✓ end_to_end:p\(99\)<5ms +0\.900 ms/);
    expect(text).toMatch(/✗ publish:p\(50\)<0\.1ms +0\.300 ms/);
    expect(text).toContain("a budget is BROKEN");
    expect(text).toContain("1 driver pinned to CPU 1 of 0,1; 0.5 s of CPU");
    expect(text).toContain("measured against a stub: publish p50 0.300 ms p99 0.400 ms");
  });

  it("while it goes on fit the terminal, always on as many lines", () => {
    const lines = loadLiveLines(progress, 60);
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines[0]).toMatch(/ 2\/60 s {2}load {2}4\/s$/);
    expect(lines.at(-1)).toBe("lag 0   pending 2   server 42% of a core   212 MB");
    const silent = {
      ...progress,
      interval: { ...progress.interval, pending: undefined, serverMemoryBytes: undefined },
    };
    expect(loadLiveLines(silent, 60)).toHaveLength(lines.length);
    expect(loadLiveLines(silent, 60).at(-1)).toBe("the server does not answer");
    expect(loadProgressLine(progress)).toBe(
      "load 2/60 s: 4/s, end to end p50 0.500 ms p99 0.900 ms, publish p99 0.400 ms, lag 0, pending 2, server 42% CPU 212 MB",
    );
  });

  it("show latencies with three digits", () => {
    expect([0.0421, 1.2345, 12.345, 123.45, 12_345, Infinity].map(latencyText)).toEqual([
      "0.042 ms",
      "1.23 ms",
      "12.3 ms",
      "123 ms",
      "12.35 s",
      "never",
    ]);
  });
});
