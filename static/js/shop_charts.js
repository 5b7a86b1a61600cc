// Draws the charts of Data Analytics from the data beside them, and closes the tables behind them. Chart.js is in static/vendor.
(function () {
  "use strict";
  const PLACES = { money: 2, percent: 2, times: 2, rate: 2, stars: 2, hours: 1, count: 0 };
  const POINTS = ["circle", "rectRot", "triangle", "rect"];
  const DASHES = [[], [8, 3], [3, 3], [10, 3, 2, 3]];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = [];

  // A colour of the stylesheet as rgb: a canvas and Chart.js do not both know oklch() and light-dark().
  const probe = document.createElement("span");
  const ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (name, alpha = 1) => {
    probe.className = `chart-ink chart-ink-${name}`;
    ink.clearRect(0, 0, 1, 1);
    ink.fillStyle = getComputedStyle(probe).color;
    ink.fillRect(0, 0, 1, 1);
    const [red, green, blue] = ink.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
  };

  const said = (value, unit, currency, short) => {
    if (value === null || value === undefined) return "–";
    const places = short ? {} : { minimumFractionDigits: PLACES[unit], maximumFractionDigits: PLACES[unit] };
    const number = value.toLocaleString("en", short ? { maximumFractionDigits: 2, notation: Math.abs(value) >= 10000 ? "compact" : "standard" } : places);
    if (short && unit === "money") return number;
    return { money: `${currency} ${number}`, percent: `${number}%`, times: `${number}×`, hours: `${number} h` }[unit] || number;
  };

  const axis = (title, unit, data, side) => ({
    position: side,
    beginAtZero: data.fromZero,
    stacked: data.kind === "stacked",
    ...(unit === "stars" ? { min: 1, max: 5, beginAtZero: false } : {}),
    title: { display: true, text: title, color: colour("words") },
    border: { display: false },
    grid: { color: colour("lines"), drawOnChartArea: side === "left" },
    ticks: { color: colour("words"), precision: unit === "count" ? 0 : undefined, maxTicksLimit: 6, callback: (value) => said(value, unit, data.currency, true) },
  });

  const line = (set, index) => ({
    type: "line",
    borderColor: colour(set.before ? "before" : index + 1),
    backgroundColor: colour(set.before ? "before" : index + 1),
    borderWidth: set.before ? 1.5 : 2.25,
    borderDash: set.before ? [4, 4] : DASHES[index % DASHES.length],
    pointStyle: POINTS[index % POINTS.length],
    pointRadius: set.values.length > 45 || set.before ? 0 : 2.5,
    pointHoverRadius: 5,
    cubicInterpolationMode: "monotone",
    spanGaps: false,
  });
  const bar = (set, index, isStacked) => ({
    type: "bar",
    backgroundColor: colour(index + 1, 0.88),
    hoverBackgroundColor: colour(index + 1),
    borderColor: colour("ground"),
    borderWidth: isStacked ? { top: 1 } : 0,
    borderRadius: isStacked ? 0 : 2,
    barPercentage: 0.95,
    maxBarThickness: 44,
  });

  const setsOf = (data) => {
    let number = -1;
    return data.sets.map((set) => {
      if (!set.before) number += 1;
      const looks = data.kind === "line" || set.right ? line(set, number) : bar(set, number, data.kind === "stacked");
      return { label: set.label, data: set.values, yAxisID: set.right ? "right" : "y", order: set.right ? 0 : set.before ? 2 : 1, ...looks };
    });
  };

  const frame = (data) => ({
    responsive: true,
    maintainAspectRatio: false,
    animation: still.matches ? false : { duration: 350 },
    interaction: { mode: "index", intersect: false },
    plugins: {
      legend: { position: "bottom", labels: { color: colour("text"), usePointStyle: true, boxHeight: 7, padding: 16, sort: (one, other) => one.datasetIndex - other.datasetIndex } },
      tooltip: { padding: 10, boxPadding: 4, usePointStyle: true, itemSort: (one, other) => one.datasetIndex - other.datasetIndex, callbacks: { label: (item) => told(item, data) } },
    },
  });

  const told = (item, data) => {
    const set = data.sets[item.datasetIndex];
    const when = set.labels ? ` (${set.labels[item.dataIndex]})` : "";
    return ` ${set.label}${when}: ${said(set.values[item.dataIndex], set.unit, data.currency)}`;
  };

  const overTime = (data) => {
    const left = data.sets.find((set) => !set.right);
    const right = data.sets.find((set) => set.right);
    const scales = {
      x: { stacked: data.kind === "stacked", title: { display: true, text: data.x, color: colour("words") }, grid: { display: false }, border: { color: colour("lines") }, ticks: { color: colour("words"), maxRotation: 0, autoSkipPadding: 16 } },
      y: axis(data.y, left.unit, data, "left"),
    };
    if (right) scales.right = axis(data.right, right.unit, data, "right");
    return { data: { labels: data.labels, datasets: setsOf(data) }, options: { ...frame(data), scales } };
  };

  // Parts of a whole, or stages of a way: one set, whose shares the tooltip says, too.
  const parts = (data) => {
    const [set] = data.sets;
    const isRing = data.kind === "doughnut";
    const shares = set.shares.map((share) => (share === null ? "" : `${share.toFixed(1)}%`));
    const labels = data.labels.map((label, index) => (isRing ? `${label} ${shares[index]}` : [label, `${said(set.values[index], set.unit, data.currency)}${shares[index] && ` · ${shares[index]}`}`]));
    const colours = set.values.map((_, index) => colour(index + 1, isRing ? 1 : 0.88));
    const options = frame(data);
    options.interaction = { mode: "nearest", intersect: isRing, axis: isRing ? "xy" : "y" };
    options.plugins.tooltip.callbacks.title = (items) => data.labels[items[0].dataIndex];
    options.plugins.tooltip.callbacks.label = (item) => {
      const share = set.shares[item.dataIndex];
      const of = share === null ? "" : ` (${share.toFixed(1)}%${isRing ? "" : " of the stage before"})`;
      return ` ${said(set.values[item.dataIndex], set.unit, data.currency)}${of}`;
    };
    if (isRing) Object.assign(options, { cutout: "62%" });
    else {
      options.plugins.legend.display = false;
      options.indexAxis = "y";
      options.scales = { x: axis(data.y, set.unit, data, "bottom"), y: { grid: { display: false }, border: { display: false }, ticks: { color: colour("text") } } };
      options.scales.x.grid.drawOnChartArea = true;
    }
    const looks = isRing ? { backgroundColor: colours, borderColor: colour("ground"), borderWidth: 3, hoverOffset: 6 } : { backgroundColor: colours, borderRadius: 4, maxBarThickness: 48 };
    return { type: isRing ? "doughnut" : "bar", data: { labels, datasets: [{ label: set.label, data: set.values, ...looks }] }, options };
  };

  const built = (data) => (data.kind === "doughnut" || data.kind === "stages" ? parts(data) : { type: "bar", ...overTime(data) });

  const draw = (box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    box.hidden = false;
    drawn.push([new Chart(box.querySelector("canvas"), built(data)), data]);
    box.parentElement.querySelector("details").open = false;
  };
  const redraw = () => drawn.forEach((each) => {
    const [chart, data] = each;
    const canvas = chart.canvas;
    chart.destroy();
    const again = built(data);
    again.options.animation = false;
    each[0] = new Chart(canvas, again);
  });

  document.addEventListener("DOMContentLoaded", () => {
    const boxes = document.querySelectorAll("[data-chart]");
    if (!boxes.length || typeof Chart === "undefined") return;
    document.querySelector("main").append(probe);
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    boxes.forEach(draw);
    new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  });
})();
