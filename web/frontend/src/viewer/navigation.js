// Moving about: buttons, keys, Ctrl + wheel; on a phone one finger moves sideways (the page keeps scrolling) and two zoom.
import { make } from "./dom.js";
import { t } from "./language.js";

const smallest = 0.15;
const largest = 3;
// Below this the names in a diagram cannot be read: a large one is then shown in part, from where it matters.
const readable = 0.5;

// `aim`: {element, label, first}: where the last button leads, and whether a large diagram is opened there.
export function navigate(viewer, tools, aim) {
  const canvas = viewer.get("canvas");
  const container = canvas.getContainer();
  const zoomBy = (factor, at) => canvas.zoom(Math.min(largest, Math.max(smallest, canvas.zoom() * factor)), at);
  const button = (text, label, act) => make("button", {
    type: "button", class: "btn btn-quiet", "aria-label": label, title: label, text, on: { click: act },
  });
  tools.append(
    button("+", t("放大", "Zoom in"), () => zoomBy(1.25)),
    button("−", t("缩小", "Zoom out"), () => zoomBy(0.8)),
    button("⤢", t("显示全图", "Whole diagram"), () => canvas.zoom("fit-viewport", "auto")),
    aim ? button("◎", aim.label, () => goTo(canvas, aim.element)) : "");
  container.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") zoomBy(1.25);
    else if (event.key === "-") zoomBy(0.8);
    else if (event.key === "0") canvas.zoom("fit-viewport", "auto");
    else return;
    event.preventDefault();
  });
  container.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = container.getBoundingClientRect();
    zoomBy(event.deltaY < 0 ? 1.15 : 0.87, { x: event.clientX - box.left, y: event.clientY - box.top });
  }, { passive: false });
  touch(canvas, container, zoomBy);
  fitOnceVisible(canvas, container, aim?.first ? aim.element : null);
}

function goTo(canvas, element) {
  canvas.zoom(1);
  canvas.scrollToElement(element, { top: 120, bottom: 120, left: 60, right: 60 });
}

// A diagram in a closed tab has no size yet; fitting waits until it has one.
function fitOnceVisible(canvas, container, element) {
  const watcher = new ResizeObserver(() => {
    if (!container.clientWidth) return;
    watcher.disconnect();
    canvas.resized();
    canvas.zoom("fit-viewport", "auto");
    if (canvas.zoom() >= readable) return;
    canvas.zoom(readable);
    if (element) canvas.scrollToElement(element, Math.min(160, container.clientWidth / 4));
    else toBeginning(canvas);
  });
  watcher.observe(container);
}

// The upper left corner of the diagram, `left` pixels from that of its window.
export function toBeginning(canvas, left = 8) {
  const { inner, scale } = canvas.viewbox();
  const { width, height } = canvas.getSize();
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y - 12 / scale, width: width / scale, height: height / scale });
}

export function fitReadably(canvas, left) {
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < readable) canvas.zoom(readable);
  toBeginning(canvas, left);
}

function touch(canvas, container, zoomBy) {
  const fingers = new Map();
  const middle = () => {
    const points = [...fingers.values()];
    const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
    const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
    const apart = points.length > 1 ? Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) : 0;
    return { x, y, apart };
  };
  container.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  container.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = middle();
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = middle();
    canvas.scroll({ dx: after.x - before.x, dy: fingers.size > 1 ? after.y - before.y : 0 });
    if (before.apart && after.apart) {
      const box = container.getBoundingClientRect();
      zoomBy(after.apart / before.apart, { x: after.x - box.left, y: after.y - box.top });
    }
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    container.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
}
