// Choosing who is asked: a group's box picks all its places, the sums are always said, saved groups add to the choice.
"use strict";
(() => {
  const form = document.getElementById("meeting");
  if (!form) return;
  const groups = [...form.querySelectorAll("[data-group]")];
  const leaves = (place) => [...place.querySelectorAll(".leaves input[type=checkbox]")];
  const count = () => {
    let all = 0;
    for (const group of groups) {
      const own = leaves(group), picked = own.filter((one) => one.checked).length, box = group.querySelector("[data-whole]");
      box.checked = picked === own.length;
      box.indeterminate = picked > 0 && picked < own.length;
      group.querySelector("[data-picked]").textContent = picked;
      for (const branch of group.querySelectorAll(".branch")) branch.querySelector("[data-branch]").textContent = leaves(branch).filter((one) => one.checked).length;
      all += picked;
    }
    form.querySelector("[data-picked-all]").textContent = all;
  };
  const tell = () => { count(); form.dispatchEvent(new CustomEvent("picked")); };
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-whole]")) for (const one of leaves(box.closest("[data-group]"))) one.checked = box.checked;
    count();
  });
  form.addEventListener("click", (event) => {
    const whole = event.target.closest("[data-branch-all]"), saved = event.target.closest("[data-use]");
    if (whole) {
      const own = leaves(whole.closest(".branch")), all = own.every((one) => one.checked);
      for (const one of own) one.checked = !all;
      tell();
    }
    if (saved) {
      const wanted = new Set(saved.dataset.use.split(","));
      for (const one of leaves(form)) if (wanted.has(one.value)) one.checked = true;
      tell();
    }
  });
  count();
})();
