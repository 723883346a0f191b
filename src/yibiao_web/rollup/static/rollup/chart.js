// One chart: shares by township, from the numbers that stand in the table above it.
"use strict";
(() => {
  const place = document.getElementById("chart"), given = document.getElementById("chart-data");
  if (!place || !given || !window.echarts) return;
  const data = JSON.parse(given.textContent);
  const sums = data.places.map((_, at) => data.series.reduce((sum, one) => sum + one.data[at], 0));
  place.style.height = `${90 + 36 * data.places.length}px`;
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    aria: { enabled: true, decal: { show: true } },
    animation: false,
    grid: { left: 8, right: 24, top: 56, bottom: 8, containLabel: true },
    legend: { top: 0, type: "scroll" },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value) => `${value} %` },
    xAxis: { type: "value", max: 100, axisLabel: { formatter: "{value} %" } },
    yAxis: { type: "category", data: data.places, inverse: true },
    series: data.series.map((one) => ({
      name: one.name, type: "bar", stack: "all", barMaxWidth: 22,
      data: one.data.map((value, at) => (sums[at] ? Math.round((1000 * value) / sums[at]) / 10 : 0)),
    })),
  });
  window.addEventListener("resize", () => chart.resize());
})();
