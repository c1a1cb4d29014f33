/** The syntax of budgets, which is k6's: an aggregate, a comparison, a limit with its unit. */

const BUDGET =
  /^(p\(\d{1,2}(\.\d+)?\)|avg|med|min|max|rate|count|lost|duplicates|recovered)\s*(<=|>=|==|<|>)\s*\d+(\.\d+)?(us|ms|s|m|%|\/s)?$/;

/** Whether a budget such as `p(99)<5ms`, `rate>50000`, `lost==0` or `duplicates<0.1%` is well-formed. */
export function isBudget(text: unknown): text is string {
  return typeof text === "string" && BUDGET.test(text.trim());
}
