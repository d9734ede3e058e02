// Lists by keyboard: every key of the table that ? opens. Whoever does not want single keys switches them off there.
const OFF = "keys-off";
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row]")];
const here = () => rows().findIndex((row) => row.contains(document.activeElement));

function go(index) {
  const link = rows()[index]?.querySelector(".what a, a");
  link?.focus();
  link?.closest("[data-row]").scrollIntoView({ block: "nearest" });
}

function press(selector, within = document) {
  const found = within?.querySelector(selector);
  found?.click();
  return found;
}

const KEYS = {
  j: () => go(Math.min(here() + 1, rows().length - 1)),
  k: () => go(Math.max(here() - 1, 0)),
  c: () => press("[data-claim]", rows()[here()]),
  x: () => press("[data-pick]", rows()[here()]),
  a: () => press("[data-pick-all]"),
  n: () => press("a[rel=next]"),
  "/": () => document.querySelector("input[type=search]")?.focus(),
  "?": table,
};

function table() {
  const dialog = document.querySelector("dialog#keys");
  if (!dialog) return;
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

const isOff = () => localStorage.getItem(OFF) === "1";

export function keyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches("input[type=search]")) return event.target.blur();
    if (typing(event.target) || !(event.key in KEYS)) return;
    const open = document.querySelector("dialog[open]");
    if ((isOff() || open) && event.key !== "?") return;
    event.preventDefault();
    KEYS[event.key]();
  });
  const off = document.querySelector("[data-keys-off]");
  if (!off) return;
  off.checked = isOff();
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "1" : "0"));
}
