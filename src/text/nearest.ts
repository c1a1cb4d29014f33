/** Finds what somebody probably meant. */

/** The candidate with the fewest edits to a word, if they are few for its length; ties go to the first. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = candidate.startsWith(word) && word.length >= 2 ? 1 : editDistance(word, candidate);
    if (edits <= Math.max(1, Math.floor(candidate.length / 3)) && (best === undefined || edits < best.edits))
      best = { candidate, edits };
  }
  return best?.candidate;
}

/** How many letters have to be added, dropped, changed or swapped with their neighbour. Words are cut at 40 letters. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 40), b.slice(0, 40)];
  const rows = [Array.from({ length: to.length + 1 }, (_, n) => n)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j++) {
      const change = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(Math.min(change, at(i - 1, j) + 1, at(i, j - 1) + 1, isSwap ? at(i - 2, j - 2) + 1 : Infinity));
    }
  }
  return at(from.length, to.length);
}
