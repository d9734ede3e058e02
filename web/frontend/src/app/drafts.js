// A form marked data-live tells the server what was typed: it keeps the draft and says which fields are asked for.
const PAUSE = 1200;

export function drafts() {
  const timers = new WeakMap();
  const later = (form, pause) => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => send(form), pause));
  };
  for (const [kind, pause] of [["input", PAUSE], ["change", 0]]) {
    document.addEventListener(kind, ({ target }) => {
      if (!target.form?.dataset.live || target.type === "file") return;
      target.form.dataset.unkept = "";
      later(target.form, pause);
    });
  }
  // Leaving within the pause: the last words go after the page. Only what could not be kept is worth a question.
  window.addEventListener("pagehide", () => waiting().forEach((form) => navigator.sendBeacon(form.dataset.live, typed(form))));
  window.addEventListener("beforeunload", (event) => {
    if (waiting().some((form) => form.dataset.unkept === "failed")) event.preventDefault();
  });
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
  try {
    const answer = await fetch(form.dataset.live, {
      method: "POST", body: typed(form), redirect: "error", headers: { Accept: "application/json" },
    });
    const news = await answer.json();
    if (!answer.ok) form.dataset.unkept = "failed";
    if (news.hidden) show(form, new Set(news.hidden));
    if (status && news.message) status.textContent = news.message;
  } catch {
    form.dataset.unkept = "failed";
    if (status) status.textContent = form.dataset.offline;
  }
}

// Hidden fields stay in the page with what was typed; the server drops what is not asked for.
function show(form, hidden) {
  for (const field of form.querySelectorAll("[data-path]")) field.hidden = hidden.has(field.dataset.path);
}
