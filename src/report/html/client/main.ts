/** The page's script: makes a viewer for each run when it is first shown, and sends keys to the one that is. */

import type { Picture } from "../picture.js";
import { actionOf } from "./actions.js";
import { followTheme } from "./theme.js";
import { Viewer } from "./viewer.js";

const viewers = new Map<string, Viewer>();
const runs = [...document.querySelectorAll<HTMLElement>("article.run")];
let current: Viewer | undefined;

/** Shows the run that the address names, else the first one. */
function showRun(): void {
  const wanted = runs.find(({ id }) => id === location.hash.slice(1)) ?? runs[0];
  for (const run of runs) run.hidden = run !== wanted;
  for (const link of document.querySelectorAll(".index a"))
    if (link.getAttribute("href") === `#${wanted?.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  current = wanted === undefined ? undefined : viewerOf(wanted);
}

function viewerOf(run: HTMLElement): Viewer | undefined {
  const known = viewers.get(run.id);
  const data = document.querySelector(`script[data-picture="${run.id}"]`)?.textContent;
  const place = run.querySelector<HTMLElement>(".viewer");
  if (known !== undefined || data === undefined || data === null || place === null) return known;
  const picture = JSON.parse(data) as Picture;
  if (picture.steps.length === 0) return undefined;
  const made = new Viewer(place, picture);
  viewers.set(run.id, made);
  return made;
}

showRun();
addEventListener("hashchange", showRun);
document.addEventListener("keydown", (event) => {
  const action = actionOf(event);
  if (action === undefined || current === undefined) return;
  event.preventDefault();
  current.act(action);
});
const theme = document.querySelector<HTMLButtonElement>("#theme");
if (theme !== null)
  followTheme(theme, () => {
    for (const viewer of viewers.values()) viewer.recolour();
  });
