// Puts the kept theme on <html> before anything is painted. A file of its own, because the page's policy allows no inline
// script. It has to agree with src/shell/theme.ts, which takes over when the page is there.
(function () {
  try {
    var kept = JSON.parse(localStorage.getItem("pellucid:appearance") || "{}");
    var html = document.documentElement;
    if (kept.theme === "light" || kept.theme === "dark") html.setAttribute("data-theme", kept.theme);
    if (kept.theme === "contrast") html.setAttribute("data-contrast", "more");
    if (kept.density === "compact") html.setAttribute("data-density", "compact");
  } catch {
    // The system's choice, then.
  }
})();
