// One series of months: as asked, without season, and its levels. All numbers stand in the table below it too.
"use strict";
(() => {
  const place = document.getElementById("chart"), given = document.getElementById("chart-data");
  if (!place || !given || !window.echarts) return;
  const data = JSON.parse(given.textContent);
  const series = [{ name: data.words.asked, type: "bar", data: data.minutes, itemStyle: { color: "#9dbfe0" }, barMaxWidth: 20 }];
  if (data.clean) {
    series.push({ name: data.words.clean, type: "line", data: data.clean, symbolSize: 6, lineStyle: { width: 2, color: "#1d4f83" }, itemStyle: { color: "#1d4f83" } });
    series.push({ name: data.words.level, type: "line", step: "middle", symbol: "none", data: data.level, lineStyle: { width: 3, color: "#a61b1b" }, itemStyle: { color: "#a61b1b" } });
  }
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    aria: { enabled: true, decal: { show: true } },
    animation: false,
    grid: { left: 28, right: 16, top: place.clientWidth < 500 && data.clean ? 72 : 40, bottom: 8, containLabel: true },
    legend: { top: 0 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: data.months, axisLabel: { hideOverlap: true } },
    yAxis: { type: "value", min: 0 },
    series,
  });
  window.addEventListener("resize", () => chart.resize());
})();
