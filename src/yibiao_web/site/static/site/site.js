// Small things every page shares. No inline script anywhere: the content security policy forbids it.
"use strict";
document.addEventListener("submit", (event) => {
  const form = event.target;
  const words = form.dataset.confirm;
  if (words && !window.confirm(words)) { event.preventDefault(); return; }
  // sending twice is harmless on the server; this only keeps a second tap from confusing people
  const button = event.submitter;
  if (button && !form.dataset.again) window.setTimeout(() => { button.disabled = true; }, 0);
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("header.top details[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
window.yibiao = {
  csrf: () => (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1] || "",
  // POST JSON; a refusal comes back as an Error with the server's Chinese words
  async send(address, body) {
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": window.yibiao.csrf() },
      body: JSON.stringify(body),
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) { const problem = new Error(said.message || "没有送达，请稍后再试。"); problem.status = answer.status; problem.code = said.code; throw problem; }
    return said;
  },
};
