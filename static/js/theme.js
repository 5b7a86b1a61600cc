// Light or dark by the person's own choice, kept in this browser; with no choice (and without this script) the system decides.
(function () {
  "use strict";
  const root = document.documentElement;
  const read = () => {
    try { return localStorage.getItem("portal-theme") || ""; } catch { return ""; }
  };
  const keep = (theme) => {
    try { localStorage.setItem("portal-theme", theme); } catch { /* not kept: private windows may refuse */ }
  };
  const show = (theme) => {
    if (theme) root.dataset.bsTheme = theme; else delete root.dataset.bsTheme;
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    });
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => {
    show(read());
    document.querySelectorAll(".theme-choice").forEach((group) => {
      group.hidden = false;
      group.addEventListener("click", (event) => {
        const button = event.target.closest("[data-theme-choice]");
        if (!button) return;
        keep(button.dataset.themeChoice);
        show(button.dataset.themeChoice);
      });
    });
  });
})();
