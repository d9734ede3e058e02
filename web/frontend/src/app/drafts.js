// A form marked data-live tells the server what was typed: it keeps the draft and says which fields are asked for.
const PAUSE = 1200;

export function drafts() {
  const timers = new WeakMap();
  const later = (form) => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => send(form), PAUSE));
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.live && event.target.type !== "file") later(form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.dataset.live && event.target.type !== "file") send(form);
  });
}

async function send(form) {
  if (form.dataset.sent) return;
  const status = form.querySelector("[data-status]");
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  try {
    const answer = await fetch(form.dataset.live, {
      method: "POST", body: data, redirect: "error", headers: { Accept: "application/json" },
    });
    const news = await answer.json();
    if (news.hidden) show(form, new Set(news.hidden));
    if (status && news.message) status.textContent = news.message;
  } catch {
    if (status) status.textContent = form.dataset.offline;
  }
}

// Hidden fields stay in the page with what was typed; the server drops what is not asked for.
function show(form, hidden) {
  for (const field of form.querySelectorAll("[data-path]")) field.hidden = hidden.has(field.dataset.path);
}
