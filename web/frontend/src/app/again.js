// Buttons that change the form on the page (one more person, one file less): the form comes back without a reload.
import { loud, quiet } from "./drafts.js";

export function again() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.matches("[data-again]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.target.dataset.sent) renew(event.target, button);
  }, true);
}

// An autosave that lands between the post and the page that answers it would bring the old rows back: it is waited for.
async function renew(form, button) {
  button.setAttribute("aria-busy", "true");
  await quiet(form);
  form.inert = true; // what would be typed now has no place in the form that comes back
  const data = new FormData(form);
  data.append(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(form.id);
    if (!fresh) return form.submit();
    // What went wrong (a file that cannot be kept) is told above the form.
    document.querySelectorAll("[data-summary]").forEach((old) => old.remove());
    const summary = page.querySelector("[data-summary]");
    form.replaceWith(fresh);
    if (summary) (fresh.closest(".split") ?? fresh).before(summary);
    document.dispatchEvent(new Event("form-ready"));
    (summary ?? fresh.querySelector("[autofocus]") ?? focusNear(fresh, button))?.focus();
    summary?.scrollIntoView({ block: "center" });
  } catch {
    form.inert = false;
    loud(form);
    button.removeAttribute("aria-busy");
    const status = form.querySelector("[data-status]");
    if (status) status.textContent = form.dataset.offline;
  }
}

// The button that was pressed, or the first of its kind, so that the keyboard stays where it was.
function focusNear(form, button) {
  return form.querySelector(`button[name="${button.name}"][value="${CSS.escape(button.value)}"]`)
    ?? form.querySelector(`button[name="${button.name}"]`);
}
