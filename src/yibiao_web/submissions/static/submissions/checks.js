// The quickest of the server's checks, so that a slip is seen while typing and without a network. The server's word counts.
"use strict";
window.filling = window.filling || {};
filling.check = (field, value) => {
  const text = String(value ?? "").trim();
  if (!text) return null;
  const bad = (message, severity = "block") => ({ severity, message, advice: "", code: "typing" });
  if (/\*{2,}/.test(text)) return bad("号码有几位被遮盖了，请填完整的。");
  if (field.choices && field.choices.length && !field.choices.includes(text)) {
    return filling.choice(field, text) ? null : bad("不在可选的值里。");
  }
  switch (field.type) {
    case "id_number": return filling.idNumber(text);
    case "integer": case "decimal": case "percent": {
      const plain = text.replace(/[,，\s]/g, "");
      if (!/^[-+]?\d+(\.\d+)?/.test(plain) && !/^[〇零一二两三四五六七八九十百千万]+/.test(plain)) return bad("应填数字。");
      return field.type === "integer" && /^[-+]?\d+\.\d*[1-9]/.test(plain) ? bad("应填整数。") : null;
    }
    case "phone": return /^1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$|^\d{7,8}$/.test(text.replace(/\s/g, "")) ? null : bad("不像电话号码。", "hint");
    default: return null;
  }
};
// the choice meant by a number or by its beginning: 1 → 1.是
filling.choice = (field, text) => field.choices.find((one) => one.replace(/^\s*[（(]?\w{1,2}[）)]?[.、:：]\s*/, "") === text)
  || (text.length > 1 || /^\d$/.test(text) ? field.choices.find((one) => one.startsWith(text) && /^[\d]/.test(one)) : undefined);
filling.idNumber = (text) => {
  const bad = (message) => ({ severity: "block", message, advice: "", code: "typing" });
  const number = text.replace(/\s/g, "").toUpperCase();
  if (number.length !== 18) return bad(number.length < 18 ? `身份证号少 ${18 - number.length} 位。` : `身份证号多 ${number.length - 18} 位。`);
  if (!/^\d{17}[\dX]$/.test(number)) return bad("身份证号里有不该有的字符。");
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const day = new Date(`${born}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== born) return bad("身份证号里的出生日期不存在。");
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return "10X98765432"[sum % 11] === number[17] ? null : bad("身份证号校验位不对，有一位或几位抄错了。");
};
