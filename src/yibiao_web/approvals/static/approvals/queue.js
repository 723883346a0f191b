// Approving many one after the other, with a bar; it can be left at any time, what is done is done.
"use strict";
(() => {
  const form = document.getElementById("quiet");
  if (!form) return;
  const boxes = () => [...document.querySelectorAll("input[name=one][form=quiet]")];
  const button = form.querySelector("button"), bar = form.querySelector("progress"), said = form.querySelector("[data-said]");
  const count = () => { const n = boxes().filter((one) => one.checked).length; button.querySelector("b").textContent = n; button.disabled = !n; };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-whole]")) {
      for (const box of event.target.closest(".pile").querySelectorAll("input[name=one]")) box.checked = event.target.checked;
    }
    count();
  });
  form.addEventListener("submit", async (event) => {
    const chosen = boxes().filter((one) => one.checked);
    if (chosen.length < 4) return;
    event.preventDefault();
    button.disabled = true;
    bar.hidden = false;
    bar.max = chosen.length;
    let refused = 0, words = "";
    for (const [done, box] of chosen.entries()) {
      const [pk, version] = box.value.split(":");
      try {
        await window.yibiao.send(form.dataset.each.replace("0", pk), { act: "approve", version });
        box.closest(".one").remove();
      } catch (problem) { refused += 1; words = problem.message; box.checked = false; if (problem.status === 401) return; }
      bar.value = done + 1;
      said.textContent = `${done + 1} / ${chosen.length}`;
    }
    if (refused) { said.textContent = `${form.dataset.refused} ${refused}：${words}`; count(); return; }
    window.location.reload();
  });
  count();
})();
