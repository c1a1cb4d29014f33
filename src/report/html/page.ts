/** The page as HTML: what it says in words stands in it as text, so it is read without its script; pictures are drawn by the script. */

import type { PageAssets } from "../../platform/page-assets.js";
import { embeddedJson, html } from "./escape.js";
import type { Fact } from "./last-state.js";
import type { Picture } from "./picture.js";

/** How something ended, for its colour. */
export type Ending = "good" | "bad" | "unknown";

/** One run with its failure. */
export interface PageRun {
  /** The anomaly's name, or what else the run is called. */
  readonly name: string;
  readonly ending: Ending;
  /** The verdict in a few words. */
  readonly verdict: string;
  readonly sentence: string;
  /** The command that repeats it; undefined when there is none. */
  readonly replay: string | undefined;
  /** The plan: sizes first, then each fault. */
  readonly plan: readonly string[];
  /** Where it comes from. */
  readonly provenance: string;
  /** The entry concerned and its last state. */
  readonly entry: { readonly name: string; readonly facts: readonly Fact[] } | undefined;
  readonly picture: Picture;
}

/** One scenario: what its checkers say, and its runs. */
export interface PageScenario {
  readonly name: string;
  readonly file: string;
  readonly ending: Ending;
  readonly verdict: string;
  readonly detail: string;
  readonly checkers: readonly { readonly name: string; readonly verdict: string; readonly notes: readonly string[] }[];
  /** What makes its runs untrustworthy. */
  readonly diagnoses: readonly Fact[];
  readonly runs: readonly PageRun[];
}

/** All that a page shows. */
export interface Page {
  readonly title: string;
  readonly ending: Ending;
  readonly verdict: string;
  readonly detail: string;
  readonly scenarios: readonly PageScenario[];
}

/** Renders a page: one file that needs nothing else, and may fetch nothing. */
export function renderPage(page: Page, assets: PageAssets): string {
  const numbered = numberedRuns(page);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${assets.scriptHash}; style-src ${assets.styleHash}; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${html(page.title)}</title>
<style>${assets.style}</style>
</head>
<body>
<a class="skip" href="#runs">Skip to what was found</a>
<header class="top">
<div><p class="brand">streamproof</p><p class="${page.ending} verdict">${html(page.verdict)}</p><p class="dim">${html(page.detail)}</p></div>
<button type="button" id="theme" hidden>Theme</button>
</header>
<main id="runs" tabindex="-1">
${numbered.length > 1 ? index(numbered) : ""}
${numbered.map(runHtml).join("\n")}
<section aria-labelledby="scenarios"><h2 id="scenarios">What the checkers say</h2>
${page.scenarios.map((scenario) => scenarioHtml(scenario, page.scenarios.length === 1)).join("\n")}
</section>
</main>
<noscript><p class="noscript">The pictures need this page's own script, which the browser did not run. The words are complete without it.</p></noscript>
${numbered.map(({ run, id }) => `<script type="application/json" data-picture="${id}">${embeddedJson(run.picture)}</script>`).join("\n")}
<script>${assets.script}</script>
</body>
</html>
`;
}

interface NumberedRun {
  readonly run: PageRun;
  readonly scenario: PageScenario;
  readonly id: string;
}

function numberedRuns({ scenarios }: Page): NumberedRun[] {
  return scenarios
    .flatMap((scenario) => scenario.runs.map((run) => ({ run, scenario })))
    .map(({ run, scenario }, n) => ({ run, scenario, id: `run-${n + 1}` }));
}

/** What was found, one link each. */
function index(runs: readonly NumberedRun[]): string {
  const links = runs.map(
    ({ run, scenario, id }) =>
      `<li><a href="#${id}"><span class="${run.ending} name">${html(run.name)}</span> <span class="dim">${html(scenario.name)}</span></a></li>`,
  );
  return `<nav class="index" aria-label="What was found"><ol>${links.join("")}</ol></nav>`;
}

function runHtml({ run, scenario, id }: NumberedRun): string {
  const [sizes = "", ...faults] = run.plan;
  const faultItems = faults.map((fault) => `<li>${html(fault.replace(/^fault: /, ""))}</li>`).join("");
  return `<article class="run" id="${id}" aria-labelledby="${id}-name" tabindex="-1">
<h1 id="${id}-name"><span class="${run.ending} badge">${html(run.verdict)}</span> ${html(run.name)} <small>${html(scenario.name)}</small></h1>
<p class="sentence">${html(run.sentence)}</p>
${replayHtml(run.replay)}
<div class="facts">
<section><h2>${faults.length === 0 ? "No fault was needed" : faults.length === 1 ? "The fault" : "The faults"}</h2>
${faults.length === 0 ? "" : `<ol class="faults">${faultItems}</ol>`}<p class="dim">${html(sizes)}</p><p class="dim">${html(run.provenance)}</p></section>
${run.entry === undefined ? "" : `<section><h2>What became of ${html(run.entry.name)}</h2>${factList(run.entry.facts)}</section>`}
</div>
<div class="viewer" data-run="${id}"></div>
</article>`;
}

function replayHtml(command: string | undefined): string {
  if (command === undefined) return `<p class="dim">There is no counterexample file to replay.</p>`;
  return `<p class="replay"><span class="dim">replay</span> <code>${html(command)}</code></p>`;
}

function factList(facts: readonly Fact[]): string {
  return `<dl>${facts.map(([term, text]) => `<div><dt>${html(term)}</dt><dd>${html(text)}</dd></div>`).join("")}</dl>`;
}

function scenarioHtml(scenario: PageScenario, isOnly: boolean): string {
  const { name, file, ending, verdict, detail, checkers, diagnoses } = scenario;
  const rows = checkers.map(
    (checker) =>
      `<tr><th scope="row">${html(checker.name)}</th><td>${html(checker.verdict)}</td><td>${checker.notes.map(html).join("<br>")}</td></tr>`,
  );
  return `<details class="scenario"${isOnly ? " open" : ""}><summary><strong>${html(name)}</strong> <span class="${ending}">${html(verdict)}</span> <small>${html(file)}</small></summary>
<p class="dim">${html(detail)}</p>
${diagnoses.length === 0 ? "" : factList(diagnoses)}
${rows.length === 0 ? "" : `<table><thead><tr><th scope="col">checker</th><th scope="col">verdict</th><th scope="col">situations</th></tr></thead><tbody>${rows.join("")}</tbody></table>`}
</details>`;
}
