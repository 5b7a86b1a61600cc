// Says how much is asked for while it is chosen, and keeps the field for a reason out of the way until there is something to give one for.
(function () {
  "use strict";
  const rows = [...document.querySelectorAll(".request-row")];
  const count = document.querySelector("[data-request-count]");
  const isChosen = (row) => {
    const tick = row.querySelector('input[type="checkbox"]');
    if (tick) return tick.checked;
    const radio = row.querySelector('input[type="radio"]:checked');
    return Boolean(radio && radio.value);
  };
  const update = () => {
    const chosen = rows.filter(isChosen);
    const sensitive = chosen.filter((row) => row.querySelector(".perm-name .state"));
    rows.forEach((row) => { row.querySelector(".request-reason").hidden = !isChosen(row); });
    const noun = chosen.length === 1 ? "permission" : "permissions";
    count.textContent = `${chosen.length} ${noun} asked for` + (sensitive.length ? `, ${sensitive.length} of them sensitive.` : ".");
  };
  if (!count) return;
  document.addEventListener("change", update);
  update();
})();
