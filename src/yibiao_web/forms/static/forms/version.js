// A field and its cells light each other; the tree of places ticks its villages.
"use strict";
(() => {
  const lit = (key) => {
    for (const one of document.querySelectorAll(".lit")) one.classList.remove("lit");
    const same = document.querySelectorAll(`[data-field="${CSS.escape(key)}"]`);
    for (const one of same) if (!one.matches("button")) one.classList.add("lit");
    return same;
  };
  const show = (one) => { if (one) one.scrollIntoView({ block: "center", inline: "center", behavior: "smooth" }); };
  document.addEventListener("click", (event) => {
    const name = event.target.closest("button.light");
    if (name) {
      lit(name.dataset.field);
      show(document.querySelector(`.cells [data-field="${CSS.escape(name.dataset.field)}"]`));
      return;
    }
    const cell = event.target.closest(".cells td[data-field]");
    if (cell) {
      lit(cell.dataset.field);
      const wanted = CSS.escape(cell.dataset.field);
      const row = document.getElementById(`u-${cell.dataset.field}`) || document.querySelector(`article[data-field="${wanted}"]`);
      show(row);
      const button = row && row.querySelector("button.light");
      if (button) button.focus({ preventScroll: true });
    }
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(".fieldlist [data-field]");
    if (row) lit(row.dataset.field);
  });
  for (const scope of document.querySelectorAll("form.scope")) {
    const whole = scope.querySelector("[name=whole]");
    const tree = scope.querySelector("[data-hide-when-whole]");
    const hide = () => { tree.hidden = whole.checked; };
    const sum = (branch) => {
      const boxes = [...branch.querySelectorAll("[name=places]")];
      const count = boxes.filter((box) => box.checked).length;
      const own = branch.querySelector(".branch");
      own.checked = count === boxes.length;
      own.indeterminate = count > 0 && count < boxes.length;
      branch.querySelector("summary .quiet").textContent = `${count}/${boxes.length}`;
    };
    scope.addEventListener("change", (event) => {
      if (event.target === whole) {
        hide();
        if (!whole.checked) { // all were ticked: who wants a part ticks that part, and does not untick the rest
          for (const box of tree.querySelectorAll("input")) box.checked = false;
          for (const branch of tree.querySelectorAll("details")) sum(branch);
        }
      }
      const branch = event.target.closest("details");
      if (!branch || !tree.contains(branch)) return;
      if (event.target.classList.contains("branch")) {
        for (const box of branch.querySelectorAll("[name=places]")) box.checked = event.target.checked;
      }
      sum(branch);
    });
    for (const branch of tree.querySelectorAll("details")) sum(branch);
    hide();
  }
})();
