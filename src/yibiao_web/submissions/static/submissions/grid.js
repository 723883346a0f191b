// A list as a table on a desk: frozen names, the form's own header, open cells marked. Whoever comes to an open cell may
// type at once; arrows, Enter and Tab lead on. Rendering, freezing and scrolling of many rows is Tabulator's.
"use strict";
window.filling = window.filling || {};
filling.Grid = class {
  constructor(page, region, place) {
    Object.assign(this, { page, region, place, draft: page.draft });
    this.here = null; // [row, key] of the active cell
    this.table = new Tabulator(place, {
      index: "row", data: this.data(), columns: this.columns(), nestedFieldSeparator: false, keybindings: false,
      height: this.height(), rowHeight: 38, columnHeaderVertAlign: "middle", layout: "fitDataTable",
      columnDefaults: { headerSort: false, vertAlign: "middle", headerHozAlign: "center", resizable: "header" },
      placeholder: this.page.emptyWords(this.region),
    });
    this.ready = new Promise((done) => this.table.on("tableBuilt", () => { this.tidy(); done(); }));
    place.addEventListener("focusin", (event) => this.came(event));
    place.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("mousedown", (event) => this.pressed(event));
    place.addEventListener("paste", (event) => this.paste(event));
    place.addEventListener("copy", (event) => this.copy(event));
  }
  tidy() { // Tabulator gives groups of columns a role that does not exist, and rows a holder without one
    this.place.removeAttribute("aria-owns");
    const roles = { ".tabulator-col-group": "presentation", ".tabulator-tableholder": "rowgroup", ".tabulator-table": "presentation" };
    for (const [part, role] of Object.entries(roles)) for (const one of this.place.querySelectorAll(part)) {
      one.setAttribute("role", role);
      for (const name of ["aria-title", "aria-sort"]) one.removeAttribute(name);
    }
  }
  height() { return `${Math.max(320, Math.min(window.innerHeight - 230, 150 + this.draft.rows(this.region).length * 39))}px`; }
  data() {
    const rows = this.draft.rows(this.region);
    return (this.onlyOpen ? rows.filter((row) => this.wanted(row)) : rows).map((row) => ({ row }));
  }
  wanted(row) { return this.draft.isAdded(this.region, row) || this.draft.left(this.region, row).length || this.region.fields.some((one) => this.draft.worst(row, one.key) || this.draft.remarks.has(this.draft.place(row, one.key))); }
  columns() {
    const fields = this.region.fields;
    const named = fields.indexOf(this.region.named);
    const lead = [{ title: "序号", field: "row", frozen: true, width: 64, hozAlign: "center", formatter: (cell) => this.rowHead(cell) }];
    // what names a row stays in sight: its own column where it is among the first, else the name once more
    const early = named >= 0 && named <= 2 && !fields.slice(0, named).some((one) => one.label.length > 1);
    const before = early ? fields.slice(0, named + 1) : [];
    if (!early && this.region.named) lead.push({ title: "姓名", field: "_name", frozen: true, width: 96, formatter: (cell) => this.draftName(cell) });
    const rest = fields.filter((one) => !before.includes(one));
    return [...lead, ...before.map((one) => this.column(one, true)), ...filling.headed(rest.map((one) => ({ path: one.label, column: this.column(one, false) })))];
  }
  column(field, frozen) {
    const widths = { id_number: 205, phone: 150, date: 125, bank_card: 200, integer: 90, decimal: 100 };
    const longest = Math.max(0, ...(field.choices || []).map((one) => one.length));
    const width = /address|residence/.test(field.item || "") ? 200 : field === this.region.named ? 110 : widths[field.type] || Math.min(220, Math.max(100, longest * 16 + 40));
    return {
      title: field.label[field.label.length - 1], field: field.key, frozen, width: Math.max(width, Math.min(180, field.label[field.label.length - 1].length * 16 + 24)),
      titleFormatter: () => this.title(field), formatter: (cell) => this.cell(cell, field),
      hozAlign: ["integer", "decimal", "percent"].includes(field.type) ? "right" : "left",
    };
  }
  title(field) {
    const el = filling.element;
    const made = el("button", { type: "button", className: "column-title", title: "这一栏" }, filling.label({ ...field, label: field.label.slice(-1) }));
    if (field.required && !/[*＊]/.test(field.label.join(""))) made.append(el("b", { className: "must", textContent: " *" }));
    if (this.draft.reported[field.key]) made.append(el("small", { textContent: ` 已报过：${this.draft.reported[field.key]}` }));
    made.addEventListener("click", () => this.page.aboutField(field));
    return made;
  }
  rowHead(cell) {
    const row = cell.getValue();
    const made = filling.element("button", { type: "button", className: "row-head", tabIndex: -1 }, String(cell.getRow().getPosition() || ""), filling.element("span", { textContent: " ⋯", ariaHidden: "true" }));
    made.setAttribute("aria-label", `${cell.getRow().getPosition() || ""} ${this.draft.name(this.region, row)}：无变化、移出、合并`);
    made.addEventListener("click", () => { if (this.commit) this.commit(); this.page.rowMenu(this.region, row); });
    return made;
  }
  draftName(cell) { return document.createTextNode(filling.show(this.draft.name(this.region, cell.getRow().getIndex()))); }
  cell(cell, field) {
    const el = filling.element, row = cell.getRow().getIndex(), place = cell.getElement();
    const look = filling.look(this.draft, this.region, row, field.key);
    place.className = `${place.className.replace(/ ?(cell-\S+)/g, "")} ${look.classes}`;
    place.tabIndex = -1;
    place.dataset.row = row;
    place.dataset.key = field.key;
    place.setAttribute("aria-label", `${this.draft.name(this.region, row)} ${filling.label(field)} ${filling.show(look.value)} ${look.words}`);
    const made = el("span", { className: "shown" }, filling.show(look.value));
    if (look.mark) made.prepend(el("i", { className: "mark", textContent: look.mark, ariaHidden: "true" }));
    return made;
  }
  component(row, key) { const found = this.table.getRow(row); return found ? found.getCell(key) : null; }
  // bring a cell into view and make it active
  async go(row, key) {
    await this.ready;
    if (!this.table.getRow(row)) return;
    const there = () => this.place.querySelector(`.tabulator-cell[data-row="${CSS.escape(row)}"][data-key="${CSS.escape(key)}"]`);
    const seen = there();
    const box = this.place.querySelector(".tabulator-tableholder").getBoundingClientRect();
    const rect = seen && seen.getBoundingClientRect();
    if (!rect || rect.top < box.top || rect.bottom > box.bottom) await this.table.scrollToRow(row, "nearest", false).catch(() => {});
    const cell = there();
    if (!cell) return;
    const frozen = [...this.place.querySelectorAll(".tabulator-header .tabulator-frozen")].reduce((most, one) => Math.max(most, one.getBoundingClientRect().right), box.left);
    const now = cell.getBoundingClientRect(), holder = this.place.querySelector(".tabulator-tableholder");
    if (!cell.classList.contains("tabulator-frozen")) {
      if (now.left < frozen) holder.scrollLeft -= frozen - now.left;
      else if (now.right > box.right - 16) holder.scrollLeft += now.right - box.right + 16;
    }
    if (now.bottom > window.innerHeight - 8) window.scrollBy(0, now.bottom - window.innerHeight + 60);
    cell.focus({ preventScroll: true });
  }
  // by Tab from above: to the first cell that is to be filled, else to the first
  enter() {
    const order = this.order(), keys = this.region.fields.map((one) => one.key);
    const wanted = (row, key) => this.draft.isOpen(this.region, row, key) && !this.draft.isSettled(this.region, row, key);
    for (const row of order) for (const key of keys) if (wanted(row, key)) return this.go(row, key);
    return order.length ? this.go(order[0], keys[0]) : null;
  }
  came(event) {
    if (event.target.classList.contains("tabulator-tableholder") && event.target.matches(":focus-visible") && !event.relatedTarget?.closest(".tabulator-row")) { this.enter(); return; }
    const cell = event.target.closest(".tabulator-cell");
    if (this.leaving || !cell || !cell.dataset.key || event.target !== cell) return;
    this.here = [cell.dataset.row, cell.dataset.key];
    this.page.about(this.region, ...this.here, cell);
    if (this.draft.isOpen(this.region, ...this.here)) this.edit(cell, ...this.here);
  }
  pressed(event) {
    if (event.target.closest(".row-head")) { event.preventDefault(); return; } // leaving the cell draws its row anew, and the click would be lost
    const cell = event.target.closest(".tabulator-cell");
    if (cell && cell.dataset.key && !event.target.closest("input, select")) { event.preventDefault(); cell.focus({ preventScroll: true }); }
  }
  edit(cell, row, key) {
    if (cell.querySelector("input, select")) return;
    const field = this.draft.fields.get(key), was = this.draft.value(this.region, row, key);
    const input = filling.input(field, was);
    input.setAttribute("aria-label", filling.label(field));
    const shown = filling.valueOf(field, input);
    let done = false;
    const commit = (keep = true) => {
      if (done) return;
      done = true;
      const value = filling.valueOf(field, input);
      this.leaving = true; // an input that is taken away while it has the focus would be left twice
      if (document.activeElement === input) cell.focus({ preventScroll: true });
      this.leaving = false;
      input.remove();
      if (keep && value !== shown) this.page.set([{ row, field: key, value }]);
      this.draw(row);
    };
    input.addEventListener("input", () => this.page.typing(field, cell, filling.check(field, input.value)));
    input.addEventListener("blur", () => commit());
    input.addEventListener("change", () => { if (input.tagName === "SELECT") this.page.typing(field, cell, null); });
    this.commit = commit;
    cell.replaceChildren(input);
    input.focus({ preventScroll: true });
    if (input.select) try { input.select(); } catch { /* dates have no text to select */ }
  }
  draw(row) { const found = this.table.getRow(row); if (found) found.reformat(); }
  key(event) {
    const input = event.target.matches("input, select") ? event.target : null;
    if (!this.here || event.target.closest("button") || event.isComposing) return;
    const [row, key] = this.here;
    const move = (rows, columns) => { event.preventDefault(); this.move(rows, columns); };
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) { event.preventDefault(); if (this.commit) this.commit(); this.page.rowMenu(this.region, row); return; }
    if (event.key === "Enter") return move(event.shiftKey ? -1 : 1, 0);
    if (event.key === "Tab") { if (this.tab(event.shiftKey ? -1 : 1)) event.preventDefault(); return; }
    if (event.key === "Escape" && input) { event.preventDefault(); this.commit(false); this.component(row, key).getElement().tabIndex = 0; return; }
    const inSelect = input && input.tagName === "SELECT";
    if (event.key === "ArrowDown" && !(inSelect || event.altKey)) return move(1, 0);
    if (event.key === "ArrowUp" && !(inSelect || event.altKey)) return move(-1, 0);
    const edge = !input || inSelect || input.type === "date" || input.selectionStart === input.selectionEnd || input.selectionEnd - input.selectionStart === input.value.length;
    if (event.key === "ArrowRight" && edge && (!input || inSelect || input.type === "date" || input.selectionEnd === input.value.length)) return move(0, 1);
    if (event.key === "ArrowLeft" && edge && (!input || inSelect || input.type === "date" || input.selectionStart === 0)) return move(0, -1);
  }
  order() { return this.table.getRows("active").map((one) => one.getIndex()); }
  move(rows, columns) {
    const order = this.order(), keys = this.region.fields.map((one) => one.key);
    const at = order.indexOf(this.here[0]) + rows, column = keys.indexOf(this.here[1]) + columns;
    if (this.commit) this.commit();
    if (at >= 0 && at < order.length && column >= 0 && column < keys.length) this.go(order[at], keys[column]);
  }
  // the next open cell, reading row by row; false where there is none
  tab(step) {
    const order = this.order(), keys = this.region.fields.map((one) => one.key);
    let at = order.indexOf(this.here[0]), column = keys.indexOf(this.here[1]);
    for (let steps = order.length * keys.length; steps > 0; steps -= 1) {
      column += step;
      if (column < 0 || column >= keys.length) { column = step > 0 ? 0 : keys.length - 1; at += step; }
      if (at < 0 || at >= order.length) return false;
      if (this.draft.isOpen(this.region, order[at], keys[column])) { if (this.commit) this.commit(); this.go(order[at], keys[column]); return true; }
    }
    return false;
  }
  copy(event) {
    if (event.target.matches("input") && event.target.selectionStart !== event.target.selectionEnd) return;
    if (!this.here) return;
    event.clipboardData.setData("text/plain", filling.show(this.draft.value(this.region, ...this.here)));
    event.preventDefault();
  }
  // a block from Excel or WPS: its top left comes into the active cell; closed cells are stepped over and told of
  paste(event) {
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    if (!this.here || (lines.length === 1 && lines[0].length === 1)) return;
    event.preventDefault();
    const order = this.order(), keys = this.region.fields.map((one) => one.key);
    const top = order.indexOf(this.here[0]), left = keys.indexOf(this.here[1]);
    if (this.commit) this.commit(false);
    const edits = [];
    let closed = 0, beyond = 0;
    lines.forEach((line, down) => line.forEach((text, across) => {
      const row = order[top + down], key = keys[left + across], value = text.trim();
      if (row === undefined || key === undefined) beyond += value ? 1 : 0;
      else if (this.draft.isOpen(this.region, row, key)) edits.push({ row, field: key, value: value || null });
      else if (value && value !== filling.show(this.draft.value(this.region, row, key))) closed += 1;
    }));
    this.page.pasted(edits, closed, beyond);
  }
  refresh(places) {
    const rows = new Set(places.map(([row]) => row).filter(Boolean));
    if (places.some(([, field]) => field.startsWith("_") && field !== "_confirmed")) { this.reload(); return; }
    for (const row of rows) if (!(this.here && this.here[0] === row && this.place.querySelector(".tabulator-cell input:focus, .tabulator-cell select:focus"))) this.draw(row);
  }
  async reload() { await this.ready; if (this.commit) this.commit(); const here = this.here; await this.table.replaceData(this.data()); if (here && document.activeElement === document.body) this.go(...here); }
  filter(onlyOpen) { this.onlyOpen = onlyOpen; return this.reload(); }
};
// columns under the form's headings: neighbours with the same beginning stand under one
filling.headed = (list, depth = 0) => {
  const made = [];
  for (let at = 0; at < list.length;) {
    const head = list[at].path[depth];
    if (list[at].path.length <= depth + 1) { made.push(list[at].column); at += 1; continue; }
    let end = at + 1;
    while (end < list.length && list[end].path.length > depth + 1 && list[end].path[depth] === head) end += 1;
    made.push({ title: head, headerHozAlign: "center", columns: filling.headed(list.slice(at, end), depth + 1) });
    at = end;
  }
  return made;
};
// how a cell looks: by colour, by a mark, and in words for who can not see either
filling.look = (draft, region, row, key) => {
  const value = draft.value(region, row, key), open = draft.isOpen(region, row, key), worst = draft.worst(row, key);
  const remark = draft.remarks.has(draft.place(row, key)), settled = open && draft.isSettled(region, row, key), state = draft.state(region, row, key);
  const empty = value === null || value === undefined || value === "";
  if (worst === "block" || worst === "reason") return { value, classes: `cell-open cell-${worst}`, mark: worst === "block" ? "✕" : "？", words: draft.found(row, key).map((one) => one.message).join("") };
  if (remark) return { value, classes: `cell-remark${open ? " cell-open" : ""}`, mark: "✎", words: "审核人有意见" };
  if (worst === "hint") return { value, classes: "cell-open cell-hint", mark: "!", words: draft.found(row, key).map((one) => one.message).join("") };
  if (!open) return { value, classes: state === "d" ? "cell-closed cell-derived" : "cell-closed", mark: "", words: empty ? "不用填" : "已有" };
  if (settled || (region.kind !== "crosstab" && draft.isAdded(region, row))) return { value, classes: empty ? "cell-open cell-added" : "cell-open cell-done", mark: empty ? "" : "✓", words: empty ? "可填" : "已填" };
  if (state === "d" || state === "k") return { value, classes: "cell-open cell-derived", mark: "", words: "系统已算好" };
  if (state === "s") return { value, classes: "cell-open cell-stale", mark: "旧", words: "旧数据，待核对" };
  return { value: empty ? "" : value, classes: "cell-open cell-missing", mark: "＋", words: "待填" };
};
