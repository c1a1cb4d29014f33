/** The report formats that `check` can write to a file. */

import type { PageAssets } from "../platform/page-assets.js";
import type { CheckReport } from "./ending.js";
import { campaignPage } from "./html/campaign-page.js";
import { jsonReport } from "./json.js";
import { junitReport } from "./junit.js";

/** One format. */
export interface ReportFormat {
  /** The option that names the file, without dashes. */
  readonly option: string;
  readonly description: string;
  /** `assets`: what a page carries; read only if it is asked for. */
  readonly render: (report: CheckReport, assets: () => PageAssets) => string;
}

/** All formats. */
export const reportFormats: readonly ReportFormat[] = [
  { option: "json", description: "write everything that was found as JSON", render: jsonReport },
  {
    option: "junit",
    description: "write a JUnit report: a suite per scenario, a case per checker",
    render: junitReport,
  },
  {
    option: "html",
    description:
      "write a page for a browser: a picture of each finding to walk through, in one file that needs no network",
    render: (report, assets) => campaignPage(report, assets()),
  },
];
