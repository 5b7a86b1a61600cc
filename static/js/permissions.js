// Step 2 of the wizard: the editor folds unless it is needed, and shows what a permission role comes to.
(() => {
  const form = document.querySelector("[data-permissions]");
  if (!form) return;
  const editor = form.querySelector("[data-editor]");
  const fields = form.querySelector("[data-editor-fields]");
  const words = form.querySelector("[data-editor-words]");
  const adjust = form.querySelector("[data-adjust]");
  const roles = [...form.querySelectorAll("input[name=role]")];
  const sections = roles.find((role) => role.value === "sections");
  const inputs = [...fields.querySelectorAll("input[name^='p-']")];
  const full = form.querySelector(".full-access");
  let own = read();
  let editing = true;

  function read() {
    const levels = new Map();
    inputs.forEach((input) => { if (input.checked && input.value) levels.set(input.name, input.value); });
    return levels;
  }
  function write(levels) {
    inputs.forEach((input) => {
      const level = levels.get(input.name) || "";
      input.checked = input.type === "radio" ? input.value === level : level !== "";
    });
  }
  function levelsOf(role) {
    const pairs = (role.dataset.levels || "").split(" ").filter(Boolean).map((pair) => pair.split(":"));
    return new Map(pairs.map(([number, level]) => [`p-${number}`, level]));
  }
  function titleOf(role) {
    return role.closest(".choice").querySelector(".choice-title").firstChild.textContent.trim();
  }
  function count() {
    const chosen = read().size;
    words.textContent = `Specific sections: ${chosen ? `${chosen} chosen` : "none chosen yet"}`;
  }
  function preview(role) {
    if (editing) own = read();
    editing = false;
    write(levelsOf(role));
    fields.disabled = true;
    adjust.hidden = false;
    editor.open = false;
    words.textContent = `See what “${titleOf(role)}” comes to`;
  }
  function edit(levels) {
    editing = true;
    write(levels);
    fields.disabled = false;
    adjust.hidden = true;
    editor.open = true;
    count();
  }
  function follow(role) {
    if (full) full.classList.remove("full-access-asked");
    if (role === sections) edit(own);
    else preview(role);
  }

  roles.forEach((role) => role.addEventListener("change", () => follow(role)));
  fields.addEventListener("input", () => { sections.checked = true; adjust.hidden = true; count(); });
  adjust.querySelector("button").addEventListener("click", () => {
    const levels = read();
    sections.checked = true;
    edit(levels);
    words.focus();
  });
  fields.querySelectorAll("[data-all]").forEach((group) => {
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const wanted = Number(button.dataset.level || 0);
      group.closest("fieldset").querySelectorAll(".perm-row").forEach((row) => {
        const offered = [...row.querySelectorAll("input[name^='p-']")];
        const levels = offered.map((input) => Number(input.value)).filter((level) => level && level <= wanted);
        const level = levels.length ? Math.max(...levels) : 0;
        offered.forEach((input) => {
          input.checked = input.type === "radio" ? Number(input.value || 0) === level : Number(input.value) === level;
        });
      });
      sections.checked = true;
      count();
    });
  });

  const chosen = roles.find((role) => role.checked);
  if (chosen === sections) edit(own);
  else if (chosen) preview(chosen);
  else { editor.open = false; count(); }
})();
