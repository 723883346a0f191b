// The draft in the browser: the base that came once, and the cells edited over it. The same rules as drafts.py.
"use strict";
window.filling = window.filling || {};
filling.Draft = class extends EventTarget {
  constructor(data) { super(); this.take(data); }
  take(data) {
    Object.assign(this, { editable: data.editable, plain: data.plain, sources: data.sources, grid: data.grid, regions: data.regions });
    this.number = data.number;
    this.reported = data.reported;
    this.closed = new Set(data.closed);
    this.cells = new Map();
    this.findings = new Map();
    this.remarks = new Map();
    this.fields = new Map();
    for (const region of this.regions) {
      region.at = new Map(region.rows.map((row, at) => [row, at]));
      region.picked = new Set(region.picked || []);
      for (const field of region.fields) this.fields.set(field.key, { ...field, asked: field.asked && !this.closed.has(field.key), region });
      region.fields = region.fields.map((one) => this.fields.get(one.key));
      region.named = region.fields.find((one) => /\.name$/.test(one.item || "")) || region.fields[0];
    }
    for (const [row, field, value, note, by, at] of data.cells) this.cells.set(this.place(row, field), { value, note, by, at });
    for (const one of data.remarks) this.push(this.remarks, this.place(one.row, one.field), one);
  }
  push(map, place, one) { map.set(place, [...(map.get(place) || []), one]); }
  place(row, field) { return `${row}|${field}`; }
  typed(row, field) { return this.cells.get(this.place(row, field)); }
  act(row, act) { const typed = this.typed(row, act); return typed ? typed.value : null; }
  added(region) {
    const own = (typed) => typed.value && Number(typed.value.region) === region.region;
    return [...this.cells].filter(([place, typed]) => place.endsWith("|_added") && own(typed)).map(([place]) => place.split("|")[0]);
  }
  stands(row) { return !this.act(row, "_state") && !this.act(row, "_merged"); }
  rows(region) { return [...region.rows.filter((row) => this.isListed(region, row)), ...this.added(region)].filter((row) => this.stands(row)); }
  // a row picked from the register stands as long as it was not taken off again
  isListed(region, row) { return !region.picked.has(row) || ((this.act(row, "_picked") || {}).regions || []).includes(region.region); }
  knows(row) { return this.regions.some((region) => region.at.has(row)); }
  // a row that was just picked, with what is known of it
  grow(data) {
    const region = this.regions.find((one) => one.region === data.region);
    if (region.at.has(data.row)) return;
    region.at.set(data.row, region.rows.push(data.row) - 1);
    region.picked.add(data.row);
    for (const { key } of region.fields) {
      const source = data.sources[key];
      region.values[key].push(data.values[key]);
      region.states[key] += data.states[key];
      region.sources[key].push(source ? this.sources.push(source) - 1 : -1);
    }
  }
  // rows that can be brought back; an added row that was dropped again is only undone
  gone(region) {
    const dropped = (row) => this.act(row, "_state") === "dropped";
    return [...region.rows.filter((row) => this.isListed(region, row)), ...this.added(region)].filter((row) => !this.stands(row) && !dropped(row));
  }
  isAdded(region, row) { return !region.at.has(row); }
  base(region, row, key) { const at = region.at.get(row); return at === undefined ? null : region.values[key][at]; }
  state(region, row, key) {
    if (region.kind === "crosstab") return region.cells[key].state;
    const at = region.at.get(row);
    return at === undefined ? "m" : region.states[key][at];
  }
  source(region, row, key) {
    const at = region.kind === "crosstab" ? region.cells[key].source : region.at.has(row) ? region.sources[key][region.at.get(row)] : -1;
    return at >= 0 ? this.sources[at] : null;
  }
  isOpen(region, row, key) {
    if (!this.editable) return false;
    if (region.kind === "crosstab") return this.fields.get(region.cells[key].field).asked;
    if (this.isAdded(region, row)) return true;
    return this.fields.get(key).asked && "ms".includes(this.state(region, row, key));
  }
  value(region, row, key) {
    const typed = this.typed(row, key);
    if (typed) return typed.value;
    return region.kind === "crosstab" ? region.cells[key].value : this.base(region, row, key);
  }
  isSettled(region, row, key) {
    const typed = this.typed(row, key);
    const stale = this.state(region, row, key) === "s";
    if (typed) return stale || (typed.value !== null && typed.value !== "");
    return stale && Boolean(this.act(row || `t${region.region}`, "_confirmed"));
  }
  // open cells of a row that are not answered yet
  left(region, row) {
    return region.fields.filter((one) => !this.isAdded(region, row) && this.isOpen(region, row, one.key) && !this.isSettled(region, row, one.key));
  }
  stale(region, row) {
    return region.fields.some((one) => !this.isAdded(region, row) && this.isOpen(region, row, one.key) && this.state(region, row, one.key) === "s" && !this.isSettled(region, row, one.key));
  }
  progress() {
    let done = 0, total = 0, stale = 0;
    const count = (region, row, key) => {
      if (!this.isOpen(region, row, key) || !"ms".includes(this.state(region, row, key))) return;
      total += 1;
      if (this.isSettled(region, row, key)) done += 1;
      else if (this.state(region, row, key) === "s") stale += 1;
    };
    for (const region of this.regions) {
      if (region.kind === "crosstab") for (const address of Object.keys(region.cells)) count(region, "", address);
      else for (const row of this.rows(region)) if (region.at.has(row)) for (const one of region.fields) count(region, row, one.key);
    }
    return { done, total, stale };
  }
  name(region, row) {
    if (region.kind === "crosstab") return "";
    const name = region.named ? this.value(region, row, region.named.key) : null;
    return name || (this.isAdded(region, row) ? "新增的一行" : "");
  }
  // whose line a cell of a crosstab is on, and under which column
  line(region, key) { return region.kind === "crosstab" ? region.lines.find((one) => one.cells.includes(key)) : null; }
  called(region, row, key) {
    const line = this.line(region, key), field = this.fields.get(key);
    if (line) return [...line.label, ...region.columns[line.cells.indexOf(key)].label].join(" / ");
    return `${this.name(region, row)} ${field ? filling.label(field) : key}`;
  }
  // what is wrong or must be explained in a cell
  found(row, key) { return this.findings.get(this.place(row, key)) || []; }
  worst(row, key) {
    const found = this.found(row, key).filter((one) => one.severity !== "reason" || !(this.typed(row, key) || {}).note);
    return ["block", "reason", "hint"].find((level) => found.some((one) => one.severity === level)) || "";
  }
  tell(findings, rows) {
    const changed = [];
    for (const place of [...this.findings.keys()]) if (rows.has(place.split("|")[0])) { this.findings.delete(place); changed.push(place); }
    for (const one of findings) { this.push(this.findings, this.place(one.row, one.field), one); changed.push(this.place(one.row, one.field)); }
    this.changed(changed);
  }
  // set cells as edited here or by somebody else; gives what they were
  apply(edits) {
    const before = edits.map((one) => { const typed = this.typed(one.row, one.field); return { row: one.row, field: one.field, typed: typed || null }; });
    for (const one of edits) {
      const place = this.place(one.row, one.field), old = this.cells.get(place);
      if (one.gone) this.cells.delete(place);
      else {
        const region = (this.fields.get(one.field) || {}).region;
        const value = "value" in one ? one.value : old ? old.value : region ? this.base(region, one.row, one.field) : null;
        this.cells.set(place, { value, note: "note" in one ? one.note : (old || {}).note || "", by: one.by || "", at: one.at || "" });
      }
    }
    this.changed(edits.map((one) => this.place(one.row, one.field)));
    return before;
  }
  restore(before) {
    for (const one of before) { if (one.typed) this.cells.set(this.place(one.row, one.field), one.typed); else this.cells.delete(this.place(one.row, one.field)); }
    this.changed(before.map((one) => this.place(one.row, one.field)));
  }
  changed(places) { this.dispatchEvent(new CustomEvent("cells", { detail: places.map((place) => place.split("|")) })); }
};
