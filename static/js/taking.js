// Taking a service: the field for a day is there while a day is what is chosen.
(() => {
  document.querySelectorAll("[data-day-of]").forEach((box) => {
    const radios = document.querySelectorAll(`input[type=radio][name="${box.dataset.dayOf}"]`);
    const show = () => { box.hidden = ![...radios].some((radio) => radio.checked && radio.value === "date"); };
    radios.forEach((radio) => radio.addEventListener("change", show));
    show();
  });
})();
