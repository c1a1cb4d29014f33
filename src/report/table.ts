/** The report formats that `check` can write to a file. */

import type { CheckReport } from "./ending.js";
import { jsonReport } from "./json.js";
import { junitReport } from "./junit.js";

/** One format. */
export interface ReportFormat {
  /** The option that names the file, without dashes. */
  readonly option: string;
  readonly description: string;
  readonly render: (report: CheckReport) => string;
}

/** All formats. */
export const reportFormats: readonly ReportFormat[] = [
  { option: "json", description: "write everything that was found as JSON", render: jsonReport },
  {
    option: "junit",
    description: "write a JUnit report: a suite per scenario, a case per checker",
    render: junitReport,
  },
];
