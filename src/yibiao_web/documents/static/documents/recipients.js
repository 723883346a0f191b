// Choosing whole groups of recipients at once.
"use strict";
for (const place of document.querySelectorAll("[data-recipients]")) {
  const quick = place.querySelector(".quick");
  quick.hidden = false;
  place.querySelector("legend").after(quick);
  quick.addEventListener("click", (event) => {
    const level = event.target.dataset.pick;
    if (level === undefined) return;
    for (const box of place.querySelectorAll("input[type=checkbox]")) {
      if (level === "") box.checked = false;
      else if (box.dataset.level === level) box.checked = true;
    }
  });
}
