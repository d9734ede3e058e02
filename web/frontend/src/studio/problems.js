// The list of what is wrong; choosing one shows the element.
import { make } from "../viewer/dom.js";
import { english, fill, t } from "../viewer/language.js";

const sentence = (problem) => problem.message[english ? "en" : "zh"];
const where = ({ file, line }) => [file, line ? fill(t("第 {line} 行", "line {line}"), { line }) : ""].filter(Boolean).join(t("，", ", "));

export class Problems {
  constructor(modeler, list) {
    this.modeler = modeler;
    this.list = list;
  }

  show(problems) {
    const overlays = this.modeler.get("overlays");
    overlays.remove({ type: "sw-problem" });
    this.list.replaceChildren(...problems.map((problem) => this.item(problem)));
    for (const { element, severity } of problems) {
      if (!this.find(element)) continue;
      const html = make("div", { class: `studio-badge studio-${severity}`, text: "!", "aria-hidden": "true" });
      overlays.add(element, "sw-problem", { position: { top: -10, left: -10 }, html });
    }
  }

  item(problem) {
    const kind = problem.severity === "error" ? t("错误", "Error") : t("提醒", "Note");
    const body = [
      make("span", { class: `badge studio-${problem.severity}`, text: kind }), ` ${sentence(problem)} `,
      make("small", { class: "studio-where", text: where(problem) }),
    ];
    const shown = this.find(problem.element)
      ? make("button", { type: "button", class: "studio-problem", on: { click: () => this.select(problem.element) } }, ...body)
      : make("div", { class: "studio-problem" }, ...body);
    return make("li", {}, shown);
  }

  find(id) {
    return id ? this.modeler.get("elementRegistry").get(id) : undefined;
  }

  select(id) {
    const canvas = this.modeler.get("canvas");
    const element = this.find(id);
    const plane = canvas.findRoot(element);
    if (plane && plane !== canvas.getRootElement()) canvas.setRootElement(plane);
    this.modeler.get("selection").select(element);
    canvas.scrollToElement(element, 120);
    document.querySelector("[data-studio-canvas] svg")?.focus({ preventScroll: true });
  }
}
