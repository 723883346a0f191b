// Reads openapi.json and lets one try each operation. Everything is made as nodes: nothing of the description or of an
// answer is ever read as HTML.
"use strict";
(() => {
  const place = document.getElementById("operations");
  const longest = 20000; // characters of an answer that are shown

  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "class") node.className = value; else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.filter((one) => one != null));
    return node;
  };
  // `code` in a description becomes <code>
  const words = (text) => (text || "").split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part));

  let description = {};
  const resolved = (schema) => {
    let one = schema || {};
    while (one.$ref) one = one.$ref.split("/").slice(1).reduce((at, key) => at[key], description);
    if (one.allOf && one.allOf.length === 1) one = { ...resolved(one.allOf[0]), ...one };
    return one;
  };
  // what a nullable parameter is when it is there
  const plain = (schema) => {
    const one = resolved(schema);
    const some = (one.anyOf || []).map(resolved).find((each) => each.type !== "null");
    return some ? { ...some, description: one.description || some.description, default: one.default } : one;
  };

  const inputOf = (name, schema, id) => {
    const kind = plain(schema);
    if (kind.enum) return make("select", { id, name }, make("option", { value: "" }, "—"), ...kind.enum.map((one) => make("option", { value: one, selected: one === kind.default }, String(one))));
    if (kind.type === "boolean") return make("select", { id, name }, make("option", { value: "" }, "—"), make("option", { value: "true" }, "是 true"), make("option", { value: "false" }, "否 false"));
    if (kind.format === "binary") return make("input", { id, name, type: "file" });
    const type = kind.format === "date" ? "date" : kind.type === "integer" ? "number" : "text";
    return make("input", { id, name, type, value: kind.default ?? "", autocomplete: "off", spellcheck: "false" });
  };

  const labelled = (name, schema, required, where, about, number) => {
    const id = `p${number}-${where}-${name}`;
    const input = inputOf(name, schema, id);
    input.dataset.where = where;
    if (required) input.required = true;
    const label = make("label", { for: id }, make("code", {}, name), required ? make("b", { class: "needed", title: "必填" }, " *") : null, input);
    const says = about || plain(schema).description;
    if (says) label.append(make("small", {}, ...words(says)));
    return label;
  };

  const fieldsOf = (schema, deep = 0) => {
    const one = plain(schema);
    if (one.type === "array") return fieldsOf(one.items, deep);
    return Object.entries(one.properties || {}).flatMap(([name, part]) => {
      const inner = plain(part);
      const below = deep < 2 && inner.type === "array" && plain(inner.items).properties ? fieldsOf(inner.items, deep + 1).map(([key, said]) => [`${name}[].${key}`, said]) : [];
      return [[name, resolved(part).description || inner.description || ""], ...below];
    });
  };

  const request = (operation, form) => {
    let address = operation.path;
    const query = new URLSearchParams();
    const headers = {};
    const body = new FormData();
    const command = [];
    for (const input of form.querySelectorAll("[data-where]")) {
      const file = input.type === "file" ? input.files[0] : null;
      const value = file ? file.name : input.value;
      if (!value) continue;
      if (input.dataset.where === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(value));
      if (input.dataset.where === "query") query.append(input.name, value);
      if (input.dataset.where === "header") { headers[input.name] = value; command.push(`-H '${input.name}: ${value}'`); }
      if (input.dataset.where === "body") { body.append(input.name, file || value); command.push(`-F '${input.name}=${file ? "@" : ""}${value}'`); }
    }
    const token = document.getElementById("token").value.trim();
    if (token) headers.Authorization = `Bearer ${token}`;
    const asked = query.toString();
    const whole = address + (asked ? `?${asked}` : "");
    const lines = ["curl", `-H 'Authorization: Bearer ${token ? "…" : "<令牌>"}'`, ...command, `'${window.location.origin}${whole}'`];
    return { address: whole, options: { method: operation.method.toUpperCase(), headers, credentials: "omit", body: operation.method === "post" ? body : undefined }, command: lines.join(" ") };
  };

  const shown = async (answer) => {
    const type = answer.headers.get("Content-Type") || "";
    if (answer.status === 304) return ["没有变化。", null];
    if (type.includes("json") && !type.includes("ndjson")) {
      const text = JSON.stringify(await answer.json(), null, 2);
      return [text.length > longest ? `${text.slice(0, longest)}\n…（还有 ${text.length - longest} 个字符）` : text, null];
    }
    const blob = await answer.blob();
    const name = (answer.headers.get("Content-Disposition") || "").match(/filename="([^"]+)"/);
    const link = make("a", { href: URL.createObjectURL(blob), download: name ? name[1] : "answer" }, `保存文件（${blob.size} 字节）`);
    const text = /csv|ndjson/.test(type) ? (await blob.slice(0, 2000).text()) : "（文件）";
    return [text, link];
  };

  const send = async (operation, form, result) => {
    const asked = request(operation, form);
    result.replaceChildren(make("pre", { class: "command" }, asked.command), make("p", { role: "status" }, "正在等回答…"));
    const begun = performance.now();
    let answer;
    try { answer = await fetch(asked.address, asked.options); } catch { result.lastChild.textContent = "没有连上服务器，请稍后再试。"; return; }
    const [text, link] = await shown(answer);
    const good = answer.ok || answer.status === 304;
    const told = ["ETag", "Retry-After", "Yibiao-Missing", "Content-Type"].filter((one) => answer.headers.get(one)).map((one) => `${one}: ${answer.headers.get(one)}`);
    result.replaceChildren(
      make("pre", { class: "command" }, asked.command),
      make("p", { role: "status" }, make("span", { class: `tag ${good ? "good" : "bad"}` }, `${answer.status} ${good ? "成功" : "没成"}`), ` ${Math.round(performance.now() - begun)} 毫秒 `, link),
      make("p", { class: "headers" }, told.join(" · ")), make("pre", { class: "answer", tabindex: "0" }, text),
    );
  };

  const drawn = (operation, number) => {
    const form = make("form", { "data-again": "1" });
    const params = make("div", { class: "params" });
    for (const one of operation.parameters || []) params.append(labelled(one.name, one.schema, one.required, one.in, one.description, number));
    const body = operation.requestBody && plain(Object.values(operation.requestBody.content)[0].schema);
    for (const [name, schema] of Object.entries((body && body.properties) || {})) params.append(labelled(name, schema, (body.required || []).includes(name), "body", "", number));
    const result = make("div", { "aria-live": "polite" });
    form.append(params, make("p", {}, make("button", {}, "发送")), result);
    form.addEventListener("submit", (event) => { event.preventDefault(); send(operation, form, result); });
    const answer = operation.responses["200"] && operation.responses["200"].content && operation.responses["200"].content["application/json"];
    const fields = answer ? fieldsOf(answer.schema) : [];
    const told = fields.length ? make("details", {}, make("summary", {}, "回答里有什么"), make("table", { class: "fields" }, make("tbody", {}, ...fields.map(([name, said]) => make("tr", {}, make("td", {}, name), make("td", {}, ...words(said))))))) : null;
    return make("details", { class: "operation", id: operation.operationId },
      make("summary", {}, make("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), make("span", { class: "address" }, operation.path), make("span", {}, operation.summary)),
      make("div", {}, make("p", {}, ...words(operation.description)), form, told));
  };

  const draw = () => {
    const parts = new Map();
    for (const [path, methods] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const tag = (operation.tags || ["其他"])[0];
        if (!parts.has(tag)) parts.set(tag, []);
        parts.get(tag).push({ ...operation, path, method });
      }
    }
    let number = 0;
    const nodes = [...parts].flatMap(([tag, some]) => [make("h2", {}, tag), ...some.map((one) => drawn(one, ++number))]);
    place.replaceChildren(...nodes);
    place.removeAttribute("aria-busy");
    const wanted = document.getElementById(window.location.hash.slice(1));
    if (wanted && wanted.tagName === "DETAILS") wanted.open = true;
    if (wanted) wanted.scrollIntoView();
  };

  fetch(place.dataset.address, { credentials: "omit" })
    .then((answer) => answer.json())
    .then((told) => { description = told; draw(); })
    .catch(() => place.replaceChildren(make("p", { class: "finding block" }, "接口说明没有读到，请刷新再试。")));
})();
