/** The theme: the system's, or the one that the reader chose. */

const CHOICES = ["system", "light", "dark"] as const;

/** Makes the button go through the themes. `onChange`: colours may be others now. */
export function followTheme(button: HTMLButtonElement, onChange: () => void): void {
  let choice = 0;
  const apply = (): void => {
    const name = CHOICES[choice]!;
    if (name === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = name;
    button.textContent = `Theme: ${name}`;
    onChange();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    choice = (choice + 1) % CHOICES.length;
    apply();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  apply();
}
