// One subject at a time: for phones, and for forms that are cards. What is open comes first, in large inputs.
"use strict";
window.filling = window.filling || {};
filling.Cards = class {
  constructor(page, region, place) {
    Object.assign(this, { page, region, place, draft: page.draft });
    this.ready = Promise.resolve();
    this.arrange();
    this.at = Math.max(0, this.order.findIndex((row) => this.remarked(row) || this.draft.left(region, row).length));
    this.draw();
  }
  remarked(row) { return this.region.fields.some((one) => this.draft.remarks.has(this.draft.place(row, one.key))); }
  // whom a reviewer wrote about comes first, then whose cells are open; the order stays while one fills
  arrange() {
    const rows = this.draft.rows(this.region);
    const open = (row) => this.remarked(row) ? -1 : (this.draft.isAdded(this.region, row) || this.region.fields.some((one) => this.draft.isOpen(this.region, row, one.key)) ? 0 : 1);
    this.order = (this.onlyOpen ? rows.filter((row) => open(row) < 1) : rows).map((row, at) => [open(row), at, row]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((one) => one[2]);
    this.at = Math.min(this.at || 0, Math.max(0, this.order.length - 1));
  }
  get row() { return this.order[this.at]; }
  draw() {
    const el = filling.element, { region, draft, row } = this;
    if (row === undefined) { this.place.replaceChildren(el("p", { className: "empty", textContent: this.page.emptyWords(region) })); return; }
    const open = region.fields.filter((one) => draft.isOpen(region, row, one.key));
    const known = region.fields.filter((one) => !open.includes(one));
    const name = el("h2", { textContent: draft.name(region, row), tabIndex: -1 });
    const head = el("div", { className: "card-head" }, name,
      el("p", { className: "quiet", textContent: this.standing() }));
    const more = el("button", { type: "button", className: "small outline secondary", textContent: region.picked.has(row) ? "从本表去掉…" : "移出、合并…" });
    more.addEventListener("click", () => this.page.rowMenu(region, row));
    if (draft.editable && /^[sn]/.test(row)) head.append(more);
    const fields = el("div", { className: "card-open" });
    let section = "";
    for (const one of open) {
      if (one.label.length > 1 && one.label[0] !== section) fields.append(el("h3", { className: "card-section", textContent: one.label[0] }));
      section = one.label.length > 1 ? one.label[0] : "";
      fields.append(this.field(one));
    }
    if (!open.length) fields.append(el("p", { className: "quiet", textContent: "都已有，不用填。" }));
    const facts = el("dl", { className: "card-known" }, ...known.flatMap((one) => this.fact(one)));
    const rest = known.length ? [el("details", { open: !open.length || region.kind === "card" }, el("summary", { textContent: `已有的 ${known.length} 项` }), facts)] : [];
    this.place.replaceChildren(el("article", { className: "fill-card" }, head, fields, ...rest), this.foot());
  }
  standing() {
    const { region, draft, order } = this;
    if (order.length === 1) return "";
    const measure = { person: "人", household: "户" }[region.subject] || "张";
    const left = order.filter((one) => draft.left(region, one).length).length;
    return `第 ${this.at + 1}/${order.length} ${measure}${left ? `，还有 ${left} ${measure}要填` : "，都填好了"}`;
  }
  foot() {
    const el = filling.element;
    const button = (words, act, classes, off) => { const made = el("button", { type: "button", className: classes, textContent: words, disabled: off }); made.addEventListener("click", act); return made; };
    const buttons = [];
    if (this.order.length > 1) buttons.push(button("‹ 上一个", () => this.step(-1), "secondary", this.at === 0));
    if (this.draft.editable && this.draft.stale(this.region, this.row)) buttons.push(button("无变化", () => this.same(), "same", false));
    if (this.order.length > 1) buttons.push(button("下一个 ›", () => this.step(1), "", this.at === this.order.length - 1));
    return el("div", { className: "card-foot" }, ...buttons);
  }
  async same() { const row = this.row; await this.page.confirm([row]); if (!this.draft.left(this.region, row).length) this.step(1); }
  step(by) {
    this.at = Math.max(0, Math.min(this.order.length - 1, this.at + by));
    this.draw();
    this.place.querySelector("h2")?.focus({ preventScroll: true });
    window.scrollTo({ top: this.place.getBoundingClientRect().top + window.scrollY - 60 });
  }
  field(field) {
    const el = filling.element, { draft, region, row } = this, key = field.key;
    const look = filling.look(draft, region, row, key), input = filling.input(field, draft.value(region, row, key));
    const id = `f-${row}-${key}`.replace(/\W/g, "-");
    input.id = id;
    const words = el("small", { className: "state", textContent: look.words });
    const label = el("label", { htmlFor: id, className: look.classes, }, el("span", { textContent: filling.label({ ...field, label: field.label.length > 1 ? field.label.slice(1) : field.label }) }, field.required && !/[*＊]/.test(field.label.join("")) ? el("b", { className: "must", textContent: " *" }) : ""), words);
    const said = el("div", { className: "said", id: `${id}-said` });
    input.setAttribute("aria-describedby", said.id);
    const place = el("div", { className: `card-field ${look.classes}` }, label, input, said);
    place.dataset.key = key;
    let was = filling.valueOf(field, input);
    input.addEventListener("input", () => this.say(field, said, filling.check(field, input.value)));
    const commit = () => { const value = filling.valueOf(field, input); if (value !== was) { was = value; this.page.set([{ row, field: key, value }]); } };
    input.addEventListener("change", commit);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); this.next(place); } });
    this.tell(field, said);
    return place;
  }
  // Enter leads to the next input, after the last to the next subject
  next(place) {
    const inputs = [...this.place.querySelectorAll(".card-open input:not(.note), .card-open select")];
    const at = inputs.indexOf(place.querySelector("input, select"));
    if (inputs[at + 1]) inputs[at + 1].focus();
    else { inputs[at].blur(); this.step(1); }
  }
  say(field, said, found) { if (found) said.replaceChildren(filling.element("p", { className: `finding ${found.severity}`, textContent: found.message })); else if (!this.draft.found(this.row, field.key).length) said.replaceChildren(); }
  tell(field, said) {
    const { draft, region, row } = this, key = field.key;
    const parts = [];
    for (const one of draft.remarks.get(draft.place(row, key)) || []) parts.push(filling.element("p", { className: "finding reason", textContent: `${one.by}：${one.text}` }));
    for (const one of draft.found(row, key)) parts.push(filling.element("p", { className: `finding ${one.severity}`, textContent: `${one.message}${one.advice}` }));
    const offer = this.page.offer(region, row, key);
    if (offer) parts.push(offer);
    if (draft.found(row, key).some((one) => one.severity === "reason") || (draft.typed(row, key) || {}).note) parts.push(this.page.noteInput(row, key));
    const source = draft.source(region, row, key);
    if (source) parts.push(filling.element("small", { textContent: `上次：${source.title} ${source.dated}` }));
    said.replaceChildren(...parts);
  }
  fact(field) {
    const el = filling.element, { draft, region, row } = this, source = draft.source(region, row, field.key);
    const value = filling.show(draft.value(region, row, field.key));
    const shown = el("dd", {}, el("span", { textContent: value || "—" }));
    if (source) shown.append(el("small", { textContent: ` ${source.title} ${source.dated}` }));
    else if (draft.state(region, row, field.key) === "d" && value) shown.append(el("small", { textContent: " 由别的数据算出" }));
    if (value && draft.editable && row[0] === "s") {
      const wrong = el("button", { type: "button", className: "plain", textContent: "这不对" });
      wrong.setAttribute("aria-label", `${filling.label(field)}，这不对`);
      wrong.addEventListener("click", () => this.page.dispute(region, row, field.key));
      shown.append(" ", wrong);
    }
    return [el("dt", { textContent: filling.label(field) }), shown];
  }
  refresh(places) {
    if (places.some(([, field]) => field.startsWith("_") && field !== "_confirmed")) { this.arrange(); this.draw(); return; }
    const standing = this.place.querySelector(".card-head p");
    if (standing) standing.textContent = this.standing();
    const own = places.filter(([row]) => row === this.row);
    if (own.some(([, field]) => field === "_confirmed")) { this.draw(); return; }
    for (const [, key] of own) {
      const old = this.place.querySelector(`.card-field[data-key="${CSS.escape(key)}"]`), field = this.draft.fields.get(key);
      if (!old || !field) continue;
      if (old.contains(document.activeElement) && document.activeElement.matches(".card-field > input, .card-field > select")) {
        const look = filling.look(this.draft, this.region, this.row, key);
        old.className = `card-field ${look.classes}`;
        old.querySelector(".state").textContent = look.words;
        this.tell(field, old.querySelector(".said"));
      } else if (!old.contains(document.activeElement)) old.replaceWith(this.field(field));
    }
    // the buttons stay the same elements: a tap on one of them is what ends the typing that led here
    const foot = this.place.querySelector(".card-foot"), same = foot?.querySelector(".same");
    const wanted = this.draft.editable && this.draft.stale(this.region, this.row);
    if (same && !wanted) same.remove();
    else if (foot && !same && wanted) foot.querySelector("button:last-child").before(this.foot().querySelector(".same"));
  }
  reload() { this.arrange(); this.draw(); }
  filter(onlyOpen) { this.onlyOpen = onlyOpen; this.reload(); }
  async go(row, key) {
    if (!this.order.includes(row)) { this.onlyOpen = false; this.arrange(); }
    this.at = Math.max(0, this.order.indexOf(row));
    this.draw();
    const field = this.place.querySelector(`.card-field[data-key="${CSS.escape(key)}"]`);
    if (field) { field.scrollIntoView({ block: "center" }); field.querySelector("input, select").focus({ preventScroll: true }); }
  }
};
