// Shows every <div class="diagram" data-xml-url="…" [data-states-url="…"] [data-heat-url="…"]> as a diagram.
// What the server put inside the element (a list of the steps) stays, folded, as its text alternative.
import "./viewer/viewer.css";
import { show } from "./viewer/diagram.js";

document.querySelectorAll(".diagram[data-xml-url]").forEach(show);
