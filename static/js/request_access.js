// Says how much is asked for while it is chosen, and keeps the field for a reason out of the way until there is something to give one for.
(function () {
  "use strict";
  const total = document.querySelector("[data-request-count]");
  if (!total) return;
  const isChosen = (row) => {
    const tick = row.querySelector('input[type="checkbox"]');
    if (tick) return tick.checked;
    const radio = row.querySelector('input[type="radio"]:checked');
    return Boolean(radio && radio.value);
  };
  const update = () => {
    const all = [...document.querySelectorAll(".request-row")];
    const chosen = all.filter(isChosen);
    const sensitive = chosen.filter((row) => row.querySelector(".perm-name .state"));
    all.forEach((row) => { row.querySelector(".request-reason").hidden = !isChosen(row); });
    document.querySelectorAll(".request-section").forEach((section) => {
      const rows = [...section.querySelectorAll(".request-row")];
      const many = rows.filter(isChosen).length;
      section.querySelector("[data-section-count]").textContent = `${many ? `${many} of ${rows.length}` : "nothing"} asked for`;
    });
    const noun = chosen.length === 1 ? "permission" : "permissions";
    total.textContent = `${chosen.length} ${noun} asked for` + (sensitive.length ? `, ${sensitive.length} of them sensitive.` : ".");
  };
  document.addEventListener("change", update);
  update();
})();
