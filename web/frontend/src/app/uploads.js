// A chosen file goes up at once. Large photos are made smaller first: village lines are slow.
import { news } from "./again.js";

const LARGE = 1_200_000;
const LONGEST_SIDE = 2200;
const FINGER = matchMedia("(pointer: coarse)");

export function uploads() {
  document.addEventListener("change", ({ target }) => {
    if (!target.files?.length) return;
    const input = target.dataset.camera ? document.getElementById(target.dataset.camera) : target;
    if (input?.matches("input[type=file][data-upload]")) send(input, [...target.files]);
  });
  document.addEventListener("form-ready", cameras);
  cameras();
}

// A telephone has a camera: one press takes the photo.
function cameras() {
  for (const each of document.querySelectorAll(".camera[hidden]")) each.hidden = !FINGER.matches;
}

async function send(input, files) {
  const button = input.form.querySelector(`button[data-uploads="${CSS.escape(input.name)}"]`);
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  const ready = await Promise.all(files.map(smaller));
  button.removeAttribute("aria-busy");
  const large = ready.filter((file) => file.size > Number(input.dataset.most));
  if (large.length) news(input.form, input.dataset.tooLarge + large.map((file) => file.name).join("、"));
  const chosen = new DataTransfer();
  for (const file of ready) if (!large.includes(file)) chosen.items.add(file);
  input.files = chosen.files;
  if (chosen.files.length) button.click();
}

// A file that is no photo, is small enough, or cannot be read here goes up as it is.
async function smaller(file) {
  if (file.size < LARGE || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const data = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    if (!data || data.size >= file.size) return file;
    return new File([data], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
  } catch {
    return file;
  }
}
