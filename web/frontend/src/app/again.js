// Buttons that change the form on the page (one more person, one file less): the form comes back without a reload.
import { loud, quiet } from "./drafts.js";

const TRIES = [0, 2000, 5000, 10000];

export function again() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.matches("[data-again]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.target.dataset.sent) renew(event.target, button);
  }, true);
}

// What happened, in the line that tells of kept drafts.
export function news(form, text) {
  const status = form.querySelector("[data-status]");
  if (status) status.textContent = text;
}

// An autosave that lands between the post and the page that answers it would bring the old rows back: it is waited for.
async function renew(form, button) {
  button.setAttribute("aria-busy", "true");
  await quiet(form);
  form.inert = true; // what would be typed now has no place in the form that comes back
  const data = new FormData(form);
  data.append(button.name, button.value);
  const bar = button.parentElement.querySelector("progress");
  try {
    const answer = await posted(form, data, bar);
    const page = new DOMParser().parseFromString(answer, "text/html");
    const fresh = page.getElementById(form.id);
    if (!fresh) return form.submit();
    // What went wrong (a file that cannot be kept) is told above the form.
    document.querySelectorAll("[data-summary]").forEach((old) => old.remove());
    const summary = page.querySelector("[data-summary]");
    form.replaceWith(fresh);
    if (summary) (fresh.closest(".split") ?? fresh).before(summary);
    document.dispatchEvent(new Event("form-ready"));
    const here = summary ?? fresh.querySelector("[autofocus]") ?? focusNear(fresh, button);
    here?.focus();
    if (here?.matches("[data-summary], [tabindex]")) here.scrollIntoView({ block: "center" });
  } catch {
    form.inert = false;
    loud(form);
    button.removeAttribute("aria-busy");
    if (bar) bar.hidden = true;
    news(form, form.dataset.offline);
    button.focus();
  }
}

// Files are sent again when the line was lost on the way: the server keeps the same file once.
async function posted(form, data, bar) {
  const files = bar && [...data.values()].some((value) => value instanceof File && value.size);
  for (const wait of files ? TRIES : [0]) {
    if (wait) await new Promise((go) => setTimeout(go, wait));
    try {
      return await sent(form.action, data, files ? bar : null);
    } catch {
      news(form, form.dataset.offline);
    }
  }
  throw new Error("offline");
}

function sent(address, data, bar) {
  return new Promise((done, failed) => {
    const line = new XMLHttpRequest();
    line.open("POST", address);
    line.setRequestHeader("Accept", "text/html");
    line.onload = () => done(line.responseText);
    line.onerror = line.onabort = line.ontimeout = failed;
    if (bar) {
      bar.hidden = false;
      bar.value = 0;
      line.upload.onprogress = ({ loaded, total }) => (bar.value = (100 * loaded) / total);
    }
    line.send(data);
  });
}

// The button that was pressed, or the first of its kind, so that the keyboard stays where it was.
function focusNear(form, button) {
  return form.querySelector(`button[name="${button.name}"][value="${CSS.escape(button.value)}"]`)
    ?? form.querySelector(`button[name="${button.name}"]`);
}
