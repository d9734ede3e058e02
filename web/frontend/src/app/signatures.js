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
  const send = (filename) => canvas.toBlob((picture) => {
    const chosen = new DataTransfer();
    chosen.items.add(new File([picture], filename, { type: "image/png" }));
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, "image/png");
  place.querySelector("[data-sign-done]").addEventListener("click", () => {
    if (signed) send("signature.png");
    else canvas.scrollIntoView({ block: "center" });
  });
  // For those who cannot draw: the name, typed and confirmed, becomes the picture.
  const name = place.querySelector("[data-sign-name]");
  const sure = place.querySelector("[data-sign-sure]");
  place.querySelector("[data-sign-typed]").addEventListener("click", () => {
    const missing = [name, sure].find((each) => (each === sure ? !each.checked : !each.value.trim()));
    if (missing) return missing.focus();
    clear();
    const text = name.value.trim();
    ink.fillStyle = "#1c2730";
    ink.textAlign = "center";
    ink.textBaseline = "middle";
    ink.font = `${Math.min(140, 1600 / (text.length + 2))}px KaiTi, STKaiti, serif`;
    ink.fillText(text, canvas.width / 2, canvas.height / 2, canvas.width - 60);
    send("typed-name.png");
  });
}
