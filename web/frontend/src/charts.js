// Charts beside their tables: <figure data-chart><table>…</table></figure>. The table holds the numbers; the chart only draws them.
import "./insight/insight.css";
import { draw } from "./insight/chart.js";

document.querySelectorAll("[data-chart]").forEach(draw);
