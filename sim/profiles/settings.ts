/** What CONFIG knows of a setting, and how tables of settings are written. Their values live with the broker, the tables with the profiles. */

/** How a setting's value is read, what it is when nobody changes it, and whether CONFIG SET may change it. */
export type Setting = {
  readonly preset: string;
  /** `fixed` may be set at the start only, `protected` only where enable-protected-configs says so. */
  readonly isOpen: "yes" | "fixed" | "protected";
} & (
  | { readonly kind: "text" }
  | { readonly kind: "yes-no" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  /** Classes of keyspace events by their letters, in the order in which they are shown. */
  | { readonly kind: "events"; readonly letters: string }
  | { readonly kind: "number"; readonly min: bigint; readonly max: bigint }
  | { readonly kind: "memory"; readonly min: bigint; readonly max: bigint; readonly canBePercent: boolean }
  /** Another name for a setting. */
  | { readonly kind: "alias"; readonly of: string }
);

const INT64_MAX = 9223372036854775807n;

/** Settings by name. */
export type Settings = ReadonlyMap<string, Setting>;

/**
 * Reads a table: one setting a line, `name kind default`, where the kind is `text`, `yes-no`, `choice(a,b)`, `events(letters)`,
 * `number(min,max)`, `memory`, `memory(min,max)`, `memory-or-percent`, `fixed`, `protected` or `alias` with the name that
 * it stands for.
 */
export function parseSettings(table: string): Settings {
  const settings = new Map<string, Setting>();
  for (const line of table.split("\n")) {
    const match = /^(\S+) ([a-z-]+)(?:\((\S*)\))? ?(.*)$/.exec(line);
    if (match === null) continue;
    const [, name, kind, parameters, preset] = match as unknown as [string, string, string, string?, string?];
    settings.set(name, setting(kind, parameters?.split(",") ?? [], preset ?? ""));
  }
  return settings;
}

/** The settings of a version that changes, adds and lacks some of another one's. */
export function changedSettings(base: Settings, table: string, lacking: readonly string[] = []): Settings {
  const settings = new Map([...base, ...parseSettings(table)]);
  for (const name of lacking) settings.delete(name);
  return settings;
}

function setting(kind: string, parameters: readonly string[], preset: string): Setting {
  const isOpen = "yes";
  switch (kind) {
    case "fixed":
    case "protected":
      return { kind: "text", preset, isOpen: kind };
    case "alias":
      return { kind, of: preset, preset: "", isOpen };
    case "yes-no":
      return { kind, preset, isOpen };
    case "choice":
      return { kind, preset, isOpen, choices: parameters };
    case "events":
      return { kind, preset, isOpen, letters: parameters[0]! };
    case "number":
      return { kind, preset, isOpen, min: BigInt(parameters[0]!), max: BigInt(parameters[1]!) };
    case "memory":
    case "memory-or-percent":
      return {
        kind: "memory",
        preset,
        isOpen,
        min: BigInt(parameters[0] ?? 0),
        max: BigInt(parameters[1] ?? INT64_MAX),
        canBePercent: kind !== "memory",
      };
    default:
      return { kind: "text", preset, isOpen };
  }
}
