// The input that fits a field: a numeric keyboard for numbers, a list to pick from for codes.
"use strict";
window.filling = window.filling || {};
filling.element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
filling.input = (field, value) => {
  const el = filling.element;
  const known = value === null || value === undefined ? "" : String(value);
  const hidden = field.masked && known.includes("*"); // part of it is not shown: typed anew or left as it is
  const text = hidden ? "" : known;
  if (field.choices && field.choices.length) {
    const offered = !text || field.choices.includes(text) ? field.choices : [text, ...field.choices];
    const made = el("select", {}, el("option", { value: "", textContent: "" }), ...offered.map((one) => el("option", { value: one, textContent: one })));
    made.value = text;
    return made;
  }
  const made = el("input", { value: text, autocomplete: "off", spellcheck: false });
  if (hidden) made.placeholder = `${known}（变了再填）`;
  if (field.type === "integer") made.inputMode = "numeric";
  else if (field.type === "decimal" || field.type === "percent") made.inputMode = "decimal";
  else if (field.type === "phone") made.inputMode = "tel";
  else if (field.type === "email") made.inputMode = "email";
  else if (field.type === "date" && /^$|^\d{4}-\d{2}-\d{2}$/.test(text)) made.type = "date";
  else if (field.type === "id_number") made.maxLength = 20;
  return made;
};
filling.valueOf = (field, input) => {
  const text = input.value.trim();
  if (!text) return null;
  if (["integer", "decimal"].includes(field.type) && /^-?\d+(\.\d+)?$/.test(text) && text.length < 15) return Number(text);
  if (field.type === "id_number") return text.replace(/\s/g, "").toUpperCase();
  return text;
};
filling.label = (field) => field.label.join(" / ") + (field.unit && !field.label.join("").includes(field.unit) ? `（${field.unit}）` : "");
filling.show = (value) => (value === null || value === undefined ? "" : String(value));
