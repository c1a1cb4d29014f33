/** One measured figure, and how rates are taken. */

/** A rate or a ratio, with the aim that it is held against where there is one. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Smallest and largest of the rounds. */
  readonly range?: readonly [number, number];
  readonly aim?: string;
}

/** A figure as one line. */
export function row({ name, value, unit, range, aim }: Figure): string {
  const spread = range === undefined ? "" : ` (${format(range[0])} to ${format(range[1])})`;
  return `${name.padEnd(66)} ${format(value).padStart(11)} ${unit}${spread}${aim === undefined ? "" : `   aim: ${aim}`}`;
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}

/** CPU time of this process so far, in seconds: user and system, all threads. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The median of rates measured in rounds; `work` returns how many things it did. One round before them is not counted. */
export async function rate(
  rounds: number,
  work: () => number | Promise<number>,
  clock: () => number = cpuSeconds,
): Promise<{ readonly value: number; readonly range: readonly [number, number] }> {
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const before = clock();
    const done = await work();
    if (round > 0) rates.push(done / (clock() - before));
  }
  rates.sort((a, b) => a - b);
  return { value: rates[Math.floor(rates.length / 2)]!, range: [rates[0]!, rates.at(-1)!] };
}
