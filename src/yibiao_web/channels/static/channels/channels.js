// The weeks of one channel: counts as bars, the line through them, and what is to be expected with its interval. All
// numbers stand in the table below it too.
"use strict";
(() => {
  const place = document.getElementById("chart"), given = document.getElementById("chart-data");
  if (!place || !given || !window.echarts) return;
  const data = JSON.parse(given.textContent);
  const round = (value) => Math.round(value * 10) / 10;
  const nothing = data.weeks.map(() => null);
  const ahead = data.words.expected;
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    aria: { enabled: true, decal: { show: true } },
    animation: false,
    grid: { left: 28, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: [...data.weeks, ahead], axisLabel: { hideOverlap: true } },
    yAxis: { type: "value", min: 0 },
    series: [
      { name: data.words.count, type: "bar", data: [...data.counts, null], itemStyle: { color: "#7aa7d4" }, barMaxWidth: 14 },
      { name: data.words.line, type: "line", symbol: "none", data: [...data.line.map(round), null],
        lineStyle: { width: 3, color: "#a61b1b" }, itemStyle: { color: "#a61b1b" } },
      { name: ahead, type: "line", symbol: "diamond", symbolSize: 12, data: [...nothing, round(data.expected)],
        itemStyle: { color: "#7a4b00" },
        markLine: { symbol: ["none", "none"], label: { show: false }, lineStyle: { color: "#7a4b00", width: 3, type: "solid" },
          data: [[{ coord: [ahead, round(data.low)] }, { coord: [ahead, round(data.high)] }]] } },
    ],
  });
  window.addEventListener("resize", () => chart.resize());
})();
