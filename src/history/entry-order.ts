/** The order of entry ids as histories have them. */

/** Orders two complete entry ids, `ms-seq` in decimal without leading zeros. */
export function compareIds(a: string, b: string): number {
  const [aMs = "", aSeq = ""] = a.split("-");
  const [bMs = "", bSeq = ""] = b.split("-");
  return compareNumerals(aMs, bMs) || compareNumerals(aSeq, bSeq);
}

function compareNumerals(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
