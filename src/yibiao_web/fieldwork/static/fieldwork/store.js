// What an inspector wrote, kept in the browser's own database until the server has it. A closed browser, a lost network
// or a lost session loses nothing; sending twice is harmless, for every note and picture carries a key of its own.
"use strict";
window.fieldwork = window.fieldwork || {};
fieldwork.Outbox = class {
  constructor({ visit, user, send, sendPhoto, kept, told }) {
    Object.assign(this, { visit, user, send, sendPhoto, kept, told });
    this.notes = [];
    this.photos = [];
    this.busy = false;
    this.failures = 0;
    this.db = null;
  }
  async open() {
    try {
      const db = new Dexie("yibiao-fieldwork");
      db.version(1).stores({ notes: "key, [visit+user]", photos: "key, note, [visit+user]", packs: "[visit+user]" });
      await db.open();
      this.db = db;
      const mine = { visit: this.visit, user: this.user };
      this.notes = (await db.notes.where(mine).toArray()).sort((a, b) => a.noted_at.localeCompare(b.noted_at));
      this.photos = await db.photos.where(mine).toArray();
    } catch { this.db = null; } // private windows of old browsers: kept in the page only
    window.addEventListener("online", () => this.flush());
    window.addEventListener("focus", () => this.flush());
    window.addEventListener("beforeunload", (event) => { if (!this.db && this.waiting) event.preventDefault(); });
  }
  get waiting() { return this.notes.length + this.photos.length; }
  get refused() { return this.notes.filter((one) => one.message).length + this.photos.filter((one) => one.message).length; }
  async add(note, photos) {
    const mine = { visit: this.visit, user: this.user };
    const row = { ...note, ...mine };
    const rows = photos.map((one) => ({ ...one, note: note.key, ...mine }));
    this.notes.push(row);
    this.photos.push(...rows);
    if (this.db) {
      try {
        await this.db.transaction("rw", this.db.notes, this.db.photos, () => Promise.all([this.db.notes.put(row), this.db.photos.bulkPut(rows)]));
      } catch { this.db = null; }
    }
    this.told();
    return this.flush();
  }
  async drop(key) {
    this.notes = this.notes.filter((one) => one.key !== key);
    this.photos = this.photos.filter((one) => one.note !== key && one.key !== key);
    if (this.db) { await this.db.notes.delete(key); await this.db.photos.where({ note: key }).delete(); await this.db.photos.delete(key); }
    this.told();
  }
  async flush() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    clearTimeout(this.timer);
    this.state = "sending";
    this.told();
    try {
      await this.flushNotes();
      await this.flushPhotos();
      this.failures = 0;
      this.state = this.refused ? "refused" : "saved";
    } catch (problem) {
      this.failures += 1;
      this.state = problem.status === 401 || problem.status === 403 ? "signed-out" : "offline";
      this.timer = setTimeout(() => this.flush(), Math.min(60, 5 * this.failures) * 1000);
    } finally { this.busy = false; }
    this.told();
    if (this.again) { this.again = false; if (!this.failures) return this.flush(); }
  }
  async flushNotes() {
    for (let left = this.notes.filter((one) => !one.message); left.length; left = this.notes.filter((one) => !one.message)) {
      let said;
      try { said = await this.send(left.slice(0, 20)); } catch (problem) {
        if (!this.final(problem)) throw problem;
        said = left.slice(0, 20).map((one) => ({ key: one.key, kept: false, message: problem.message }));
      }
      if (!said.length) throw new Error("nothing said");
      for (const one of said) {
        const note = this.notes.find((other) => other.key === one.key);
        if (!note) continue;
        if (!one.kept) { note.message = one.message; if (this.db) await this.db.notes.put(note); continue; }
        this.notes = this.notes.filter((other) => other !== note);
        if (this.db) await this.db.notes.delete(one.key);
        this.kept(one);
      }
    }
  }
  async flushPhotos() {
    for (const photo of this.photos.filter((one) => !one.message && !this.notes.some((note) => note.key === one.note))) {
      try { await this.sendPhoto(photo); } catch (problem) {
        if (!this.final(problem)) throw problem;
        photo.message = problem.message;
        if (this.db) await this.db.photos.put(photo);
        continue;
      }
      this.photos = this.photos.filter((one) => one !== photo);
      if (this.db) await this.db.photos.delete(photo.key);
      this.kept({ key: photo.note, photo: true });
    }
  }
  // the server looked at it and will say the same again
  final(problem) { return problem.status >= 400 && problem.status < 500 && ![401, 403, 408, 429].includes(problem.status); }
  async keepPack(html) { if (this.db) await this.db.packs.put({ visit: this.visit, user: this.user, html, at: new Date().toISOString() }); return Boolean(this.db); }
  async pack() { return this.db ? this.db.packs.get({ visit: this.visit, user: this.user }) : undefined; }
  async clearPacks() { if (this.db) await this.db.packs.clear(); }
};
