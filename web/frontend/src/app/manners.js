// Small good manners: one press is one act, menus close, a chosen file goes up at once, printing prints.
export function manners() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.me[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.me[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches("select[data-go]")) input.form.requestSubmit();
  });

  // The bar of a form lies over what is below it; what gets the focus comes out from under it, with room
  // for the line that tells of a kept draft. Under a mouse nothing moves: it would let go beside what it pressed.
  document.addEventListener("focusin", ({ target }) => {
    const bar = target.closest("form")?.querySelector(":scope > .bar");
    if (!bar || bar.contains(target) || !target.matches(":focus-visible")) return;
    if (target.getBoundingClientRect().bottom > bar.getBoundingClientRect().top - 48) target.scrollIntoView({ block: "center" });
  });

  // After a form came back with errors, the summary is where reading goes on.
  const summary = document.querySelector("[data-summary]");
  if (summary) summary.focus();
}
