// Buttons that print the page.
"use strict";
document.querySelectorAll("[data-print]").forEach((one) => one.addEventListener("click", () => window.print()));
