// Lists by keyboard: j and k move, Enter opens, c claims, / searches.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

export function keyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const go = (index) => rows[index]?.querySelector("a")?.focus();
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (event.key === "j") go(Math.min(here + 1, rows.length - 1));
    else if (event.key === "k") go(Math.max(here - 1, 0));
    else if (event.key === "c" && here >= 0) rows[here].querySelector("[data-claim]")?.click();
  });
}
