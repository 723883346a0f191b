// Questions in a dialogue of the page's own, answered with what was chosen or null.
"use strict";
window.filling = window.filling || {};
filling.ask = ({ title, body = [], buttons }) => new Promise((answer) => {
  const el = filling.element, dialog = document.getElementById("ask"), form = document.getElementById("ask-form");
  document.getElementById("ask-title").textContent = title;
  const made = buttons.map(([words, value, classes = ""]) => { const one = el("button", { type: "button", className: classes, textContent: words }); one.addEventListener("click", () => dialog.close(JSON.stringify(value))); return one; });
  const no = el("button", { type: "button", className: "secondary outline", textContent: "不用了" });
  no.addEventListener("click", () => dialog.close(""));
  form.replaceChildren(...body, el("div", { className: "ask-buttons" }, ...made, no));
  form.onsubmit = (event) => { event.preventDefault(); made[0]?.click(); };
  dialog.returnValue = "";
  dialog.onclose = () => answer(dialog.returnValue ? JSON.parse(dialog.returnValue) : null);
  dialog.showModal();
  (form.querySelector("input, select, textarea") || made[0] || no).focus();
});
filling.labelled = (words, input) => filling.element("label", {}, words, input);
