// Puts what is known of each step on the diagram: a CSS class, a small label, and a sentence for those who cannot see it.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { make } from "./dom.js";
import { english, fill, t } from "./language.js";

const signs = { done: "✓", current: "●", incident: "!" };
const names = { done: t("已办", "done"), current: t("办理中", "in progress"), incident: t("自动步骤出错", "automatic step failed"), pending: t("未到", "not yet") };

// What is not listed has not been reached. states: {element id: {state: "done"|"current"|"incident"|"pending", who?, when?, count?}}
export function markStates(viewer, states) {
  const canvas = viewer.get("canvas");
  viewer.get("elementRegistry").filter((element) => is(element, "bpmn:FlowNode") && !element.labelTarget && !states[element.id])
    .forEach((element) => canvas.addMarker(element, "sw-pending"));
  return eachKnown(viewer, states, (element, { state, who, when, count }) => {
    canvas.addMarker(element, `sw-${state}`);
    const times = count > 1 ? ` ×${count}` : "";
    if (state !== "pending") label(viewer, element, `sw-label sw-label-${state}`, [`${signs[state]}${times}`, who, when]);
    return [names[state] + times, who, when];
  });
}

// heat: {element id: {level: 0..4, days, text, n, few: bool, detail?}}
export function markHeat(viewer, heat) {
  const canvas = viewer.get("canvas");
  return eachKnown(viewer, heat, (element, { level, text, n, few, detail }) => {
    canvas.addMarker(element, `sw-heat-${level}`);
    if (few) canvas.addMarker(element, "sw-few");
    const sample = fill(t("{n} 次", "n = {n}"), { n }) + (few ? ` ${t("样本少", "few cases")}` : "");
    label(viewer, element, "sw-label sw-label-heat", [text, sample]);
    return [text, sample, detail];
  });
}

export function nameOf(element) {
  const { name, id, $attrs } = element.businessObject;
  return (english && (element.businessObject.get("sw:en") ?? $attrs["sw:en"])) || name || id;
}

function eachKnown(viewer, facts, mark) {
  const registry = viewer.get("elementRegistry");
  const sentences = new Map();
  for (const [id, fact] of Object.entries(facts)) {
    const element = registry.get(id);
    if (!element || element.waypoints) continue;
    const parts = mark(element, fact).filter(Boolean);
    const sentence = [nameOf(element), ...parts].join(t("，", ", "));
    sentences.set(id, sentence);
    const graphics = registry.getGraphics(element);
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = sentence;
    graphics.prepend(title);
  }
  return sentences;
}

function label(viewer, element, className, lines) {
  const html = make("div", { class: className, "aria-hidden": "true" },
    ...lines.filter(Boolean).map((line) => make("span", { text: line })));
  // A task carries its label at the foot; an event or gateway has its own name there, so the label goes above.
  const position = element.height > 60 ? { bottom: 4, left: 0 } : { top: -24, left: element.width / 2 };
  viewer.get("overlays").add(element, "sw", { position, show: { minZoom: 0.4 }, html });
}
