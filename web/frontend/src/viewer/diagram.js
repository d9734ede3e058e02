import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { shouwang } from "../studio/moddle.js";
import { make, read } from "./dom.js";
import { markHeat, markStates, nameOf } from "./marks.js";
import { navigate } from "./navigation.js";
import { english, t } from "./language.js";

const widestWord = 70;

export async function show(place) {
  const { xmlUrl, statesUrl, heatUrl } = place.dataset;
  const told = [...place.childNodes];
  const canvas = make("div", { class: "diagram-canvas" });
  const line = make("p", { class: "diagram-line", role: "status", text: t("点击图中的步骤，这里显示说明。", "Choose a step in the diagram to read about it here.") });
  const list = make("details", { class: "diagram-steps" }, make("summary", { text: t("步骤列表", "List of steps") }), ...told);
  const tools = make("div", { class: "diagram-tools", role: "group", "aria-label": t("缩放", "Zoom") });
  const frame = make("div", { class: "diagram-frame" }, tools, canvas);
  place.append(frame, line, list);
  try {
    const [xml, states, heat] = await Promise.all([
      read(xmlUrl, "text"), statesUrl ? read(statesUrl) : null, heatUrl ? read(heatUrl) : null,
    ]);
    const viewer = new NavigatedViewer({
      container: canvas, moddleExtensions: { sw: shouwang }, zoomScroll: { enabled: false },
    });
    if (english) viewer.on("import.parse.complete", ({ elementsById }) => Object.values(elementsById ?? {}).forEach(inEnglish));
    await viewer.importXML(xml);
    const sentences = new Map([
      ...(states ? markStates(viewer, states.states) : []), ...(heat ? markHeat(viewer, heat.heat) : []),
    ]);
    describe(viewer, canvas, list, sentences, told);
    navigate(viewer, tools, aimOf(viewer.get("elementRegistry"), states?.states, heat?.heat));
    viewer.on("element.click", ({ element }) => {
      if (element.businessObject?.name) line.textContent = sentences.get(element.id) ?? nameOf(element);
    });
    place.dataset.ready = "true";
  } catch (error) {
    console.error(error);
    frame.remove();
    line.textContent = t("流程图暂时打不开，请看下面的步骤列表，或刷新页面再试。", "The diagram cannot be shown; see the list of steps below, or reload the page.");
    list.open = true;
  }
}

// Diagrams carry both names; the picture shows the one of the page. Room for a few Chinese signs is none for an English word.
function inEnglish(element) {
  if (element.name && element.en) element.name = element.en;
  const bounds = element.label?.bounds;
  if (!bounds || bounds.width >= widestWord) return;
  bounds.x -= (widestWord - bounds.width) / 2;
  bounds.width = widestWord;
}

// What a visitor most likely looks for: the step that waits now, or the one that takes longest.
function aimOf(registry, states = {}, heat = {}) {
  const current = Object.keys(states).find((id) => ["current", "incident"].includes(states[id].state) && registry.get(id));
  if (current) return { element: current, label: t("看当前步骤", "Go to the current step"), first: true };
  const [slowest] = Object.keys(heat).filter((id) => registry.get(id)).sort((one, other) => heat[other].days - heat[one].days);
  return slowest ? { element: slowest, label: t("看最慢的步骤", "Go to the slowest step"), first: false } : null;
}

function describe(viewer, canvas, list, sentences, told) {
  const svg = canvas.querySelector(".djs-container > svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", t("流程图。图下有文字的步骤列表；用方向键移动，用加号和减号缩放。", "Process diagram. A list of the steps follows it; move with the arrow keys, zoom with plus and minus."));
  const empty = !told.some((node) => node.nodeType === Node.ELEMENT_NODE);
  if (!empty) return;
  const items = [...sentences.values()].map((sentence) => make("li", { text: sentence }));
  if (items.length) list.append(make("ol", {}, ...items));
  else list.remove();
}
