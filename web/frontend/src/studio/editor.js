import { BpmnPropertiesPanelModule } from "bpmn-js-properties-panel";
import Modeler from "bpmn-js/lib/Modeler";
import { read } from "../viewer/dom.js";
import { english, t } from "../viewer/language.js";
import { fitReadably } from "../viewer/navigation.js";
import { Actions } from "./actions.js";
import { translate } from "./chinese.js";
import { shouwang } from "./moddle.js";
import { panelModule } from "./panel.js";
import { Problems } from "./problems.js";

const widthOfPalette = 130;

export async function edit(place) {
  const { xmlUrl, choicesUrl } = place.dataset;
  const [xml, choices] = await Promise.all([read(xmlUrl, "text"), read(choicesUrl)]);
  const modeler = new Modeler({
    container: place.querySelector("[data-studio-canvas]"),
    propertiesPanel: { parent: place.querySelector("[data-studio-panel]") },
    moddleExtensions: { sw: shouwang },
    additionalModules: [BpmnPropertiesPanelModule, panelModule(choices), ...(english ? [] : [{ translate: ["value", translate] }])],
  });
  const problems = new Problems(modeler, place.querySelector("[data-studio-problems]"));
  try {
    const { warnings } = await modeler.importXML(xml);
    const drawing = place.querySelector("[data-studio-canvas] .djs-container > svg");
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", t("流程图；选中的元素在右边的面板里用键盘修改", "Diagram; what is selected is edited by keyboard in the panel beside it"));
    fitReadably(modeler.get("canvas"), widthOfPalette);
    // What the editor itself makes of the diagram before anybody touches it: the server compares, so that a save loses nothing.
    const { xml: untouched } = await modeler.saveXML({ format: true });
    const actions = new Actions(place, modeler, problems, untouched);
    await actions.guarded(() => actions.check());
    warnings.forEach((warning) => console.warn(warning.message));
    place.dataset.ready = "true";
  } catch (error) {
    console.error(error);
    await Actions.tellOf(place, xml, problems).catch(console.error);
    const line = place.querySelector("[data-studio-line]");
    line.dataset.tone = "error";
    line.textContent = t("这张图不能在编辑器里画出来，原文件完整保留，可以下载。原因：", "This diagram cannot be drawn here; the file is kept whole and can be downloaded. Reason: ") + error.message;
  }
}
