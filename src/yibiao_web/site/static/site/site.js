// Small things every page shares. No inline script anywhere: the content security policy forbids it.
"use strict";
document.addEventListener("submit", (event) => {
  const form = event.target;
  const words = form.dataset.confirm;
  if (words && !window.confirm(words)) { event.preventDefault(); return; }
  // sending twice is harmless on the server; this only keeps a second tap from confusing people
  const button = event.submitter;
  if (button && !form.dataset.again) {
    window.setTimeout(() => { button.disabled = true; }, 0);
    window.setTimeout(() => { button.disabled = false; }, 8000); // a download leaves the page as it is
  }
});
window.addEventListener("pageshow", (event) => {
  // the page came back from the browser's memory: its buttons work again
  if (event.persisted) for (const button of document.querySelectorAll("form button[disabled]:not([data-off])")) button.disabled = false;
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("header.top details[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
document.addEventListener("click", (event) => {
  // back to the page before, with what was typed there; the link's address where there is none
  const back = event.target.closest("[data-back]");
  if (back && window.history.length > 1) { event.preventDefault(); window.history.back(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("header.top details[open]")) {
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  }
});
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.dataset.live !== undefined) form.requestSubmit();
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) window.yibiao.signedOut();
  else window.yibiao.notice(document.getElementById("notice").dataset.unsent);
});
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = window.yibiao.csrf(); });
window.yibiao = {
  csrf: () => (document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/) || [])[1] || "",
  // a line at the foot of the page that stays until it is taken away; empty words take it away
  notice(words, link) {
    const place = document.getElementById("notice");
    if (!place) return;
    place.replaceChildren(document.createTextNode(words || ""));
    if (link) place.append(link);
    place.hidden = !words;
  },
  // the page stays with all that was typed; signing in happens in a tab of its own
  signedOut() {
    const place = document.getElementById("notice");
    const link = document.createElement("a");
    link.href = "/accounts/login/?next=/signed-in";
    link.target = "_blank";
    link.setAttribute("role", "button");
    link.textContent = place ? place.dataset.signIn : "重新登录";
    link.addEventListener("click", () => window.addEventListener("focus", () => window.yibiao.notice(""), { once: true }));
    window.yibiao.notice(place ? place.dataset.signedOut : "", link);
  },
  // POST JSON; a refusal comes back as an Error with the server's Chinese words
  async send(address, body) {
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": window.yibiao.csrf() },
        body: JSON.stringify(body),
      });
    } catch (cause) {
      const problem = new Error("没有送达，请看看网络，稍后再试。");
      problem.status = 0;
      throw problem;
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 401) window.yibiao.signedOut();
    if (!answer.ok) { const problem = new Error(said.message || "没有送达，请稍后再试。"); problem.status = answer.status; problem.code = said.code; throw problem; }
    return said;
  },
};
