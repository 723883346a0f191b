// Edits on their way to the server. Each is put into the browser's own database first and taken out when the server has
// it, so a closed browser, a lost network or a lost session loses nothing. Sent in order, one batch at a time.
"use strict";
window.filling = window.filling || {};
filling.Queue = class {
  constructor({ draft, user, send, answered, told, renew }) {
    Object.assign(this, { draft, user, send, answered, told, renew });
    this.items = []; // in order; what the database holds, also where there is none
    this.busy = false;
    this.db = null;
    this.failures = 0;
  }
  async open() {
    try {
      const db = new Dexie("yibiao-filling");
      db.version(1).stores({ edits: "++id, [draft+user]" });
      await db.open();
      this.db = db;
      this.items = await db.edits.where({ draft: this.draft, user: this.user }).sortBy("id");
    } catch { this.db = null; } // private windows of old browsers: kept in the page only
    window.addEventListener("online", () => this.flush());
    window.addEventListener("focus", () => this.flush());
    window.addEventListener("beforeunload", (event) => { if (!this.db && this.items.length) event.preventDefault(); });
    return this.items;
  }
  get cells() { return this.items.reduce((count, item) => count + item.edits.length, 0); }
  async push(edits, batch, before) {
    const item = { draft: this.draft, user: this.user, edits, batch, before };
    this.items.push(item);
    this.told("saving", this.cells);
    if (this.db) try { item.id = await this.db.edits.add({ ...item }); } catch { this.db = null; }
    return this.flush();
  }
  // what was typed last and has not left yet; its cells are to be set back
  async pop() {
    if (this.busy || !this.items.length) return null;
    const item = this.items.pop();
    if (this.db && item.id) await this.db.edits.delete(item.id);
    this.told(this.items.length ? "waiting" : "saved", this.cells);
    return item;
  }
  async flush() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    clearTimeout(this.timer);
    try {
      while (this.items.length) {
        const batch = this.items[0].batch;
        const together = this.together(batch);
        this.told("saving", this.cells);
        const said = await this.send({ edits: together.flatMap((item) => item.edits), batch });
        this.items.splice(0, together.length);
        if (this.db) await this.db.edits.bulkDelete(together.map((item) => item.id).filter(Boolean));
        this.failures = 0;
        this.answered(said, together);
      }
      this.told("saved", 0);
    } catch (problem) {
      this.failures += 1;
      const { status } = problem;
      const kind = status === 401 || status === 403 ? "signed-out" : !status || status >= 500 || status === 429 ? "offline" : "refused";
      if (status === 403) await this.renew(); // signed in anew elsewhere: the page's form cookie is of the old session
      this.told(kind, this.cells, problem.message);
      if (kind !== "refused") this.timer = setTimeout(() => this.flush(), status === 403 && this.failures === 1 ? 200 : Math.min(60, 5 * this.failures) * 1000);
    } finally {
      this.busy = false;
    }
    if (this.again) { this.again = false; if (!this.failures) return this.flush(); }
  }
  // of one block, or what was typed one by one while there was no network; a cell that was typed twice goes twice, so
  // that each can be undone
  together(batch) {
    const found = [], cells = new Set();
    for (const item of this.items) {
      const own = item.edits.map((edit) => JSON.stringify([edit.row, edit.field]));
      if (item.batch !== batch || cells.size > 2000 || (!batch && own.some((cell) => cells.has(cell)))) break;
      own.forEach((cell) => cells.add(cell));
      found.push(item);
    }
    return found;
  }
  async forget() {
    if (this.db) await this.db.edits.bulkDelete(this.items.map((item) => item.id).filter(Boolean));
    this.items = [];
  }
};
