// The page that computes a draw again in the reader's own browser: from the platform's record or from a file.

import { verify } from "./verify.js";

const page = document.querySelector("[data-recompute]");
const list = page && page.querySelector("ol");

function show(steps) {
  list.replaceChildren(...steps.map((one) => line(one)));
  const broken = steps.some((one) => one.state === "broken"), said = page.querySelector("[data-result]");
  said.textContent = broken ? page.dataset.broken : page.dataset.holds;
  said.className = broken ? "finding block" : "finding hint";
  said.hidden = false;
  said.dataset.state = broken ? "broken" : "holds";
  said.focus();
}

function line({ name, state, detail }) {
  const item = document.createElement("li"), tag = document.createElement("span"), title = document.createElement("b");
  const words = page.querySelector(`template[data-step="${name}"]`).dataset;
  tag.className = `tag ${{ holds: "good", broken: "bad", noted: "warn", skipped: "" }[state]}`;
  tag.textContent = page.dataset[`say${state[0].toUpperCase()}${state.slice(1)}`];
  title.textContent = words.title;
  item.dataset.step = name;
  item.dataset.state = state;
  item.append(tag, " ", title, " ", words[state] || "", " ");
  if (detail) {
    const small = document.createElement("small");
    small.className = "mono";
    small.textContent = detail;
    item.append(small);
  }
  return item;
}

async function recompute(text) {
  let record = null;
  try { record = JSON.parse(text); } catch { /* told by the first step */ }
  show(verify(record));
}

if (page) {
  const button = page.querySelector("button[data-url]"), file = page.querySelector("input[type=file]");
  if (button) button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(button.dataset.url);
      await recompute(answer.ok ? await answer.text() : "");
    } catch {
      const said = page.querySelector("[data-result]");
      said.textContent = page.dataset.unsent;
      said.hidden = false;
    }
    button.removeAttribute("aria-busy");
  });
  if (file) file.addEventListener("change", async () => { if (file.files[0]) await recompute(await file.files[0].text()); });
}
