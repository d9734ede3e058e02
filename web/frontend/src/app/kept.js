// What could not be sent stays on this machine, sealed by a key that only a page of the same person and step brings along.
const PREFIX = "kept:";
const CIPHER = "AES-GCM";

export function kept() {
  document.addEventListener("submit", ({ target }) => {
    if (new URL(target.action, location).pathname.endsWith("/sign-out")) forgetAll();
  }, true);
  for (const form of document.querySelectorAll("form[data-kept]")) restore(form);
}

export async function keep(form, pairs) {
  const key = await keyOf(form, "encrypt");
  if (!key) return;
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(pairs));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: CIPHER, iv: nonce }, key, text));
  try {
    localStorage.setItem(PREFIX + form.dataset.kept, btoa(String.fromCharCode(...nonce, ...sealed)));
  } catch {
    // Full or forbidden: the form itself still has everything.
  }
}

export function forget(form) {
  if (form.dataset.kept) localStorage.removeItem(PREFIX + form.dataset.kept);
}

function forgetAll() {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
}

async function keyOf(form, use) {
  if (!form.dataset.seal || !globalThis.crypto?.subtle) return null;
  return crypto.subtle.importKey("raw", bytes(form.dataset.seal), CIPHER, false, [use]);
}

const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

// The server draws the form anew with what was kept, as only it knows which fields and rows that asks for.
async function restore(form) {
  const found = localStorage.getItem(PREFIX + form.dataset.kept);
  const key = found && await keyOf(form, "decrypt");
  if (!key) return;
  const data = new FormData();
  try {
    const whole = bytes(found);
    const text = await crypto.subtle.decrypt({ name: CIPHER, iv: whole.slice(0, 12) }, key, whole.slice(12));
    for (const [name, value] of JSON.parse(new TextDecoder().decode(text))) data.append(name, value);
  } catch {
    return forget(form); // sealed for somebody else, or under a key of before
  }
  for (const name of ["csrf_token", "revision"]) if (form.elements[name]) data.set(name, form.elements[name].value);
  const answer = await fetch(form.dataset.live, { method: "POST", body: data, redirect: "error", headers: { Accept: "application/json" } })
    .catch(() => null);
  if (!answer || answer.status === 401) return; // still no line: it waits
  forget(form);
  if (answer.ok) {
    sessionStorage.setItem("brought", form.dataset.kept);
    location.reload();
  } else {
    const { message } = await answer.json();
    const status = form.querySelector("[data-status]");
    if (status && message) status.textContent = message;
  }
}

// After that, a word about it.
export function brought() {
  for (const form of document.querySelectorAll("form[data-kept]")) {
    if (sessionStorage.getItem("brought") !== form.dataset.kept) continue;
    sessionStorage.removeItem("brought");
    const status = form.querySelector("[data-status]");
    if (status) status.textContent = form.dataset.brought;
  }
}
