// A chosen file goes up at once. Large photos are made smaller first: village lines are slow.
const LARGE = 1_200_000;
const LONGEST_SIDE = 2200;

export function uploads() {
  document.addEventListener("change", async ({ target }) => {
    if (!target.matches("input[type=file][data-upload]") || !target.files.length) return;
    const button = target.form.querySelector(`button[data-uploads="${CSS.escape(target.name)}"]`);
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    const ready = await Promise.all([...target.files].map(smaller));
    const chosen = new DataTransfer();
    for (const file of ready) chosen.items.add(file);
    target.files = chosen.files;
    button.removeAttribute("aria-busy");
    button.click();
  });
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
