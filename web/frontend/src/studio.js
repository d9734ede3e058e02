// The editors of diagrams and decision tables.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import Modeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import DmnModeler from "dmn-js/lib/Modeler";

for (const container of document.querySelectorAll("[data-editor='bpmn']")) {
  const parent = document.querySelector("[data-properties]");
  const modeler = new Modeler({
    container,
    propertiesPanel: { parent },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule],
  });
  await modeler.importXML(await (await fetch(container.dataset.source)).text());
}

for (const container of document.querySelectorAll("[data-editor='dmn']")) {
  const modeler = new DmnModeler({ container });
  await modeler.importXML(await (await fetch(container.dataset.source)).text());
}
