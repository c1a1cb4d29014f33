/** How the files are called in which a server keeps its data. */

/** The snapshot's file, in the data's folder. */
export const SNAPSHOT = "dump.rdb";

/** Which of these files is the log of writes that is written to: the last of its parts, or the only one before 7.0. */
export function logOfWrites(files: readonly string[]): string {
  const parts = files.filter((file) => file.endsWith(".incr.aof")).sort((a, b) => partOf(a) - partOf(b));
  const found = parts.at(-1) ?? files.find((file) => file.endsWith("appendonly.aof"));
  if (found === undefined) throw new Error("the server has no log of writes (appendonly is off)");
  return found;
}

function partOf(file: string): number {
  return Number(/\.(\d+)\.incr\.aof$/.exec(file)?.[1]);
}
