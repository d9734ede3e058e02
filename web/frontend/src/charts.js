// Charts as SVG, drawn from the option that stands in a <script type="application/json"> beside each.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, GridComponent, LegendComponent, LineChart, SVGRenderer, TooltipComponent]);

for (const place of document.querySelectorAll("[data-chart]")) {
  const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  init(place, null, { renderer: "svg" }).setOption(option);
}
