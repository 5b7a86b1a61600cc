// A Copy button beside text that can be selected and copied by hand too.
(function () {
  "use strict";
  const copy = async (field) => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      return document.execCommand("copy"); // where the page may not use the clipboard by itself
    }
  };
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    const words = button.querySelector("[data-copy-words]");
    const before = words.innerHTML;
    button.addEventListener("click", async () => {
      const done = await copy(document.getElementById(button.dataset.copy));
      const said = done ? "Copied" : "Press Ctrl+C";
      words.textContent = said;
      document.querySelector(`[data-copy-status="${button.dataset.copy}"]`).textContent = said;
      setTimeout(() => { words.innerHTML = before; }, 3000);
    });
  });
})();
