// A form marked data-live tells the server what was typed: it keeps the draft and says which fields are asked for.
import { forget, keep } from "./kept.js";

const PAUSE = 1200;
const AGAIN = 15_000;
const timers = new WeakMap();
const saving = new WeakMap(); // form -> promise of its last save; one save goes after the other

export function drafts() {
  for (const [kind, pause] of [["input", PAUSE], ["change", 0]]) {
    document.addEventListener(kind, ({ target }) => {
      if (!target.form?.dataset.live || target.type === "file") return;
      target.form.dataset.unkept = "";
      later(target.form, pause);
    });
  }
  // A save under way would put older words over what a button sends: the button waits for it.
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !saving.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.sent) return;
    submitter?.setAttribute("aria-busy", "true");
    quiet(form).then(() => (loud(form), form.requestSubmit(submitter)));
  }, true);
  window.addEventListener("online", () => waiting().forEach((form) => later(form, 0)));
  // Leaving within the pause: the last words go after the page. Only what could not be kept is worth a question.
  window.addEventListener("pagehide", () => waiting().forEach((form) => navigator.sendBeacon(form.dataset.live, typed(form))));
  window.addEventListener("beforeunload", (event) => {
    if (waiting().some((form) => form.dataset.unkept === "failed")) event.preventDefault();
  });
}

// No more saves of this form: the next one is dropped, and the one under way is waited for.
export async function quiet(form) {
  clearTimeout(timers.get(form));
  form.dataset.sent = "yes";
  await saving.get(form);
}

// The form goes on being saved, because what it was kept quiet for did not happen.
export function loud(form) {
  delete form.dataset.sent;
  if ("unkept" in form.dataset) later(form, PAUSE);
}

function later(form, pause) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => {
    const last = (saving.get(form) ?? Promise.resolve()).then(() => send(form));
    saving.set(form, last);
    last.then(() => saving.get(form) === last && saving.delete(form));
  }, pause));
}

const waiting = () => [...document.querySelectorAll("form[data-unkept]:not([data-sent])")];

function typed(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

async function send(form) {
  if (form.dataset.sent || !form.isConnected) return;
  const status = form.querySelector("[data-status]");
  delete form.dataset.unkept;
  const pairs = [...typed(form)].filter(([name]) => name !== "csrf_token");
  try {
    const answer = await fetch(form.dataset.live, {
      method: "POST", body: typed(form), redirect: "error", headers: { Accept: "application/json" },
    });
    const news = await answer.json();
    if (answer.ok) forget(form);
    else failed(form, answer.status === 401 ? pairs : null);
    if (news.drawn && form.elements.drawn) form.elements.drawn.value = news.drawn;
    if (news.hidden) show(form, new Set(news.hidden));
    if (status && news.message) status.textContent = news.message;
  } catch {
    failed(form, pairs);
    later(form, AGAIN);
    if (status) status.textContent = form.dataset.offline;
  }
}

// What has not reached the server waits on this machine; a draft that the server refused does not.
function failed(form, pairs) {
  form.dataset.unkept = "failed";
  if (pairs) keep(form, pairs);
}

// Hidden fields stay in the page with what was typed; the server drops what is not asked for.
function show(form, hidden) {
  for (const field of form.querySelectorAll("[data-path]")) field.hidden = hidden.has(field.dataset.path);
}
