// The inspector's page: note first, send when there is a network. See store.js for what is kept and how.
"use strict";
document.addEventListener("DOMContentLoaded", async () => {
  const data = document.getElementById("phone-data").dataset;
  const word = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), data[`word${name}`] || "");
  const visit = Number(data.visit), user = Number(data.user);
  const form = document.getElementById("noting");
  const net = document.getElementById("net"), list = document.getElementById("pending"), sent = document.getElementById("notes");
  const newKey = () => (window.crypto && crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)));
  let chosen = [];
  let durable = "";

  async function sendPhoto(photo) {
    const body = new FormData();
    body.append("note", photo.note);
    body.append("key", photo.key);
    body.append("thing", photo.thing);
    body.append("file", photo.blob, "photo");
    let answer;
    try { answer = await fetch(data.photo, { method: "POST", credentials: "same-origin", headers: { "Accept": "application/json", "X-CSRFToken": yibiao.csrf() }, body }); }
    catch { const problem = new Error("offline"); problem.status = 0; throw problem; }
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 401) yibiao.signedOut();
    if (!answer.ok) { const problem = new Error(said.message || ""); problem.status = answer.status; throw problem; }
  }
  const outbox = new fieldwork.Outbox({
    visit, user, sendPhoto,
    send: async (notes) => (await yibiao.send(data.notes, { notes: notes.map(({ key, kind, words, content, sign, people, minutes, noted_at }) => ({ key, kind, words, content, sign, people, minutes, noted_at })) })).notes,
    kept: (one) => {
      if (one.photo) return;
      const piece = document.createElement("template");
      piece.innerHTML = one.html; // the server's own page, escaped there
      const item = piece.content.querySelector("li");
      const known = item && document.getElementById(item.id);
      if (known) known.replaceWith(item); else if (item) sent.append(item);
      document.getElementById("no-notes").hidden = true;
    },
    told: () => show(),
  });

  function show() {
    const n = outbox.notes.length || outbox.photos.length;
    const state = outbox.state || "saved";
    const name = { saved: "Saved", sending: "Sending", offline: "Offline", "signed-out": "SignedOut", refused: "Refused" }[state];
    net.className = `net ${state}`;
    net.textContent = `${word(name, { n: state === "refused" ? outbox.refused : n })} ${outbox.db ? durable : word("Memory")}`;
    list.replaceChildren(...outbox.notes.map(line), ...outbox.photos.filter((one) => one.message).map(line));
  }
  function line(one) {
    const item = document.createElement("li");
    item.className = "panel note waiting";
    const head = document.createElement("p");
    const tag = document.createElement("span");
    tag.className = `tag ${one.message ? "bad" : ""}`;
    tag.textContent = one.message || word("Waiting");
    head.append(tag);
    const text = document.createElement("p");
    text.textContent = one.words || "";
    const many = outbox.photos.filter((photo) => photo.note === one.key).length;
    item.append(head, text);
    if (many) { const told = document.createElement("p"); told.className = "quiet"; told.textContent = word("Photos", { n: many }); item.append(told); }
    if (one.message) {
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "small secondary outline";
      drop.textContent = word("Drop");
      drop.addEventListener("click", () => outbox.drop(one.key));
      item.append(drop);
    }
    return item;
  }

  // pictures are made small on the phone: nothing of what the camera wrote into them leaves it
  async function small(file) {
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, Number(data.side) / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.width * scale));
      canvas.height = Math.max(1, Math.round(image.height * scale));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no blob"))), "image/jpeg", 0.82));
    } catch { return null; }
  }
  function showChosen() {
    document.getElementById("chosen").replaceChildren(...chosen.map((one, at) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.alt = one.name;
      image.src = URL.createObjectURL(one.blob);
      const label = document.createElement("span");
      label.textContent = one.name;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "small secondary outline";
      button.textContent = word("Remove");
      button.addEventListener("click", () => { chosen.splice(at, 1); showChosen(); });
      item.append(image, label, button);
      return item;
    }));
  }
  function showKind() {
    const sign = form.elements.kind.value === "sign";
    document.getElementById("sign-part").hidden = !sign;
    document.getElementById("photo-part").hidden = sign;
  }
  if (form) {
    form.elements.file.addEventListener("change", async () => {
      const file = form.elements.file.files[0], thing = form.elements.thing;
      if (!file) return;
      if (!thing.value) { yibiao.notice(word("Thing")); thing.focus(); form.elements.file.value = ""; return; }
      if (chosen.length >= Number(data.most)) { yibiao.notice(word("Many")); form.elements.file.value = ""; return; }
      const blob = await small(file);
      form.elements.file.value = "";
      if (!blob) { yibiao.notice(word("Picture")); return; }
      yibiao.notice("");
      chosen.push({ key: newKey(), thing: thing.value, name: thing.selectedOptions[0].textContent, blob });
      showChosen();
    });
    form.addEventListener("change", showKind);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const told = Object.fromEntries(new FormData(form));
      if (!told.words.trim()) { yibiao.notice(word("Nothing")); return; }
      if (told.kind === "sign" && !told.sign) { yibiao.notice(word("Sign")); form.elements.sign.focus(); return; }
      yibiao.notice("");
      const photos = told.kind === "sign" ? [] : chosen;
      chosen = [];
      form.reset();
      showKind();
      showChosen();
      document.getElementById("photo-part").open = false;
      form.elements.words.focus();
      await outbox.add({ key: newKey(), kind: told.kind, words: told.words.trim(), content: told.content || "", sign: told.sign || "", people: told.people || "", minutes: told.minutes || "", noted_at: new Date().toISOString() }, photos);
    });
    showKind();
  }

  // the pack: kept in the browser's database, shown here when there is no network
  const take = document.getElementById("take-along"), taken = document.getElementById("taken"), kept = document.getElementById("kept-pack");
  async function showTaken() {
    const one = await outbox.pack();
    taken.hidden = !one;
    if (!one) return;
    const at = new Date(one.at);
    taken.textContent = `${word("Taken", { at: `${at.getMonth() + 1}月${at.getDate()}日 ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}` })} `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = word("Show");
    button.setAttribute("aria-expanded", String(!kept.hidden));
    button.addEventListener("click", () => { kept.hidden = !kept.hidden; kept.innerHTML = kept.hidden ? "" : one.html; button.setAttribute("aria-expanded", String(!kept.hidden)); });
    taken.append(button);
  }
  take.addEventListener("click", async () => {
    take.disabled = true;
    try {
      const answer = await fetch(data.pack, { credentials: "same-origin", headers: { "Accept": "text/html" } });
      if (answer.ok && !answer.redirected && await outbox.keepPack(await answer.text())) await showTaken();
    } catch { /* no network: what was kept before stays */ }
    take.disabled = false;
  });
  async function clear() {
    await outbox.clearPacks();
    if (window.caches) for (const name of await caches.keys()) if (name.startsWith("yibiao-fieldwork")) await caches.delete(name);
    kept.hidden = true;
    kept.replaceChildren();
    await showTaken();
  }
  document.getElementById("clear").addEventListener("click", async () => { await clear(); net.textContent = word("Cleared"); });
  for (const one of document.querySelectorAll("form[action$='/logout/']")) one.addEventListener("submit", () => { clear(); });

  await outbox.open();
  take.hidden = !outbox.db;
  if (!form) await clear(); // the conclusion was given: nothing of the place stays on the phone
  if ("serviceWorker" in navigator && window.isSecureContext) {
    try {
      await navigator.serviceWorker.register(data.worker, { scope: data.scope });
      const pieces = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((one) => one.src || one.href);
      // the page was there before what keeps it: hand it over, once there is somebody to take it
      navigator.serviceWorker.ready.then((ready) => ready.active.postMessage({ keep: [location.href, ...pieces] }));
      durable = word("Secure");
    } catch { durable = word("Plain"); }
  } else durable = word("Plain");
  await showTaken();
  show();
  outbox.flush();
});
