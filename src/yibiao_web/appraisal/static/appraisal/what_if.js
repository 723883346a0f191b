// Bands under other weights, as yibiao/appraisal/moments.py reckons them: no names of places come to the page.
(() => {
  "use strict";
  const form = document.getElementById("what-if");
  const told = document.getElementById("what-if-data");
  if (!form || !told) return;
  const data = JSON.parse(told.textContent);
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const BANDS = ["good", "usual", "help"];

  // the error function, Abramowitz & Stegun 7.1.26: within 1.5e-7
  const erf = (x) => {
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    const y = 1 - sum * Math.exp(-x * x);
    return x < 0 ? -y : y;
  };
  const over = (border, mean, spread) => {
    if (spread < 1e-9) return mean >= border - 1e-9 ? 1 : 0;
    return 0.5 * (1 - erf((border - mean) / spread / Math.SQRT2));
  };
  const band = (rows, weights, how) => {
    const first = how === "geometric" ? 2 : 0;
    let total = 0;
    rows.forEach((row, at) => { if (row) total += weights[at]; });
    if (total < data.covered - 1e-9 || total <= 0) return "unknown";
    let mean = 0, variance = 0;
    rows.forEach((row, at) => {
      if (!row) return;
      const weight = weights[at] / total;
      mean += weight * row[first];
      variance += weight * weight * row[first + 1];
    });
    const border = (value) => (how === "geometric" ? Math.log(value) : value);
    const spread = Math.sqrt(variance);
    const above = over(border(data.good), mean, spread);
    const below = 1 - over(border(data.weak), mean, spread);
    const chances = [above, 1 - above - below, below];
    const best = chances.indexOf(Math.max(...chances));
    return chances[best] >= data.sure - 1e-12 ? BANDS[best] : "unclear";
  };
  const shares = (weights) => {
    const total = weights.reduce((sum, one) => sum + Math.max(one, 0), 0);
    return weights.map((one) => (total > 0 ? Math.max(one, 0) / total : 1 / weights.length));
  };
  const all = (weights, how) => data.moments.map((rows) => band(rows, shares(weights), how));
  const before = all(data.weights, data.how);
  const show = () => {
    const now = all(sliders.map((one) => Number(one.value)), form.elements.how.value);
    sliders.forEach((one) => { one.nextElementSibling.textContent = one.value; });
    document.getElementById("changed").textContent = now.filter((one, at) => one !== before[at]).length;
    [...BANDS, "unclear", "unknown"].forEach((one) => {
      document.getElementById(`now-${one}`).textContent = now.filter((other) => other === one).length;
    });
  };
  form.addEventListener("input", show);
})();
