// “Copy link” in a list copies the link at once; without this script it leads to the page that shows it.
(function () {
  "use strict";
  const status = document.querySelector("[data-copy-link-status]");
  document.querySelectorAll("[data-copy-link]").forEach((anchor) => {
    const words = anchor.querySelector("span");
    const before = words.textContent;
    anchor.addEventListener("click", async (event) => {
      if (!navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        await navigator.clipboard.writeText(anchor.dataset.copyLink);
        words.textContent = "Copied";
        status.textContent = "The link is copied.";
        setTimeout(() => { words.textContent = before; status.textContent = ""; }, 3000);
      } catch {
        window.location.assign(anchor.href);
      }
    });
  });
})();
