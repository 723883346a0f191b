// Add and take away picked items; the order of the list is the order of the columns.
"use strict";
(() => {
  const picked = document.getElementById("picked");
  const none = document.getElementById("none-picked");
  const count = () => { none.hidden = picked.children.length > 0; };
  document.getElementById("found").addEventListener("click", (event) => {
    const button = event.target.closest("button.add");
    if (!button || picked.querySelector(`[data-code="${CSS.escape(button.dataset.code)}"]`)) return;
    const line = document.createElement("li");
    line.dataset.code = button.dataset.code;
    const value = document.createElement("input");
    value.type = "hidden"; value.name = "items"; value.value = button.dataset.code;
    const name = document.createElement("span");
    name.textContent = `${button.dataset.name}（${button.dataset.about}）`;
    const away = document.createElement("button");
    away.type = "button"; away.className = "plain remove"; away.textContent = picked.dataset.remove;
    line.append(value, name, " ", away);
    picked.append(line);
    count();
  });
  picked.addEventListener("click", (event) => {
    if (event.target.closest("button.remove")) { event.target.closest("li").remove(); count(); }
  });
  count();
})();
