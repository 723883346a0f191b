// Picking places on the tree: a township's box picks its villages, searching hides the rest, the sum is always said.
"use strict";
(() => {
  const tree = document.getElementById("tree");
  if (!tree) return;
  const branches = [...tree.querySelectorAll(".branch")];
  const said = document.querySelectorAll("[data-picked]");
  const leaves = (branch) => [...branch.querySelectorAll("input[name=villages]")];
  const count = () => {
    let all = 0;
    for (const branch of branches) {
      const own = leaves(branch), picked = own.filter((one) => one.checked).length, box = branch.querySelector("[data-all]");
      box.checked = picked === own.length;
      box.indeterminate = picked > 0 && picked < own.length;
      branch.querySelector(".count b").textContent = picked;
      all += picked;
    }
    for (const one of said) one.textContent = all;
  };
  tree.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) {
      for (const one of leaves(event.target.closest(".branch"))) if (!one.closest("label").hidden) one.checked = event.target.checked;
    }
    count();
  });
  // a label inside a summary would also open it
  tree.addEventListener("click", (event) => {
    if (event.target.closest("summary label")) {
      if (!event.target.matches("input")) { event.preventDefault(); event.target.closest("label").querySelector("input").click(); }
    }
  });
  for (const button of document.querySelectorAll("[data-pick]")) {
    button.addEventListener("click", () => {
      for (const branch of branches) for (const one of leaves(branch)) if (!one.closest("label").hidden) one.checked = button.dataset.pick === "all";
      count();
    });
  }
  const search = document.getElementById("tree-search");
  search.addEventListener("input", () => {
    const words = search.value.trim();
    for (const branch of branches) {
      const whole = branch.dataset.name.includes(words);
      let any = false;
      for (const one of leaves(branch)) {
        const label = one.closest("label");
        label.hidden = !(whole || label.textContent.includes(words));
        any = any || !label.hidden;
      }
      branch.hidden = !any;
      if (words) branch.open = any;
    }
  });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  for (const hidden of document.querySelectorAll("[data-script]")) hidden.hidden = false;
  count();
})();
