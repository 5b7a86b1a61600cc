// The access review: one key answers a row and goes on to the next; everything works without it.
(() => {
  const form = document.querySelector("[data-access-review]");
  const groups = form ? [...form.querySelectorAll("[role=radiogroup]")] : [];
  if (!groups.length) return;
  const values = { k: "KEEP", n: "NARROW", e: "END", l: "" };
  const input = (group, value) => [...group.querySelectorAll("input")].find((each) => each.value === value);
  const keys = form.querySelector("[data-keys]");
  const keep = form.querySelector("[data-keep-used]");

  groups.forEach((group, position) => {
    group.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !(event.key.toLowerCase() in values)) return;
      const chosen = input(group, values[event.key.toLowerCase()]);
      if (!chosen) return;
      event.preventDefault();
      chosen.checked = true;
      const next = groups[position + 1];
      if (next) next.querySelector("input:checked").focus();
      else form.querySelector("button[type=submit]").focus();
    });
  });
  keys.hidden = false;

  const used = groups.filter((group) => group.closest("tr").hasAttribute("data-used"));
  keep.hidden = !used.length;
  keep.addEventListener("click", () => {
    used.forEach((group) => { if (input(group, "").checked) input(group, "KEEP").checked = true; });
  });
})();
