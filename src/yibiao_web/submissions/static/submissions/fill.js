// The page of filling: loads the draft, shows each region in the way that fits the screen, saves every cell.
"use strict";
window.filling = window.filling || {};
filling.Page = class {
  constructor(root) {
    this.root = root;
    this.narrow = window.matchMedia("(max-width: 900px)");
    this.views = [];
    this.pane = document.getElementById("about");
    this.machine = () => (this.narrow.matches ? "手机" : "电脑");
  }
  address(act) { return `${this.root.dataset.root}/${act}`; }
  async get(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.status === 401) window.yibiao.signedOut();
    if (!answer.ok) throw Object.assign(new Error("没有打开，请刷新页面再试。"), { status: answer.status });
    return answer.json();
  }
  async open() {
    this.draft = new filling.Draft(await this.get(this.root.dataset.url));
    this.queue = new filling.Queue({
      draft: Number(this.root.dataset.draft), user: Number(this.root.dataset.user), told: (...all) => this.told(...all),
      send: (body) => window.yibiao.send(this.address("save"), { ...body, since: this.draft.number }), answered: (...all) => this.answered(...all),
      renew: () => fetch(this.root.dataset.root, { credentials: "same-origin" }).catch(() => null), // a fresh form cookie after signing in anew
    });
    const waiting = await this.queue.open();
    for (const item of waiting) this.draft.apply(item.edits);
    this.draft.addEventListener("cells", (event) => this.refresh(event.detail));
    this.draw();
    this.narrow.addEventListener("change", () => this.draw());
    if (waiting.length) { this.notice(`上次有 ${this.queue.cells} 格没来得及送出，正在送。`); this.queue.flush(); }
    setInterval(() => this.poll(), 15000);
    document.addEventListener("click", (event) => { const act = event.target.closest("[data-act]"); if (act) this.act(act.dataset.act); });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && this.draft.editable) {
        const typing = event.target.matches("input, textarea") && event.target.value !== event.target.defaultValue;
        if (!typing) { event.preventDefault(); this.undo(); }
      }
    });
    document.getElementById("only-open")?.addEventListener("change", (event) => { for (const view of this.views) view.filter(event.target.checked); });
  }
  draw() {
    const el = filling.element, place = document.getElementById("regions");
    const several = this.draft.regions.filter((region) => region.fields.length);
    place.replaceChildren();
    this.views = several.map((region) => {
      const box = el("section", { className: "region", id: `region-${region.region}` });
      const inside = el("div", {});
      box.append(el("h2", { className: "region-title", textContent: region.title, hidden: several.length === 1 && region.title === this.root.dataset.title }));
      if (region.kind === "list" && !region.open && region.rows.length && region.rows[0][0] === "s") box.append(el("p", { className: "quiet region-words", textContent: `名单：${region.words}${region.sure ? "" : "，请核对"}。有新来的点“新增”，走了的点序号旁的“⋯”。` }));
      region.gone = el("div", { className: "gone" });
      if (region.open && this.draft.editable) box.append(el("p", { className: "quiet region-words", textContent: `这张表事先没有名单，填哪些${filling.counted(region)}由村里定。从名册里选，已有的数据会自动带出，只补空的。` }), this.picker(region).element);
      box.append(inside, region.gone);
      place.append(box);
      this.gone(region);
      const kind = region.kind === "crosstab" ? filling.Crosstab : region.kind === "card" || this.narrow.matches ? filling.Cards : filling.Grid;
      return new kind(this, region, inside);
    });
    if (!several.length) place.append(el("p", { className: "empty", textContent: "这张表没有认出要填的栏目，请联系下发单位。" }));
    if (document.getElementById("only-open")?.checked) for (const view of this.views) view.filter(true);
    const tables = several.filter((region) => region.kind !== "crosstab");
    for (const button of document.querySelectorAll("[data-act=show]")) button.hidden = this.draft.plain || !tables.some((region) => region.fields.some((one) => one.masked));
    for (const button of document.querySelectorAll("[data-act=add]")) button.hidden = !tables.some((region) => !region.rows.some((row) => row[0] === "v")) || (tables.length === 1 && tables[0].open);
    for (const one of document.querySelectorAll("#only-open")) one.parentElement.hidden = !tables.length;
    this.where = null;
    this.pane.hidden = this.narrow.matches || !window.matchMedia("(min-width: 1200px)").matches;
    this.pane.replaceChildren(el("p", { className: "quiet", textContent: "点一格，这里写它的来源、日期和要注意的。黄色的要填，橙色的是旧数据、要核对，灰色的已有。" }), el("p", { className: "quiet", textContent: "回车到下一行，Tab 到下一个要填的格；可以从 Excel 或 WPS 整块复制粘贴；移出、合并点序号旁的“⋯”，或按 Shift+F10；每填一格自动保存。" }));
    this.progress();
  }
  emptyWords(region) {
    if (!this.draft.editable) return "这张表里没有人。";
    return region.open ? `还没有选${filling.counted(region)}。在上面输入姓名里的两个字，从名册里选；确实一个也没有的，直接提交。` : "系统里还没有这类对象的名单，请点上面的“新增”逐个填；确实一个也没有的，直接提交。";
  }
  view(region) { return this.views.find((one) => one.region === region); }
  refresh(places) {
    for (const view of this.views) view.refresh(places);
    if (places.some(([, field]) => field === "_state" || field === "_merged")) for (const view of this.views) this.gone(view.region);
    this.progress();
  }
  // rows that were taken out, each to be brought back
  gone(region) {
    const words = { moved: "迁出", died: "死亡", other: "其他原因" };
    const lines = this.draft.gone(region).map((row) => {
      const into = this.draft.act(row, "_merged"), why = into ? `并入“${this.draft.name(region, into)}”` : words[this.draft.act(row, "_state")] || "";
      const line = filling.element("li", {}, `${this.draft.name(region, row)}（${why}） `);
      if (this.draft.editable) line.append(this.button("恢复", () => this.set([{ row, field: into ? "_merged" : "_state", value: null }]), "plain"));
      return line;
    });
    region.gone.replaceChildren(...(lines.length ? [filling.element("p", { className: "quiet", textContent: `移出和合并的 ${lines.length} 行：` }), filling.element("ul", {}, ...lines)] : []));
  }
  progress() {
    const { done, total, stale } = this.draft.progress();
    const none = this.draft.regions.find((region) => region.open && !this.draft.rows(region).length);
    document.getElementById("done-bar").style.width = `${total ? (100 * done) / total : none ? 0 : 100}%`;
    document.getElementById("done-words").textContent = !total && none ? `还没有选${filling.counted(none)}` : total ? (done < total ? `已填 ${done} 格，还有 ${total - done} 格` : `${total} 格都填好了`) : "没有要补的，核对后提交即可";
    const all = document.querySelector("[data-act=confirm-all]");
    if (all) { all.hidden = !stale; all.textContent = `旧的 ${stale} 格都没变`; }
  }
  // ---- saving
  set(edits, batch = "") {
    const before = this.draft.apply(edits);
    return this.queue.push(edits, batch, before);
  }
  answered(said, sent) {
    this.draft.number = said.number;
    const rows = new Set(sent.flatMap((item) => item.edits.map((one) => one.row)));
    this.others(said.edits);
    this.draft.tell(said.findings, rows);
    if (said.refused.length) {
      const places = new Set(said.refused.map((one) => this.draft.place(one.row, one.field)));
      this.draft.restore(sent.flatMap((item) => item.before).filter((one) => places.has(this.draft.place(one.row, one.field))));
      this.notice(`有 ${said.refused.length} 格没有保存：${said.refused[0].message}`);
    }
    this.shown();
  }
  others(edits) {
    if (!edits.length) return;
    const queued = new Set(this.queue.items.flatMap((item) => item.edits.map((one) => this.draft.place(one.row, one.field))));
    const news = edits.filter((one) => !queued.has(this.draft.place(one.row, one.field)));
    const mine = news.filter((one) => { const typed = this.draft.typed(one.row, one.field); return typed && !typed.by && filling.show(typed.value) !== filling.show(one.value); });
    if (news.some((one) => one.field === "_picked" && one.value && !this.draft.knows(one.row))) { this.reload(); return; } // with what is known of them
    this.draft.apply(news);
    const by = [...new Set(news.map((one) => one.by).filter(Boolean))].join("、");
    if (mine.length) {
      const one = mine[0], field = this.draft.fields.get(one.field);
      this.notice(`${one.by} 把您填过的“${field ? filling.label(field) : "一格"}”改成了“${filling.show(one.value)}”${mine.length > 1 ? `，共 ${mine.length} 格` : ""}。以后改的为准；不对请再改回来。`);
    } else if (news.length) this.notice(`${by} 刚刚改了 ${news.length} 格，已显示在表里。`, true);
  }
  async poll() {
    if (document.hidden || this.queue.busy || this.queue.items.length) return;
    try {
      const said = await this.get(`${this.address("edits")}?since=${this.draft.number}`);
      if (this.queue.busy || this.queue.items.length) return;
      this.draft.number = said.number;
      this.others(said.edits);
      if (this.draft.editable && !["todo", "filling", "sent_back"].includes(said.state)) window.location.reload();
    } catch { /* said when something is to be saved */ }
  }
  told(state, cells, words) {
    const place = document.getElementById("saved"), banner = document.getElementById("offline-news");
    const at = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
    const said = {
      saving: "正在保存…", saved: `已保存 ${at}`, waiting: `还有 ${cells} 格没送出`,
      offline: `没网，已存在${this.machine()}里，联网后自动送出（${cells} 格）`,
      "signed-out": `登录过期，已存在${this.machine()}里，重新登录后自动送出（${cells} 格）`, refused: `没有保存：${words}`,
    }[state];
    if (state === "saved" && place.dataset.state !== "saved") window.yibiao.notice("");
    place.textContent = said;
    place.dataset.state = state;
    const trouble = ["offline", "signed-out", "refused"].includes(state);
    banner.hidden = !trouble;
    if (trouble) banner.textContent = state === "refused" ? `${words}（您填的 ${cells} 格还留在${this.machine()}里）` : `${said}。可以接着填，也可以关掉页面，填的不会丢。`;
  }
  notice(words, quiet) {
    const place = document.getElementById("findings");
    const line = filling.element("p", { className: `finding ${quiet ? "hint" : "reason"} passing`, textContent: words, role: "status" });
    place.hidden = false;
    place.querySelectorAll(".passing").forEach((one) => one.remove());
    place.append(line);
    setTimeout(() => { line.remove(); if (!place.children.length) place.hidden = true; }, quiet ? 6000 : 20000);
  }
  pasted(edits, closed, beyond) {
    if (edits.length) this.set(edits, crypto.randomUUID ? crypto.randomUUID() : String(Date.now()));
    const words = [`粘贴了 ${edits.length} 格`];
    if (closed) words.push(`${closed} 格已有数据、没有动`);
    if (beyond) words.push(`${beyond} 格超出表格、没有贴上`);
    this.notice(`${words.join("，")}。${edits.length ? "贴错了按 Ctrl+Z 撤销。" : ""}`, !closed && !beyond);
  }
  // ---- what is known of the cell one is in
  about(region, row, key, cell) {
    this.where = { region, row, key };
    this.shown(cell);
  }
  shown(cell) {
    if (!this.where || (this.narrow.matches && this.where.region.kind !== "crosstab")) { this.pane.hidden = true; return; }
    const el = filling.element, { region, row, key } = this.where, draft = this.draft;
    if (this.pane.contains(document.activeElement) && document.activeElement.matches("input")) return;
    const field = draft.fields.get(region.kind === "crosstab" ? region.cells[key].field : key);
    const look = filling.look(draft, region, row, key), source = draft.source(region, row, key), typed = draft.typed(row, key);
    const line = draft.line(region, key);
    const parts = [el("p", { className: "quiet", textContent: line ? line.label.join(" / ") : draft.name(region, row) }), el("h2", { textContent: filling.label(field) }), el("p", { className: "about-value", textContent: filling.show(look.value) || "（空）" }), el("p", {}, el("span", { className: "tag", textContent: look.words || "已有" }))];
    if (region.kind === "crosstab" && region.cells[key].words) parts.push(el("p", { textContent: region.cells[key].words }));
    if (source) parts.push(el("p", { className: "about-source" }, "来源：", el("b", { textContent: source.title }), el("br"), `日期：${source.dated || "不详"}${source.owner ? `　数源部门：${source.owner}` : ""}`));
    else if (draft.state(region, row, key) === "d") parts.push(el("p", { textContent: "由别的已知数据算出。" }));
    if (typed && typed.by) parts.push(el("p", { className: "quiet", textContent: `${typed.by} ${typed.at} 填` }));
    for (const one of draft.remarks.get(draft.place(row, key)) || []) parts.push(el("p", { className: "finding reason", textContent: `审核意见（${one.by}）：${one.text}` }));
    for (const one of draft.found(row, key)) parts.push(el("p", { className: `finding ${one.severity}` }, el("b", { textContent: one.message }), el("span", { className: "advice", textContent: one.advice })));
    if (draft.isOpen(region, row, key) && (draft.found(row, key).some((one) => one.severity === "reason") || (typed || {}).note)) parts.push(this.noteInput(row, key));
    const offer = this.offer(region, row, key);
    if (offer) parts.push(offer);
    const wrong = !draft.isOpen(region, row, key) && look.value !== null && look.value !== "" && row[0] === "s";
    if (draft.editable && wrong) parts.push(this.button("这不对", () => this.dispute(region, row, key), "small outline"));
    if (draft.editable && field.asked && !draft.reported[field.key]) parts.push(this.button("这一栏已报过", () => this.report(field), "small outline secondary"));
    if (this.narrow.matches) parts.push(this.button("收起", () => { this.where = null; this.shown(); }, "small outline secondary"));
    this.pane.replaceChildren(...parts);
    this.pane.hidden = false;
    if (cell) this.say(cell, draft.found(row, key)[0]);
  }
  button(words, act, classes) { const made = filling.element("button", { type: "button", className: classes, textContent: words }); made.addEventListener("click", act); return made; }
  typing(field, cell, found) { this.say(cell, found); }
  // the message stands right under the cell
  say(cell, found) {
    document.getElementById("cell-say")?.remove();
    if (!found || !cell.isConnected) return;
    const box = cell.getBoundingClientRect();
    const made = filling.element("p", { id: "cell-say", className: `cell-say finding ${found.severity}`, textContent: found.message, role: "alert" });
    document.body.append(made);
    made.style.left = `${Math.min(box.left, window.innerWidth - made.offsetWidth - 8) + window.scrollX}px`;
    made.style.top = `${box.bottom + window.scrollY + 2}px`;
    cell.addEventListener("focusout", () => made.remove(), { once: true });
  }
  noteInput(row, key) {
    const input = filling.element("input", { className: "note", maxLength: 300, value: (this.draft.typed(row, key) || {}).note || "", placeholder: "一句说明，如：刚出生、工资补发" });
    input.addEventListener("change", () => this.set([{ row, field: key, note: input.value.trim() }]));
    return filling.element("label", { className: "note-label" }, "说明", input);
  }
  aboutField(field) {
    filling.ask({
      title: filling.label(field),
      body: [filling.element("p", { textContent: field.asked ? "这一栏要填。" : "这一栏已有，不用填。" }), ...(this.draft.reported[field.key] ? [filling.element("p", { textContent: `已标“已报过”：${this.draft.reported[field.key]}` })] : [])],
      buttons: this.draft.editable && field.asked && !this.draft.reported[field.key] ? [["这一栏已报过", "report"]] : [],
    }).then((answer) => { if (answer === "report") this.report(field); });
  }
  // ---- acts
  async act(name) {
    if (name === "undo") return this.undo();
    if (name === "confirm-all") return this.confirm(null);
    if (name === "add") return this.add();
    if (name === "show") return this.showPlain();
    if (name === "submit") return this.submit();
    return null;
  }
  async tried(run) {
    try { return await run(); } catch (problem) { this.notice(problem.message); return null; }
  }
  async undo() {
    const item = await this.queue.pop();
    if (item) { this.draft.restore(item.before); this.shown(); this.notice("已撤销（还没送出的）。", true); return; }
    await this.tried(async () => {
      const said = await window.yibiao.send(this.address("undo"), {});
      this.draft.number = said.number;
      this.draft.apply(said.edits);
      this.shown();
      this.notice(said.edits.length ? `已撤销 ${said.edits.length} 格。${said.kept ? `有 ${said.kept} 格别人后来改过，没有动。` : ""}` : "没有可撤销的。", true);
    });
  }
  async confirm(rows) {
    await this.queue.flush();
    await this.tried(async () => {
      const said = await window.yibiao.send(this.address("confirm"), { rows });
      this.draft.number = said.number;
      this.draft.apply(said.rows.map((row) => ({ row, field: "_confirmed", value: true })));
      this.notice(`${said.rows.length} 行记为无变化。点错了可以撤销。`, true);
    });
  }
  async add() {
    const region = await this.listToAdd();
    if (!region) return;
    const answer = await this.fromRegister(region);
    if (answer && answer.subject) this.pick(region, answer.subject);
    else if (answer) this.byHand(region);
  }
  async listToAdd() {
    const lists = this.draft.regions.filter((region) => region.kind !== "crosstab" && !region.rows.some((row) => row[0] === "v"));
    if (!lists.length) { this.notice("这张表不用加行。"); return null; }
    return lists.length === 1 ? lists[0] : lists[Number(await filling.ask({ title: "加在哪张表里？", buttons: lists.map((one, at) => [one.title, String(at)]) }))];
  }
  // a dialogue: somebody of the register, or by hand
  fromRegister(region) {
    const dialog = document.getElementById("ask"), close = (answer) => dialog.close(JSON.stringify(answer));
    const picker = new filling.Picker(this, region, { took: (one) => close({ subject: one.subject }), byHand: () => close({ hand: true }) });
    return filling.ask({ title: `新增一${{ person: "人", household: "户" }[region.subject] || "个"}`, body: [picker.element], buttons: [] });
  }
  picker(region) {
    return new filling.Picker(this, region, { took: (one) => this.pick(region, one.subject), byHand: () => this.byHand(region) });
  }
  async pick(region, subject, instead = "") {
    await this.queue.flush();
    await this.tried(async () => {
      const said = await window.yibiao.send(this.address("pick"), { region: region.region, subject, instead });
      this.draft.number = said.number;
      this.draft.grow(said.data);
      this.draft.apply(said.edits);
      const view = this.view(region), open = region.fields.find((one) => this.draft.isOpen(region, said.row, one.key) && !this.draft.isSettled(region, said.row, one.key));
      const name = this.draft.name(region, said.row);
      if (!said.edits.length) this.notice(`“${name}”已经在表里了。`, true);
      else this.notice(open ? `已从名册带出“${name}”，还有空的请补上。` : `已从名册带出“${name}”，都已有，不用填。`, true);
      await view.ready;
      await new Promise((done) => setTimeout(done, 50));
      view.go(said.row, (open || region.named || region.fields[0]).key);
    });
  }
  // an added row whose number is somebody's of the register
  offer(region, row, key) {
    const found = this.draft.found(row, key).find((one) => one.code === "number_registered");
    return found && this.draft.editable ? this.button("用名册里的", () => this.pick(region, found.subject, row), "small") : null;
  }
  async byHand(region) {
    const row = `n${Date.now()}${Math.floor(Math.random() * 1000)}`;
    this.set([{ row, field: "_added", value: { region: region.region, grid: this.draft.grid } }]);
    const view = this.view(region);
    await view.ready;
    await new Promise((done) => setTimeout(done, 50));
    view.go(row, (region.named || region.fields[0]).key);
  }
  async rowMenu(region, row) {
    const el = filling.element, name = this.draft.name(region, row);
    if (!this.draft.editable) return;
    const buttons = [];
    if (this.draft.stale(region, row)) buttons.push(["无变化", "same"]);
    const picked = region.picked.has(row);
    if (picked) buttons.push(["从本表去掉", "unpick", "secondary"]);
    else if (this.draft.isAdded(region, row)) buttons.push(["删去这一行", "dropped", "secondary"]);
    else buttons.push(["迁出", "moved", "secondary"], ["死亡", "died", "secondary"], ["其他原因移出", "other", "secondary"]);
    if (!picked) buttons.push(["和另一行是同一个人", "merge", "outline"]);
    const why = el("input", { maxLength: 300, placeholder: "可不填，如：2026年9月迁往渡川县" });
    const answer = await filling.ask({ title: name || "这一行", body: picked ? [el("p", { textContent: "只是不填在这张表里，名册里还在。" })] : this.draft.isAdded(region, row) ? [] : [filling.labelled("移出的说明", why)], buttons });
    if (answer === "unpick") { this.set([{ row, field: "_picked", value: null }]); this.notice(`已从本表去掉“${name}”，名册里还在。按“撤销”可以恢复。`, true); return null; }
    if (answer === "same") return this.confirm([row]);
    if (answer === "merge") return this.merge(region, row);
    if (answer) { this.set([{ row, field: "_state", value: answer, note: why.value.trim() }]); this.notice(`已移出“${name}”，按“撤销”可以恢复。`, true); }
  }
  async merge(region, row) {
    const el = filling.element;
    const rows = this.draft.rows(region).filter((one) => one !== row);
    const list = el("datalist", { id: "merge-rows" }, ...rows.map((one, at) => el("option", { value: `${at + 1}. ${this.draft.name(region, one)}` })));
    const input = el("input", { required: true });
    input.setAttribute("list", "merge-rows");
    const answer = await filling.ask({ title: `“${this.draft.name(region, row)}”和哪一行是同一个人？`, body: [el("p", { textContent: "留下您选的那一行，这一行并过去。" }), filling.labelled("选留下的那一行", input), list], buttons: [["合并", "yes"]] });
    const into = rows[parseInt(input.value, 10) - 1];
    if (answer && into) { this.set([{ row, field: "_merged", value: into }]); this.notice(`已把“${this.draft.name(region, row)}”并入“${this.draft.name(region, into)}”。`, true); }
    else if (answer) this.notice("没有选对行，没有合并。");
  }
  async dispute(region, row, key) {
    const el = filling.element, field = this.draft.fields.get(key);
    const right = filling.input(field, null), words = el("input", { maxLength: 300 });
    const answer = await filling.ask({
      title: `“${filling.label(field)}”不对`, buttons: [["送去核对", "yes"]],
      body: [el("p", { textContent: `现在是“${filling.show(this.draft.value(region, row, key))}”。数源部门核对更正后，所有报表里都会改过来。` }), filling.labelled("正确的是（知道就填）", right), filling.labelled("怎么知道的（可不填）", words)],
    });
    if (answer) this.tried(async () => { const said = await window.yibiao.send(this.address("dispute"), { row, field: key, value: filling.valueOf(field, right), words: words.value }); this.notice(said.message, true); });
  }
  report(field) {
    return this.tried(async () => {
      const said = await window.yibiao.send(this.address("already-reported"), { field: field.key });
      this.draft.reported[field.key] = said.state;
      const proofs = said.evidence.map((one) => `《${one.title}》${one.dated}，${one.values} 个值`).join("；");
      this.notice(`${said.message}${proofs ? `系统找到的证据：${proofs}。` : "台账里没有找到报过的记录，由减负办核实。"}结果在“我提的异议和‘已报过’”里看。`, true);
      this.shown();
    });
  }
  async showPlain() {
    if (this.draft.plain) { this.notice("已经显示完整的了。", true); return; }
    const purpose = filling.element("input", { value: this.root.dataset.purpose, required: true, maxLength: 200 });
    const answer = await filling.ask({ title: "显示完整姓名和号码", body: [filling.element("p", { textContent: "会记一笔谁、为什么看了。" }), filling.labelled("用途", purpose)], buttons: [["显示", "yes"]] });
    if (!answer) return;
    await this.queue.flush();
    await this.tried(async () => { await window.yibiao.send(this.address("show"), { purpose: purpose.value }); await this.reload(); });
  }
  async reload() {
    const findings = this.draft.findings;
    this.draft.take(await this.get(this.root.dataset.url));
    this.draft.findings = findings;
    for (const item of this.queue.items) this.draft.apply(item.edits);
    this.draw();
  }
  async submit() {
    await this.queue.flush();
    if (this.queue.items.length) { this.notice(`还有 ${this.queue.cells} 格没送出，送出后才能提交。`); return; }
    const { done, total, stale } = this.draft.progress();
    const blank = total - done - stale;
    if (blank > 0 && !(await filling.ask({ title: `还有 ${blank} 格空着`, body: [filling.element("p", { textContent: "确实没有的可以空着提交，审核人会看到。" })], buttons: [["空着提交", "yes"]] }))) return;
    const none = this.draft.regions.find((region) => region.open && !this.draft.rows(region).length);
    if (none && !(await filling.ask({ title: `表里还没有${filling.counted(none)}`, body: [filling.element("p", { textContent: "村里确实没有的，可以这样提交，审核人会看到。" })], buttons: [["没有，提交", "yes"]] }))) return;
    const key = sessionStorage.getItem(`submit-${this.root.dataset.draft}-${this.draft.number}`) || (crypto.randomUUID ? crypto.randomUUID() : String(Date.now()));
    sessionStorage.setItem(`submit-${this.root.dataset.draft}-${this.draft.number}`, key);
    await this.tried(async () => {
      const said = await window.yibiao.send(this.address("submit"), { key });
      if (said.accepted) { window.location.assign(this.root.dataset.todo); return; }
      this.stopped(said);
    });
  }
  // what must be settled first, each line leading to its cell
  stopped(said) {
    const el = filling.element, place = document.getElementById("findings");
    const rows = new Set(said.findings.map((one) => one.row));
    this.draft.tell(said.findings.filter((one) => one.field), rows);
    const lines = said.stopping.slice(0, 30).map((one) => {
      const region = this.draft.regions.find((each) => each.kind === "crosstab" ? one.field in each.cells : each.fields.some((field) => field.key === one.field));
      const line = el("p", {}, el("b", { textContent: region ? `${this.draft.called(region, one.row, one.field)}：` : "" }), `${one.message}${one.advice} `);
      if (one.code === "stale_unconfirmed") line.append(this.button("全部无变化", () => this.confirm(null).then(() => this.submit()), "small"));
      else if (region) line.append(this.button("去看", () => this.view(region).go(one.row, one.field), "small outline"));
      return el("div", { className: `finding ${one.severity}` }, line);
    });
    place.replaceChildren(el("h2", { textContent: `还不能提交：有 ${said.stopping.length} 处要先处理` }), ...lines);
    if (said.stopping.length > 30) place.append(el("p", { textContent: `还有 ${said.stopping.length - 30} 处，都标在格上。` }));
    place.hidden = false;
    place.focus();
    place.scrollIntoView({ block: "start" });
  }
};
document.addEventListener("DOMContentLoaded", () => {
  const root = document.getElementById("fill");
  if (!root) return;
  const page = new filling.Page(root);
  filling.page = page;
  page.open().catch((problem) => { document.getElementById("regions").replaceChildren(filling.element("p", { className: "finding block", textContent: problem.message })); });
});
