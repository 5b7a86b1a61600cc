// Step 1 of the wizard: a date that is entered is the one that is meant, and says how far away it is.
(() => {
  const box = document.querySelector("[data-chosen-day]");
  const day = box && box.querySelector("input[type=date]");
  const radio = document.querySelector("input[name=duration][value=date]");
  if (!day || !radio) return;
  const words = box.querySelector("[data-day-words]");
  const tell = () => {
    const days = Math.round((Date.parse(day.value) - Date.parse(day.min)) / 86400000);
    const possible = day.value && day.value >= day.min && day.value <= day.max;
    words.textContent = !day.value ? "" : possible
      ? (days ? `${days} ${days === 1 ? "day" : "days"} from today, until 24:00 of that day.` : "Today, until 24:00.")
      : `The last day can be from ${day.min} to ${day.max}.`;
  };
  const show = () => { box.hidden = !radio.checked; };
  day.addEventListener("input", tell);
  document.querySelectorAll("input[name=duration]").forEach((each) => each.addEventListener("change", show));
  show();
  tell();
})();
