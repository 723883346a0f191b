// Picking from the village's register: two characters of a name or some digits of a number, then Enter or a tap.
"use strict";
window.filling = window.filling || {};
filling.counted = (region) => ({ person: "人", household: "户" }[region.subject] || "对象");
filling.Picker = class {
  // took(hit) is called with who was chosen, byHand() where nobody fits
  constructor(page, region, { took, byHand }) {
    const el = filling.element, id = `pick-${region.region}-${Math.random().toString(36).slice(2, 7)}`;
    Object.assign(this, { page, region, took, byHand, found: [], at: -1 });
    this.input = el("input", { id, type: "search", autocomplete: "off", spellcheck: false, placeholder: region.subject === "person" ? "姓名里的两个字，或证件号里的几位" : "户主或家人姓名里的两个字，或号码里的几位" });
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", `${id}-list`]]) this.input.setAttribute(name, value);
    this.list = el("ul", { id: `${id}-list`, className: "picker-hits", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "名册里找到的");
    this.said = el("p", { className: "quiet picker-said", role: "status" });
    const hand = page.button("名册里没有，手工添加", () => this.byHand(), "small outline secondary");
    this.element = el("div", { className: "picker" }, el("label", { htmlFor: id, textContent: `从名册里选${filling.counted(region)}` }), el("div", { className: "picker-line" }, this.input, hand), this.said, this.list);
    this.input.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), 250); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => { const one = event.target.closest("[role=option]"); if (one) this.take(Number(one.dataset.at)); });
  }
  async look() {
    const words = this.input.value.trim(), asked = (this.asked = {});
    if (words.length < 2) { this.show([], words ? "请至少输入两个字。" : ""); return; }
    if (/^\d{2,3}$/.test(words)) { this.show([], "号码请至少输入四位。"); return; }
    try {
      const said = await this.page.get(`${this.page.address("register")}?region=${this.region.region}&words=${encodeURIComponent(words)}`);
      if (asked !== this.asked) return;
      const count = said.more ? `找到 ${said.hits.length} 个以上，请再多输入一个字。` : `找到 ${said.hits.length} 个，点一下就加进来。`;
      this.show(said.hits, said.hits.length ? count : "名册里没有找到，请换两个字再找，或手工添加。");
    } catch { if (asked === this.asked) this.show([], "没有网，暂时不能查名册。联网后再找，或手工添加。"); }
  }
  show(hits, words) {
    const el = filling.element;
    this.found = hits;
    this.at = hits.length === 1 && !hits[0].listed ? 0 : -1;
    this.said.textContent = words;
    this.list.replaceChildren(...hits.map((one, at) => {
      const line = el("li", { id: `${this.list.id}-${at}` }, el("b", { textContent: one.name }), el("span", { textContent: one.about }));
      if (one.listed) line.append(el("span", { className: "tag", textContent: "已在表里" }));
      line.setAttribute("role", "option");
      line.dataset.at = at;
      return line;
    }));
    this.list.hidden = !hits.length;
    this.input.setAttribute("aria-expanded", String(Boolean(hits.length)));
    this.mark();
  }
  mark() {
    [...this.list.children].forEach((one, at) => { one.setAttribute("aria-selected", String(at === this.at)); if (at === this.at) one.scrollIntoView({ block: "nearest" }); });
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }
  key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) { event.preventDefault(); this.at = Math.max(0, Math.min(this.found.length - 1, this.at + step)); this.mark(); }
    else if (event.key === "Enter") { event.preventDefault(); if (this.at >= 0) this.take(this.at); else { clearTimeout(this.timer); this.look(); } }
    else if (event.key === "Escape" && this.input.value) { event.preventDefault(); event.stopPropagation(); this.input.value = ""; this.show([], ""); }
  }
  take(at) {
    const one = this.found[at];
    if (!one) return;
    this.input.value = "";
    this.show([], "");
    this.took(one);
  }
};
