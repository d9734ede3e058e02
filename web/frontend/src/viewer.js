// A diagram to look at: case and insight pages.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

for (const container of document.querySelectorAll("[data-diagram]")) {
  const viewer = new NavigatedViewer({ container });
  const xml = await (await fetch(container.dataset.diagram)).text();
  await viewer.importXML(xml);
  viewer.get("canvas").zoom("fit-viewport");
}
