// Check, save, deploy: each sends the diagram and shows what the server answers.
import { make } from "../viewer/dom.js";
import { english, fill, t } from "../viewer/language.js";

// A refusal carries both languages; a verdict or an HTTP error is one sentence already.
const sentence = ({ text, message }) => text ?? message?.[english ? "en" : "zh"] ?? message;

export class Actions {
  constructor(place, modeler, problems, untouched) {
    Object.assign(this, { place, modeler, problems, untouched, dirty: false });
    this.line = place.querySelector("[data-studio-line]");
    this.revision = Number(place.dataset.revision);
    this.newest = Number(place.dataset.newest);
    const act = (name, does) => place.querySelector(`[data-studio-${name}]`)?.addEventListener("click", () => this.guarded(does));
    act("check", () => this.check());
    act("save", () => this.save());
    act("deploy", () => this.ask());
    const dialog = place.querySelector("[data-studio-release]");
    dialog.addEventListener("close", () => dialog.returnValue === "deploy" && this.guarded(() => this.deploy(dialog)));
    modeler.on("commandStack.changed", () => this.setDirty(true));
    addEventListener("beforeunload", (event) => this.dirty && event.preventDefault());
  }

  // A lost connection or a refused page says so in the same line as everything else.
  async guarded(does) {
    try {
      await does();
    } catch (error) {
      console.error(error);
      this.say(t("没有连上服务器，图还在这里，请稍后再试。", "The server could not be reached; your diagram is still here, try again."), "error");
    }
  }

  // What the server finds in a file that cannot be drawn.
  static async tellOf(place, xml, problems) {
    const answer = await fetch(place.dataset.checkUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": place.dataset.csrf },
      body: JSON.stringify({ xml }),
    });
    problems.show((await answer.json()).problems ?? []);
  }

  async check() {
    const answer = await this.post(this.place.dataset.checkUrl);
    if (!answer) return false;
    this.problems.show(answer.problems);
    this.say(answer.text, answer.deployable ? "good" : "error");
    return answer.deployable;
  }

  async save() {
    const answer = await this.post(this.place.dataset.saveUrl, { untouched: this.untouched });
    if (!answer) return;
    this.revision = answer.revision;
    this.untouched = answer.xml;
    this.setDirty(false);
    this.problems.show(answer.problems);
    this.say(answer.text, "good");
  }

  async ask() {
    if (await this.check()) this.place.querySelector("[data-studio-release]").showModal();
  }

  async deploy(dialog) {
    const note = dialog.querySelector("textarea").value;
    const answer = await this.post(this.place.dataset.deployUrl, { untouched: this.untouched, note });
    if (!answer) return;
    this.setDirty(false);
    location.assign(answer.url);
  }

  async post(url, more = {}) {
    this.say(t("正在处理……", "Working…"));
    const { xml } = await this.modeler.saveXML({ format: true });
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": this.place.dataset.csrf },
      body: JSON.stringify({ xml, revision: this.revision, newest: this.newest, ...more }),
    });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return { ...body, xml };
    if (body.problems) this.problems.show(body.problems);
    if (answer.status === 409) this.offer(xml);
    this.say(sentence(body) ?? fill(t("服务器没有接受（{status}）。", "The server refused ({status})."), { status: answer.status }), "error");
    if (body.code === "would_lose_pictures" && (await this.confirmed(sentence(body)))) return this.post(url, { ...more, accept: true });
    return null;
  }

  // What only the drawing would lose is listed, and saved if its owner says so.
  confirmed(text) {
    const dialog = this.place.querySelector("[data-studio-losses]");
    dialog.querySelector("p").textContent = text;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "save"), { once: true }));
  }

  // Somebody else was faster: what was drawn here can be taken home as a file.
  offer(xml) {
    this.place.querySelector("[data-studio-mine]")?.remove();
    const href = URL.createObjectURL(new Blob([xml], { type: "application/xml" }));
    const link = make("a", { href, download: "mine.bpmn", class: "btn btn-quiet", "data-studio-mine": true, text: t("下载我的图", "Download my diagram") });
    this.line.after(link);
  }

  setDirty(dirty) {
    this.dirty = dirty;
    this.place.toggleAttribute("data-dirty", dirty);
    if (dirty) this.say(t("有未保存的改动。", "There are unsaved changes."));
  }

  say(text, tone = "plain") {
    this.line.textContent = text;
    this.line.dataset.tone = tone;
  }
}
