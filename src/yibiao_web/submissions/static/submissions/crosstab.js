// A table of figures: what the system counted stands there already, with what was counted; it may be changed with a word.
"use strict";
window.filling = window.filling || {};
filling.Crosstab = class {
  constructor(page, region, place) { Object.assign(this, { page, region, place, draft: page.draft }); this.ready = Promise.resolve(); this.draw(); }
  draw() {
    const el = filling.element, { region } = this;
    if (this.page.narrow.matches) { this.place.replaceChildren(...region.lines.map((line) => this.stacked(line))); return; }
    const depth = Math.max(1, ...region.lines.map((line) => line.label.length));
    const levels = Math.max(1, ...region.columns.map((one) => one.label.length));
    const heads = filling.headBlocks(region.columns.map((one) => one.label), levels).map((blocks) => blocks.map((one) => el("th", { scope: "col", colSpan: one.width, rowSpan: one.height, textContent: one.text })));
    heads[0].unshift(el("th", { scope: "col", colSpan: depth, rowSpan: levels, textContent: "项目" }));
    const last = region.lines.map((line) => {
      const stubs = line.label.map((part, at) => el("th", { scope: "row", textContent: part, colSpan: at === line.label.length - 1 ? depth - at : 1 }));
      return el("tr", {}, ...stubs, ...line.cells.map((address, at) => this.cell(address, [...line.label, ...region.columns[at].label])));
    });
    const table = el("table", { className: "crosstab" }, el("thead", {}, ...heads.map((row) => el("tr", {}, ...row))), el("tbody", {}, ...last));
    this.place.replaceChildren(el("div", { className: "scroll" }, table));
  }
  // on a phone a line is a list of its own
  stacked(line) {
    const el = filling.element, { region } = this;
    const rows = line.cells.map((address, at) => [address, region.columns[at]]).filter(([address]) => address && region.cells[address]).map(([address, column]) =>
      el("tr", {}, el("th", { scope: "row", textContent: region.columns.length > 1 ? column.label.join(" / ") : line.label[line.label.length - 1] }), this.cell(address, [...line.label, ...column.label])));
    return el("details", { className: "stacked", open: true }, el("summary", { textContent: line.label.join(" / ") }), el("table", { className: "crosstab" }, el("tbody", {}, ...rows)));
  }
  cell(address, path) {
    const el = filling.element, { draft, region } = this;
    if (!address || !region.cells[address]) return el("td", { className: "cell-closed" });
    const field = { ...draft.fields.get(region.cells[address].field), label: path };
    const look = filling.look(draft, region, "", address), about = region.cells[address];
    const made = el("td", { className: look.classes });
    made.dataset.key = address;
    if (!draft.isOpen(region, "", address)) { made.append(filling.show(look.value)); }
    else {
      const input = filling.input(field, draft.value(region, "", address));
      input.setAttribute("aria-label", path.join(" "));
      if (look.words === "待填") input.placeholder = "待填";
      input.addEventListener("change", () => this.page.set([{ row: "", field: address, value: filling.valueOf(field, input) }]));
      input.addEventListener("focus", () => this.page.about(region, "", address, made));
      input.addEventListener("input", () => this.page.typing(field, made, filling.check(field, input.value)));
      input.addEventListener("keydown", (event) => this.key(event, made));
      made.append(input);
    }
    const changed = draft.typed("", address) && about.state === "d" && String(draft.value(region, "", address)) !== String(about.value);
    made.append(el("small", { className: "counted", textContent: changed ? `系统统计是 ${about.value}` : ["已有", "待填"].includes(look.words) ? "" : look.words, title: about.words }));
    for (const one of draft.found("", address)) made.append(el("p", { className: `finding ${one.severity}`, textContent: one.message }));
    if (draft.found("", address).some((one) => one.severity === "reason") || (draft.typed("", address) || {}).note) made.append(this.page.noteInput("", address));
    return made;
  }
  key(event, cell) {
    const step = { Enter: [1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!step || event.isComposing || event.target.tagName === "SELECT") return;
    event.preventDefault();
    const line = cell.parentElement, table = line.parentElement, at = [...line.children].indexOf(cell);
    const next = table.children[[...table.children].indexOf(line) + step[0]];
    const input = next && next.children[at] && next.children[at].querySelector("input");
    if (input) input.focus(); else event.target.blur();
  }
  refresh(places) {
    for (const [row, key] of places) {
      const old = row === "" ? this.place.querySelector(`td[data-key="${CSS.escape(key)}"]`) : null;
      if (!old) continue;
      const line = this.region.lines.find((one) => one.cells.includes(key));
      const focused = old.contains(document.activeElement) && document.activeElement.matches("input:not(.note)");
      const made = this.cell(key, [...line.label, ...this.region.columns[line.cells.indexOf(key)].label]);
      old.replaceWith(made);
      if (focused) made.querySelector("input")?.focus();
    }
    if (places.some(([row]) => row === `t${this.region.region}`)) this.draw();
  }
  reload() { this.draw(); }
  filter() {}
  async go(row, key) { const input = this.place.querySelector(`td[data-key="${CSS.escape(key)}"] input`); if (input) { input.scrollIntoView({ block: "center" }); input.focus({ preventScroll: true }); } }
};
// the rows of a multi-level header; equal neighbours under one heading are one block
filling.headBlocks = (paths, levels) => {
  const rows = Array.from({ length: levels }, () => []);
  const same = (a, b, level) => a.length > level + 1 && b.length > level + 1 && a.slice(0, level + 1).join("|") === b.slice(0, level + 1).join("|");
  for (let level = 0; level < levels; level += 1) {
    for (let at = 0; at < paths.length;) {
      let end = at + 1;
      while (end < paths.length && same(paths[at], paths[end], level)) end += 1;
      if (level < paths[at].length) rows[level].push({ text: paths[at][level], width: end - at, height: level === paths[at].length - 1 ? levels - level : 1 });
      at = end;
    }
  }
  return rows;
};
