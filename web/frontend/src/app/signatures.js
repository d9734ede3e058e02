// Signing by finger, pen or mouse; the picture goes up as a file like any other.
export function signatures() {
  document.addEventListener("form-ready", prepare);
  prepare();
}

function prepare() {
  for (const place of document.querySelectorAll("[data-sign][hidden]")) {
    place.hidden = false;
    pad(place, document.getElementById(place.dataset.sign));
  }
}

function pad(place, input) {
  const canvas = place.querySelector("canvas");
  const ink = canvas.getContext("2d");
  let signed = false;
  const clear = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    signed = false;
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * (canvas.width / box.width), (event.clientY - box.top) * (canvas.height / box.height)];
  };
  clear();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    ink.lineWidth = 6;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#1c2730";
    ink.beginPath();
    ink.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    ink.lineTo(...at(event));
    ink.stroke();
    signed = true;
  });
  place.querySelector("[data-sign-clear]").addEventListener("click", clear);
  place.querySelector("[data-sign-done]").addEventListener("click", () => {
    if (!signed) return canvas.scrollIntoView({ block: "center" });
    canvas.toBlob((picture) => {
      const chosen = new DataTransfer();
      chosen.items.add(new File([picture], "signature.png", { type: "image/png" }));
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }, "image/png");
  });
}
