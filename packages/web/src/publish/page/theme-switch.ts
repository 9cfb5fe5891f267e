/** Light or dark, as the reader's system has it until he chooses. The choice lasts as long as the page. */
const ICON =
  '<svg viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.75" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" stroke="none"/></svg>';

export function themeSwitch(): void {
  const root = document.documentElement;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "published-theme";
  button.title = "Light or dark";
  button.setAttribute("aria-label", "Light or dark");
  button.innerHTML = ICON;
  const dark = () =>
    (root.dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  button.addEventListener("click", () => {
    root.dataset["theme"] = dark() ? "light" : "dark";
  });
  document.body.append(button);
}
