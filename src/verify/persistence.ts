/** Which persistence a server has, in words: its figures under load say little without. */

import { withControl, type Endpoint } from "../targets/server.js";

/** `AOF, appendfsync everysec`; `snapshots alone (save 3600 1)`; undefined where the user may not ask. */
export async function persistenceOf(server: Endpoint): Promise<string | undefined> {
  const names = ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "save"];
  const settings = new Map<string, string>();
  try {
    await withControl(server, async (control) => {
      for (const name of names) {
        const [, value] = (await control.config("GET", name)) as [string, string];
        settings.set(name, value);
      }
    });
  } catch {
    return undefined;
  }
  const save = settings.get("save") ?? "";
  if (settings.get("appendonly") !== "yes") return save === "" ? "no persistence" : `snapshots alone (save ${save})`;
  const onRewrite = settings.get("no-appendfsync-on-rewrite") === "yes" ? ", no-appendfsync-on-rewrite yes" : "";
  return `AOF, appendfsync ${settings.get("appendfsync")}${onRewrite}`;
}
