// Bars from a table: the first column names the rows, each further column with data-series is a series.
import { BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, GridComponent, LegendComponent, SVGRenderer, TooltipComponent]);

// Okabe and Ito's colours can be told apart by everybody.
const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"];
const most = 20;

export function draw(figure) {
  const table = figure.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows].slice(0, most).reverse();
  const columns = heads.map((head, index) => ({ head, index })).filter(({ head }) => "series" in head.dataset);
  if (!rows.length || !columns.length) return;
  const place = document.createElement("div");
  place.className = "chart";
  place.style.height = `${Math.max(12, 4 + rows.length * (columns.length > 1 ? 2.4 : 1.9))}rem`;
  figure.prepend(place);
  const chart = init(place, null, { renderer: "svg" });
  chart.setOption(option(table, rows, columns));
  new ResizeObserver(() => chart.resize()).observe(place);
}

function option(table, rows, columns) {
  const name = (row) => row.cells[0].textContent.trim();
  return {
    aria: { enabled: true, label: { description: table.caption?.textContent.trim() ?? "" } },
    animation: false,
    color: colours,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 },
    grid: { left: 8, right: 40, top: columns.length > 1 ? 36 : 8, bottom: 8, outerBoundsMode: "same" },
    legend: columns.length > 1 ? { top: 0, left: 0 } : undefined,
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "html", confine: true },
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", data: rows.map(name), axisLabel: { width: 130, overflow: "truncate" } },
    series: columns.map(({ head, index }) => ({
      type: "bar",
      name: head.textContent.trim(),
      barMaxWidth: 18,
      label: { show: true, position: "right" },
      data: rows.map((row) => Number(row.cells[index].dataset.value ?? row.cells[index].textContent) || 0),
    })),
  };
}
