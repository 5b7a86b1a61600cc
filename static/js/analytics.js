// Step 3 of the wizard: one button ticks the areas the partner asks for.
(() => {
  const offer = document.querySelector("[data-tick-asked]");
  const asked = [...document.querySelectorAll("input[name=areas][data-asked]")];
  if (!offer || !asked.length) return;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => asked.forEach((box) => { box.checked = true; }));
})();
