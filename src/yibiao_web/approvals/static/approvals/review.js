// Remarks written on one page of a submission are still there on the next, and go along when it is sent back.
"use strict";
(() => {
  const form = document.getElementById("decide");
  if (!form) return;
  const place = form.dataset.remarks;
  const read = () => { try { return JSON.parse(sessionStorage.getItem(place) || "{}"); } catch { return {}; } };
  const inputs = [...document.querySelectorAll("input[name^='cell|']")], kept = read();
  for (const one of inputs) if (!one.value && kept[one.name]) one.value = kept[one.name];
  document.addEventListener("input", (event) => {
    if (!event.target.name || !event.target.name.startsWith("cell|")) return;
    const all = read();
    if (event.target.value) all[event.target.name] = event.target.value; else delete all[event.target.name];
    sessionStorage.setItem(place, JSON.stringify(all));
  });
  form.addEventListener("submit", () => {
    const here = new Set(inputs.map((one) => one.name));
    for (const [name, value] of Object.entries(read())) {
      if (here.has(name)) continue;
      const hidden = document.createElement("input");
      hidden.type = "hidden"; hidden.name = name; hidden.value = value;
      form.append(hidden);
    }
    sessionStorage.removeItem(place);
  });
})();
