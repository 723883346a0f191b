// Every drawing of an overview, from the numbers that stand in the table beside it: <div class="chart" data-from="id">.
"use strict";
(() => {
  if (!window.echarts) return;
  const colours = ["#0b57a4", "#c77700", "#17663a", "#8a3ffc", "#a61b1b", "#007d79", "#6f5d48", "#55606e", "#d02670", "#3d70b2"];
  const narrow = window.matchMedia("(max-width: 700px)").matches;
  const shapes = {
    stacked: (data) => ({
      xAxis: { type: "category", data: data.labels, axisLabel: { hideOverlap: true } },
      yAxis: { type: "value", min: 0, name: data.unit },
      series: data.series.map((one) => ({ ...one, type: "bar", stack: "all", barMaxWidth: 26 })),
    }),
    beside: (data) => ({
      xAxis: { type: "value", min: 0, name: narrow ? "" : data.unit },
      yAxis: { type: "category", data: data.labels, inverse: true },
      series: data.series.map((one) => ({ ...one, type: "bar", barMaxWidth: 14 })),
    }),
  };
  const drawn = [...document.querySelectorAll(".chart[data-from]")].map((place) => {
    const given = document.getElementById(place.dataset.from);
    const data = JSON.parse(given.textContent);
    if (data.shape === "beside") place.style.minHeight = `${90 + 34 * data.labels.length}px`;
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      aria: { enabled: true, decal: { show: true } },
      animation: false,
      color: colours,
      grid: { left: 8, right: 16, top: narrow ? 64 : 48, bottom: 8, containLabel: true },
      legend: { top: 0, type: "scroll" },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value) => (value === null ? "—" : `${value} ${data.unit}`) },
      ...shapes[data.shape](data),
    });
    return chart;
  });
  const resize = () => drawn.forEach((chart) => chart.resize());
  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", resize);
})();
